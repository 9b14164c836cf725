//! JSON Object Signing: keys (RFC 7517), compact signatures (RFC 7515), claims of tokens (RFC 7519).
//!
//! Asymmetric algorithms alone, chosen by us and never by the header. Encryption is not here.

pub mod algorithm;
pub mod audit_seal;
pub mod claims;
pub mod json;
pub mod jwk;
pub mod jws;
#[cfg(test)]
pub(in crate::protocols) mod sample;
pub mod signer;

pub use algorithm::{KeyKind, SigningAlgorithm};
pub use jwk::{KeySetFault, VerificationKey, VerificationKeys};
pub use jws::{Jws, JwsFault, TokenType};
pub use signer::{KeyFault, KeyRing, PrivateKey, Signer, SigningFailure};
