use super::*;
use crate::protocols::jose::algorithm::KeyKind;
use crate::protocols::jose::signer::{KeyRing, PrivateKey};
use proptest::prelude::*;
use serde_json::json;
use std::sync::LazyLock;

static RING: LazyLock<KeyRing> =
    LazyLock::new(|| KeyRing::new(KeyKind::ALL.map(|kind| PrivateKey::generate(kind).expect("a key")).into()));
static KEYS: LazyLock<VerificationKeys> =
    LazyLock::new(|| VerificationKeys::new(RING.keys().iter().map(PrivateKey::verification_key).collect()));

const ALL: &[SigningAlgorithm] = &SigningAlgorithm::ALL;

fn token(algorithm: SigningAlgorithm) -> String {
    sign(&*RING, algorithm, TokenType::AccessToken, &json!({"sub": "u:1"})).expect("a token")
}

fn verify(token: &str) -> Result<Claims, JwsFault> {
    Jws::parse(token)?.verify(TokenType::AccessToken, ALL, &KEYS)
}

/// A token with any header and payload, signed well.
fn signed(header: &str, payload: &str) -> String {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = RING.sign(SigningAlgorithm::Es256, input.as_bytes()).expect("a signature");
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[test]
fn what_is_signed_verifies_in_every_algorithm() {
    for algorithm in SigningAlgorithm::ALL {
        let claims = verify(&token(algorithm)).expect("our own token");
        assert_eq!(claims["sub"], "u:1", "{algorithm}");
    }
}

/// S-41: one flipped bit in any part.
#[test]
fn a_changed_token_does_not_verify() {
    for algorithm in SigningAlgorithm::ALL {
        let good = token(algorithm);
        for position in [0, good.find('.').expect("dots") + 2, good.len() - 6] {
            let mut bytes = good.clone().into_bytes();
            bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
            let bad = String::from_utf8(bytes).expect("ASCII");
            assert!(verify(&bad).is_err(), "{algorithm} at {position}");
        }
    }
}

/// S-42: no algorithm, a symmetric one, and another of the same key.
#[test]
fn the_header_does_not_choose_the_algorithm() {
    for alg in ["none", "None", "NONE", "HS256", "RS512", "ES384", ""] {
        let header = format!(r#"{{"alg":"{alg}","typ":"at+jwt"}}"#);
        let unsigned = format!("{}.{}.", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode("{}"));
        assert_eq!(Jws::parse(&unsigned).err(), Some(JwsFault::Algorithm), "{alg}");
    }
    let rs256 = token(SigningAlgorithm::Rs256);
    let jws = Jws::parse(&rs256).expect("compact");
    let refused = jws.verify(TokenType::AccessToken, &[SigningAlgorithm::Es256, SigningAlgorithm::Ps256], &KEYS);
    assert_eq!(refused, Err(JwsFault::Algorithm));
    // The same signature, called PS256.
    let (_, rest) = rs256.split_once('.').expect("dots");
    let renamed = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(r#"{"alg":"PS256","typ":"at+jwt"}"#));
    assert_eq!(verify(&renamed), Err(JwsFault::Signature));
}

/// S-45: each in each other's place.
#[test]
fn token_types_are_not_interchangeable() {
    let types = [TokenType::AccessToken, TokenType::IdToken, TokenType::LogoutToken, TokenType::ClientAssertion];
    for written in types {
        let token = sign(&*RING, SigningAlgorithm::Es256, written, &json!({})).expect("a token");
        for expected in types {
            let found = Jws::parse(&token).expect("compact").verify(expected, ALL, &KEYS);
            // An assertion may be written as a plain JWT; that an ID token is none follows from its claims.
            let fits = written == expected || (written == TokenType::IdToken && expected == TokenType::ClientAssertion);
            assert_eq!(found.is_ok(), fits, "{written:?} as {expected:?}");
        }
    }
    for (typ, good) in [("AT+JWT", true), ("application/at+jwt", true), ("JWT", false), ("at+jwt ", false)] {
        let token = signed(&format!(r#"{{"alg":"ES256","typ":"{typ}"}}"#), "{}");
        assert_eq!(verify(&token).is_ok(), good, "{typ}");
    }
    assert_eq!(verify(&signed(r#"{"alg":"ES256"}"#, "{}")), Err(JwsFault::Type));
}

#[test]
fn malformed_tokens_are_refused_each_for_its_reason() {
    let good = token(SigningAlgorithm::Es256);
    let header = |header: &str| signed(header, "{}");
    for (bad, fault) in [
        (String::new(), JwsFault::NotCompact),
        ("a.b".to_owned(), JwsFault::NotCompact),
        (format!("{good}.x"), JwsFault::NotCompact),
        (format!("{good}="), JwsFault::NotCompact),
        (format!("{good} "), JwsFault::NotCompact),
        (good.replacen('.', "..", 1), JwsFault::NotCompact),
        ("x".repeat(MAX_LENGTH + 1), JwsFault::TooLong),
        (header("[]"), JwsFault::Header),
        (header(r#"{"typ":"at+jwt"}"#), JwsFault::Header),
        (header(r#"{"alg":["ES256"],"typ":"at+jwt"}"#), JwsFault::Header),
        (header(r#"{"alg":"ES256","alg":"ES256","typ":"at+jwt"}"#), JwsFault::Header),
        (header(r#"{"alg":"ES256","kid":7,"typ":"at+jwt"}"#), JwsFault::Header),
        (header(r#"{"alg":"ES256","crit":["b64"],"b64":false,"typ":"at+jwt"}"#), JwsFault::CriticalExtension),
        (header(r#"{"alg":"ES256","crit":[],"typ":"at+jwt"}"#), JwsFault::CriticalExtension),
        (header(r#"{"alg":"ES256","kid":"../../etc/passwd","typ":"at+jwt"}"#), JwsFault::UnknownKey),
        (header(r#"{"alg":"ES256","kid":"","typ":"at+jwt"}"#), JwsFault::UnknownKey),
        (signed(r#"{"alg":"ES256","typ":"at+jwt"}"#, "[]"), JwsFault::Claims),
        (signed(r#"{"alg":"ES256","typ":"at+jwt"}"#, r#"{"sub":"a","sub":"b"}"#), JwsFault::Claims),
    ] {
        assert_eq!(verify(&bad).err(), Some(fault), "{bad}");
    }
}

/// S-43: a key that comes along with the message is not a key.
#[test]
fn keys_in_the_header_are_ignored() {
    let stranger = PrivateKey::generate(KeyKind::P256).expect("a key");
    let jwk = stranger.public_jwk();
    let header = format!(
        r#"{{"alg":"ES256","typ":"at+jwt","jwk":{jwk},"jku":"https://evil.example/","x5u":"https://evil.example/"}}"#
    );
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode("{}"));
    let signature = stranger.sign(SigningAlgorithm::Es256, input.as_bytes()).expect("a signature");
    let token = format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature));
    assert_eq!(verify(&token), Err(JwsFault::Signature));
}

#[test]
fn signatures_of_the_wrong_shape_are_refused() {
    let good = token(SigningAlgorithm::Es256);
    let (input, signature) = good.rsplit_once('.').expect("dots");
    let raw = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    let der = openssl::ecdsa::EcdsaSig::from_private_components(
        openssl::bn::BigNum::from_slice(&raw[..32]).expect("r"),
        openssl::bn::BigNum::from_slice(&raw[32..]).expect("s"),
    )
    .expect("a signature")
    .to_der()
    .expect("DER");
    let longer = [raw.as_slice(), &[0]].concat();
    let padded = [&raw[..32], &[0], &raw[32..]].concat();
    for bad in [der, raw[..63].to_vec(), longer, padded, vec![0; 64], Vec::new()] {
        let token = format!("{input}.{}", URL_SAFE_NO_PAD.encode(bad));
        assert_eq!(verify(&token), Err(JwsFault::Signature));
    }
}

/// Small numbers are padded: without it, one signature in a few hundred has the wrong length.
#[test]
fn es256_signatures_are_always_64_bytes() {
    let key = PrivateKey::generate(KeyKind::P256).expect("a key");
    for number in 0..600_u32 {
        let signature = key.sign(SigningAlgorithm::Es256, &number.to_be_bytes()).expect("a signature");
        assert_eq!(signature.len(), 64);
    }
}

/// The example of RFC 8037, appendix A.4.
#[test]
fn the_ed25519_example_of_the_rfc_verifies() {
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
    let token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let (input, signature) = token.rsplit_once('.').expect("dots");
    let key = crate::protocols::jose::jwk::VerificationKey::parse(&jwk).expect("sound").expect("usable");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    assert!(key.verify(SigningAlgorithm::EdDsa, input.as_bytes(), &signature));
    assert!(!key.verify(SigningAlgorithm::EdDsa, b"other", &signature));
}

proptest! {
    #[test]
    fn any_text_is_refused_without_a_panic(text in "[ -~é.]{0,200}") {
        prop_assert!(verify(&text).is_err());
    }

    #[test]
    fn any_claims_come_back_as_they_were(name in "\\PC{0,20}", value in "\\PC{0,60}") {
        let claims = json!({"name": name, "value": value});
        let token = sign(&*RING, SigningAlgorithm::Es256, TokenType::AccessToken, &claims).expect("a token");
        prop_assert_eq!(Value::Object(verify(&token).expect("our own token")), claims);
    }
}
