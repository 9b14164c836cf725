//! Fresh tokens for a refresh token (RFC 6749, section 6): rotation, reuse, grace (DECISIONS 11).

use super::TokenError;
use super::issue::{Grounds, issue};
use super::standing::{self, Standing, still_allowed};
use crate::domain::audit_event::AuditKind;
use crate::domain::authorization::Authorization;
use crate::domain::client::{Client, GrantType};
use crate::domain::random;
use crate::domain::refresh_token::{Presentation, RefreshToken};
use crate::domain::scope::ScopeSet;
use crate::domain::secret::Secret;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::protocols::oauth::OAuthError;
use crate::protocols::oauth::error::ErrorCode;
use crate::protocols::oauth::token_response::TokenResponse;
use crate::storage::{Ending, StorageError, Transaction, authorizations, refresh_tokens};

/// A refresh token as a client presents it.
pub(super) struct PresentedRefreshToken {
    /// The token.
    pub token: Secret,
    /// Narrows the scopes.
    pub scopes: Option<ScopeSet>,
    /// Narrows the audience.
    pub resources: Vec<String>,
}

/// A new value, to be kept by [`keep_new`] in the transaction of its cause.
pub(super) fn new_value(context: &Context) -> Secret {
    random::opaque_value(context.random())
}

/// Keeps a new refresh token of a family. It dies when unused for the client's time, and with the family.
pub(super) async fn keep_new(
    on: &mut Transaction,
    context: &Context,
    (client, family): (&Client, &Authorization),
    value: &Secret,
) -> Result<(), StorageError> {
    let token = RefreshToken {
        hash: value.hash(),
        authorization: family.id,
        created_at: context.now,
        expires_at: family.expires_at.min(context.now + client.refresh_token_idle),
        used_at: None,
    };
    refresh_tokens::insert(on, context.tenant_id(), &token).await
}

pub(super) async fn refresh(
    context: &Context,
    client: &Client,
    presented: PresentedRefreshToken,
) -> Result<TokenResponse, TokenError> {
    let (tenant, hash) = (context.tenant_id(), presented.token.hash());
    let mut reading = context.store().read();
    let token = refresh_tokens::find(&mut reading, tenant, hash).await?.ok_or_else(unknown_token)?;
    // Another client's token is unknown to this one, and stays as good as it was.
    let family = authorizations::find(&mut reading, tenant, token.authorization).await?;
    let family = family.filter(|family| family.client == client.id).ok_or_else(unknown_token)?;
    let scopes = narrowed(client, &family, presented.scopes)?;
    if presented.resources.iter().any(|asked| *asked != family.terms.resource) {
        return Err(OAuthError::new(ErrorCode::InvalidTarget, "the resource was not authorized").into());
    }
    let successor = new_value(context);
    let (job_context, job_client, job_successor) = (context.clone(), client.clone(), successor.clone());
    let outcome = context
        .store()
        .write(move |on| {
            Box::pin(async move {
                let rotated = rotate(on, &job_context, &job_client, (&token, &job_successor)).await?;
                Ok(Ending::Commit(rotated))
            })
        })
        .await?;
    let standing = outcome?;
    let grounds = Grounds {
        client,
        authorization: &standing.authorization,
        user: &standing.user,
        scopes: &scopes,
        nonce: None,
        refresh_token: Some(successor),
    };
    Ok(issue(context, grounds).await?)
}

/// RFC 6749, section 6: the scopes may be fewer, never more.
fn narrowed(client: &Client, family: &Authorization, asked: Option<ScopeSet>) -> Result<ScopeSet, OAuthError> {
    let allowed = still_allowed(client, family)?;
    match asked {
        None => Ok(allowed),
        Some(asked) if asked.is_within(&allowed) => Ok(asked),
        Some(_) => Err(OAuthError::new(ErrorCode::InvalidScope, "the scope is wider than what was granted")),
    }
}

async fn rotate(
    on: &mut Transaction,
    context: &Context,
    client: &Client,
    (token, successor): (&RefreshToken, &Secret),
) -> Result<Result<Standing, OAuthError>, StorageError> {
    let tenant = context.tenant_id();
    let mut presentation = token.judge(context.now);
    if presentation == Presentation::First && !refresh_tokens::mark_used(on, tenant, token.hash, context.now).await? {
        // Somebody else used it between our reading and now: a parallel tab.
        presentation = Presentation::Parallel;
    }
    match presentation {
        Presentation::First | Presentation::Parallel => {}
        Presentation::Expired => return Ok(Err(unknown_token())),
        Presentation::Reuse => {
            // Whoever has the copy, the family ends here (RFC 9700, section 4.14.2), before anybody is told.
            if authorizations::revoke(on, tenant, token.authorization, context.now).await? {
                let record = Record::refused(context, AuditKind::TokenRevocation, "refresh_token_reused");
                record_of(record, client).write(on, context).await?;
            }
            return Ok(Err(unknown_token()));
        }
    }
    let Some(standing) = standing::find(on, context, token.authorization).await? else {
        return Ok(Err(unknown_token()));
    };
    keep_new(on, context, (client, &standing.authorization), successor).await?;
    let record = Record::success(context, AuditKind::Token).subject(standing.user.id);
    record_of(record, client).session(standing.authorization.session).write(on, context).await?;
    Ok(Ok(standing))
}

fn record_of(record: Record, client: &Client) -> Record {
    let record = record.actor(format!("client:{}", client.id)).client(&client.id);
    record.detail("grant", GrantType::RefreshToken.name())
}

fn unknown_token() -> OAuthError {
    OAuthError::invalid_grant("the refresh token is unknown, expired or used")
}
