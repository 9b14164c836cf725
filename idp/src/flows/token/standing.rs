//! Whether what a token rests on still stands: authorization, session, person, client.

use crate::domain::authorization::Authorization;
use crate::domain::client::Client;
use crate::domain::id::AuthorizationId;
use crate::domain::scope::ScopeSet;
use crate::domain::time::Timestamp;
use crate::domain::user::{User, UserState};
use crate::flows::Context;
use crate::protocols::oauth::OAuthError;
use crate::protocols::oauth::error::ErrorCode;
use crate::storage::{Access, StorageError, authorizations, sessions, users};

/// A live authorization with its person.
pub(super) struct Standing {
    /// What was allowed.
    pub authorization: Authorization,
    /// By whom.
    pub user: User,
}

/// Finds an authorization and checks that it stands: not revoked, its person in use, and its session not over unless
/// it was meant to outlive it.
pub(super) async fn find(
    on: &mut impl Access,
    context: &Context,
    id: AuthorizationId,
) -> Result<Option<Standing>, StorageError> {
    let tenant = context.tenant_id();
    let Some(authorization) = authorizations::find(on, tenant, id).await? else { return Ok(None) };
    if !authorization.is_live(context.now) {
        return Ok(None);
    }
    if !authorization.offline && !session_stands(on, context, &authorization).await? {
        return Ok(None);
    }
    let user = users::find(on, tenant, authorization.user).await?;
    let user = user.filter(|user| user.state == UserState::Active);
    Ok(user.map(|user| Standing { authorization, user }))
}

/// What of the scopes once granted the client may still have: a scope that was taken from it is in no new token (S-57).
///
/// # Errors
/// `invalid_scope` where nothing is left.
pub(super) fn still_allowed(client: &Client, authorization: &Authorization) -> Result<ScopeSet, OAuthError> {
    let left = authorization.terms.scopes.limited_to(&client.scopes);
    if left.is_empty() {
        return Err(OAuthError::new(
            ErrorCode::InvalidScope,
            "the client may have none of the granted scopes any more",
        ));
    }
    Ok(left)
}

/// A session that idles still stands for its tokens: the person may be busy in the module. Its absolute end counts.
async fn session_stands(
    on: &mut impl Access,
    context: &Context,
    authorization: &Authorization,
) -> Result<bool, StorageError> {
    let session = sessions::find(on, context.tenant_id(), authorization.session).await?;
    let stands = |now: Timestamp| session.is_some_and(|session| session.ended_at.is_none() && now < session.expires_at);
    Ok(stands(context.now))
}
