//! What a person agreed that a client may know.

use crate::domain::claim::Claim;
use crate::domain::id::{ClientId, UserId};
use crate::domain::scope::ScopeSet;
use crate::domain::time::Timestamp;
use std::collections::BTreeSet;

/// A remembered consent: the sum of what the person agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The person.
    pub user: UserId,
    /// The client.
    pub client: ClientId,
    /// The scopes agreed to.
    pub scopes: ScopeSet,
    /// The single claims agreed to (parameter `claims`).
    pub claims: BTreeSet<Claim>,
    /// When it was last given.
    pub granted_at: Timestamp,
}

impl Consent {
    /// Whether everything that is asked now was agreed to before.
    #[must_use]
    pub fn covers(&self, scopes: &ScopeSet, claims: &BTreeSet<Claim>) -> bool {
        scopes.is_within(&self.scopes) && claims.is_subset(&self.claims)
    }
}
