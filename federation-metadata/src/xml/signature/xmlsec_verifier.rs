//! Verification by xmlsec, through samael.

use super::super::reader::Rewritten;
use super::algorithm::{AlgorithmPolicy, SignatureAlgorithm};
use super::keys::TrustedKeys;
use super::verify::{CoveredText, SignatureError, SignatureVerifier};
use samael::crypto::{AllowedSignatureAlgorithm, CertificateDer, Crypto, CryptoProvider, ReduceMode};

/// The verifier of messages. Its mode returns exactly the bytes whose digest was checked; the list of algorithms is
/// always given, since none would mean all.
#[derive(Clone, Copy, Debug, Default)]
pub struct XmlsecVerifier;

impl SignatureVerifier for XmlsecVerifier {
    fn verify(
        &self,
        document: &Rewritten,
        keys: &TrustedKeys,
        algorithms: AlgorithmPolicy,
    ) -> Result<CoveredText, SignatureError> {
        // The list names digests only along with signatures; with the three of RSA every digest is on it.
        let allowed: Vec<_> = algorithms.signatures().iter().copied().map(allowed_algorithm).collect();
        // A key of the other kind would end the search for the right one, so each kind is tried on its own.
        let reduce = |elliptic: bool| {
            let keys = keys.as_slice().iter().filter(|key| key.is_elliptic() == elliptic);
            let certificates: Vec<_> = keys.map(|key| CertificateDer::from(key.der().to_vec())).collect();
            if certificates.is_empty() {
                return None;
            }
            let text = document.text();
            let mode = ReduceMode::PreDigest;
            Crypto::reduce_xml_to_signed_with_allowed_algorithms(text, &certificates, mode, Some(&allowed)).ok()
        };
        reduce(false).or_else(|| reduce(true)).map(CoveredText).ok_or(SignatureError::NotGood)
    }
}

fn allowed_algorithm(algorithm: SignatureAlgorithm) -> AllowedSignatureAlgorithm {
    match algorithm {
        SignatureAlgorithm::RsaSha256 => AllowedSignatureAlgorithm::RsaSha256,
        SignatureAlgorithm::RsaSha384 => AllowedSignatureAlgorithm::RsaSha384,
        SignatureAlgorithm::RsaSha512 => AllowedSignatureAlgorithm::RsaSha512,
        SignatureAlgorithm::EcdsaSha256 => AllowedSignatureAlgorithm::EcdsaSha256,
    }
}
