//! The one question that verification answers.

use super::super::reader::Rewritten;
use super::algorithm::AlgorithmPolicy;
use super::keys::TrustedKeys;

/// What a signature has covered: the canonical bytes whose digest was found good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredText(pub(in super::super) String);

/// Why a signature is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// A digest or a signature does not match, under any of the keys.
    #[error("the document is not signed, or not as it stands, by any of the trusted keys")]
    NotGood,
}

/// Verifies signatures. Knows nothing of SAML rules, of time or of storage.
pub trait SignatureVerifier: Send + Sync {
    /// Verifies **every** signature in the document, each under any of the keys, and returns what the outermost one
    /// covers: the canonical form of the element around it, less the signature itself.
    ///
    /// # Errors
    /// Where one signature is not good, or there is none.
    fn verify(
        &self,
        document: &Rewritten,
        keys: &TrustedKeys,
        algorithms: AlgorithmPolicy,
    ) -> Result<CoveredText, SignatureError>;
}
