//! What a person allowed a client: the root of codes and tokens.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::authorization_request::ClaimsRequest;
use crate::domain::credential::AuthenticationMethod;
use crate::domain::id::{AuthorizationId, ClientId, SessionId, UserId};
use crate::domain::scope::ScopeSet;
use crate::domain::time::Timestamp;

/// One authorization: a person, in one login, let one client have tokens. Its refresh tokens are one family.
#[derive(Clone, Debug)]
pub struct Authorization {
    /// The key.
    pub id: AuthorizationId,
    /// The person.
    pub user: UserId,
    /// The client.
    pub client: ClientId,
    /// The login in which it was given.
    pub session: SessionId,
    /// Whether it outlives the session (`offline_access`, OpenID Connect Core 11).
    pub offline: bool,
    /// When it was given.
    pub created_at: Timestamp,
    /// When the last refresh token of the family dies at the latest.
    pub expires_at: Timestamp,
    /// When it was ended, by whom ever.
    pub revoked_at: Option<Timestamp>,
    /// What was allowed.
    pub terms: Terms,
}

/// What was allowed, and on the strength of which login. Stored as one JSON document.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Terms {
    /// The scopes that were granted.
    pub scopes: ScopeSet,
    /// The `claims` parameter (OpenID Connect Core 5.5).
    pub claims: ClaimsRequest,
    /// Audience of the access tokens (RFC 8707).
    pub resource: String,
    /// `sid`: how this client knows the session.
    pub sid: String,
    /// `auth_time`.
    pub authenticated_at: Timestamp,
    /// `acr`.
    pub level: AssuranceLevel,
    /// `amr`.
    pub methods: Vec<AuthenticationMethod>,
}

impl Authorization {
    /// Whether tokens of this authorization can still live.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}
