//! `/saml/{federation}/…`: our side of SAML 2.0, as SPID and CIE know us.
//!
//! Owns: addresses, cookies and limits of these doors, and which page tells which refusal. What a message means is for the
//! flows.

pub mod acs;
mod carry;
pub mod login;
pub mod metadata;
mod refuse;
pub mod slo;
#[cfg(test)]
mod tests;

pub(in crate::web) use carry::leave;

use crate::domain::entity_id::EntityId;
use crate::domain::id::FederationId;

/// Where a login at a provider begins.
#[must_use]
pub(in crate::web) fn login_address(federation: &FederationId, provider: &EntityId) -> String {
    let provider: String = url::form_urlencoded::byte_serialize(provider.as_str().as_bytes()).collect();
    format!("/saml/{federation}/login?idp={provider}")
}
