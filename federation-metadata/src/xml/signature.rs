//! XML signatures: who may sign, how, what a signature covers, and signing for ourselves.
//!
//! Verification answers one question: are these bytes signed under one of these keys? It knows nothing of SAML rules,
//! of time or of storage. What a document may look like before it comes here is [`shape`](super::shape)'s to say.

pub mod algorithm;
pub mod keys;
pub mod sign;
pub mod verify;

pub(super) mod canonical;
mod openssl_verifier;
mod xmlsec_verifier;

pub use openssl_verifier::OpensslVerifier;
pub use xmlsec_verifier::XmlsecVerifier;

pub(super) use openssl_verifier::{check_digest, check_signed_info, verify_value};

#[cfg(test)]
mod tests;
