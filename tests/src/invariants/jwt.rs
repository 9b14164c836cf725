//! A token is taken only if a known key has signed exactly these bytes, for this purpose.

use super::Verdict;
use idp::protocols::jose::{Jws, SigningAlgorithm, TokenType, VerificationKeys};

/// The public keys; nobody has the private ones any more.
const KEYS: &str = include_str!("../../fixtures/fuzz/keys.json");

/// What those keys have signed, each with its kind. A fuzzer cannot make another.
const SIGNED: [(&str, TokenType); 4] = [
    (include_str!("../../fuzz/corpus/jwt/es256-access-token"), TokenType::AccessToken),
    (include_str!("../../fuzz/corpus/jwt/rs256-id-token"), TokenType::IdToken),
    (include_str!("../../fuzz/corpus/jwt/ps256-client-assertion"), TokenType::ClientAssertion),
    (include_str!("../../fuzz/corpus/jwt/eddsa-logout-token"), TokenType::LogoutToken),
];

const TYPES: [TokenType; 4] =
    [TokenType::AccessToken, TokenType::IdToken, TokenType::LogoutToken, TokenType::ClientAssertion];

/// Accepted ⇒ header and claims are, byte for byte, those of a token that a known key has signed, and the token is
/// used as the kind that it is (RFC 8725, section 3.11).
#[must_use]
pub fn check(bytes: &[u8]) -> Verdict {
    let Ok(token) = std::str::from_utf8(bytes) else { return Verdict::Refused };
    let Ok(jws) = Jws::parse(token) else { return Verdict::Refused };
    let keys = serde_json::from_str(KEYS).expect("the key set is JSON");
    let keys = VerificationKeys::parse(&keys).expect("the key set can be read");
    let mut verdict = Verdict::Refused;
    for token_type in TYPES {
        let Ok(claims) = jws.verify(token_type, &SigningAlgorithm::ALL, &keys) else { continue };
        let signed = SIGNED.iter().find(|(signed, _)| signing_input(signed) == signing_input(token));
        let (_, kind) = signed.expect("accepted ⇒ one of the signed tokens");
        let assertion_without_type = token_type == TokenType::ClientAssertion && *kind == TokenType::IdToken;
        assert!(token_type == *kind || assertion_without_type, "a {kind:?} is no {token_type:?}");
        assert_eq!(jws.unverified_claims(), Ok(claims), "the claims are those that were signed");
        assert!(jws.verify(token_type, &[], &keys).is_err(), "an algorithm that is not allowed");
        verdict = Verdict::Accepted;
    }
    verdict
}

/// Header and claims: what the signature covers. Of the signature itself there may be several forms.
fn signing_input(token: &str) -> &str {
    token.rsplit_once('.').map_or(token, |(input, _)| input)
}
