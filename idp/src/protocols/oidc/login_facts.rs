//! What tokens say about the login they rest on.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::credential::{AuthenticationMethod, amr};
use crate::domain::time::Timestamp;
use crate::protocols::jose::claims::Claims;

/// The login behind an authorization. Never changes afterwards, also not at refresh (OpenID Connect Core 12.2).
#[derive(Clone, Copy, Debug)]
pub struct LoginFacts<'a> {
    /// When the person proved who they are.
    pub authenticated_at: Timestamp,
    /// How strongly.
    pub level: AssuranceLevel,
    /// By what.
    pub methods: &'a [AuthenticationMethod],
    /// How this client knows the session.
    pub sid: &'a str,
}

impl LoginFacts<'_> {
    /// Writes `auth_time`, `acr`, `amr` and `sid` (OpenID Connect Core 2; RFC 9068, section 2.2.1).
    pub(super) fn write(&self, claims: &mut Claims) {
        claims.insert("auth_time".to_owned(), self.authenticated_at.seconds().into());
        claims.insert("acr".to_owned(), self.level.acr().into());
        claims.insert("amr".to_owned(), amr(self.methods).into());
        claims.insert("sid".to_owned(), self.sid.into());
    }
}
