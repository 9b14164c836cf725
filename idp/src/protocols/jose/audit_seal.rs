//! The signature over a link of the audit chain (S-177), as a compact JWS (RFC 7515).

use crate::domain::audit_event::AuditSeal;
use crate::domain::id::TenantId;
use crate::protocols::jose::algorithm::SigningAlgorithm;
use crate::protocols::jose::claims::Claims;
use crate::protocols::jose::jwk::VerificationKeys;
use crate::protocols::jose::jws::{self, Jws, JwsFault, TokenType};
use crate::protocols::jose::signer::{Signer, SigningFailure};
use std::fmt::Write as _;

/// The algorithm of all seals. Their keys serve no other purpose (S-175).
const ALGORITHM: SigningAlgorithm = SigningAlgorithm::Es256;

/// The signature over everything a seal says; its field `signature` is not read.
///
/// # Errors
/// When there is no key for the purpose, or OpenSSL fails.
pub fn attest(signer: &dyn Signer, tenant: &TenantId, seal: &AuditSeal) -> Result<String, SigningFailure> {
    jws::sign(signer, ALGORITHM, TokenType::AuditSeal, &claims(tenant, seal))
}

/// Verifies that one of `keys` signed exactly this seal of this body.
///
/// # Errors
/// The first check that fails: form, type, algorithm, key, signature, and that it says what the seal says.
pub fn verify(tenant: &TenantId, seal: &AuditSeal, keys: &VerificationKeys) -> Result<(), JwsFault> {
    let signed = Jws::parse(&seal.signature)?.verify(TokenType::AuditSeal, &[ALGORITHM], keys)?;
    if signed == claims(tenant, seal) { Ok(()) } else { Err(JwsFault::Claims) }
}

fn claims(tenant: &TenantId, seal: &AuditSeal) -> Claims {
    let hash = seal.hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    });
    let mut claims = Claims::new();
    claims.insert("tenant".to_owned(), tenant.as_str().into());
    claims.insert("number".to_owned(), seal.number.into());
    claims.insert("events".to_owned(), seal.events.into());
    claims.insert("hash".to_owned(), hash.into());
    claims.insert("created_us".to_owned(), seal.created_at.microseconds().into());
    claims
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{Span, Timestamp};
    use crate::protocols::jose::{KeyKind, PrivateKey};

    #[test]
    fn a_seal_is_verified_only_as_it_was_signed() {
        let (key, other) = (KeyKind::P256, KeyKind::P256);
        let (key, other) = (PrivateKey::generate(key).expect("a key"), PrivateKey::generate(other).expect("a key"));
        let keys = VerificationKeys::new(vec![key.verification_key()]);
        let (mine, theirs) = ("a".parse().expect("a name"), "b".parse().expect("a name"));
        let mut seal = AuditSeal {
            number: 7,
            events: 2,
            hash: [9; 32],
            signature: String::new(),
            created_at: Timestamp::from_seconds(1),
        };
        seal.signature = attest(&key, &mine, &seal).expect("a signature");
        assert_eq!(verify(&mine, &seal, &keys), Ok(()));
        assert_eq!(verify(&theirs, &seal, &keys), Err(JwsFault::Claims));
        for changed in [
            AuditSeal { number: 8, ..seal.clone() },
            AuditSeal { events: 3, ..seal.clone() },
            AuditSeal { hash: [8; 32], ..seal.clone() },
            AuditSeal { created_at: seal.created_at + Span::microseconds(1), ..seal.clone() },
        ] {
            assert_eq!(verify(&mine, &changed, &keys), Err(JwsFault::Claims), "{changed:?}");
        }
        let foreign = VerificationKeys::new(vec![other.verification_key()]);
        assert_eq!(verify(&mine, &seal, &foreign), Err(JwsFault::UnknownKey));
        seal.signature.pop();
        assert!(verify(&mine, &seal, &keys).is_err());
        seal.signature.clear();
        assert_eq!(verify(&mine, &seal, &keys), Err(JwsFault::NotCompact));
    }
}
