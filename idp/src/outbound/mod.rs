//! Calls out: the only HTTP client of the house, mail and SMS.
//!
//! Owns the guard against server-side request forgery (`security-requirements.md`, section 9): every address that
//! somebody else can influence goes through [`http::GuardedClient`]. Stores nothing, retries nothing beyond one
//! connection, decides nothing about when to call: that is for flows and jobs.

pub mod address;
pub mod backchannel_logout;
pub mod client_keys;
pub mod http;
pub mod mail;
pub mod metadata;
pub mod sms;
#[cfg(test)]
pub(crate) mod test_server;
