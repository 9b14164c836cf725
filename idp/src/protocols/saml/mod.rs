//! SAML 2.0 as SPID and CIE speak it: requests for login, their answers, logout both ways.
//!
//! Owns: what our messages say, and the ordered checks on those of providers (`docs/saml-checks.md`). Does not own XML,
//! shapes and signatures, which are `federation-metadata`'s: what is read here has passed its strict reader, and what
//! grants anything has been covered by a signature. Knows neither storage nor the network; the time is an argument.

pub mod attributes;
pub mod authn_request;
pub mod instant;
pub mod logout_request;
pub mod logout_response;
mod names;
pub mod response;
pub mod status;
#[cfg(test)]
pub mod testing;
pub mod transport;
mod tree;
