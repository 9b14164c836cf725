use super::*;
use crate::protocols::jose::signer::PrivateKey;

fn jwk(kind: KeyKind) -> Value {
    PrivateKey::generate(kind).expect("a key").public_jwk().clone()
}

fn changed(mut jwk: Value, name: &str, value: Value) -> Value {
    jwk[name] = value;
    jwk
}

#[test]
fn our_own_sets_are_readable_and_say_which_key_is_for_what() {
    let keys = [jwk(KeyKind::P256), jwk(KeyKind::Rsa), jwk(KeyKind::Ed25519)];
    let set = VerificationKeys::parse(&key_set(&keys)).expect("our own set");
    for (algorithm, kid) in [
        (SigningAlgorithm::Es256, &keys[0]["kid"]),
        (SigningAlgorithm::Rs256, &keys[1]["kid"]),
        (SigningAlgorithm::Ps256, &keys[1]["kid"]),
        (SigningAlgorithm::EdDsa, &keys[2]["kid"]),
    ] {
        assert_eq!(set.candidates(algorithm, None).count(), 1, "{algorithm}");
        assert_eq!(set.candidates(algorithm, kid.as_str()).count(), 1, "{algorithm}");
        assert_eq!(set.candidates(algorithm, Some("other")).count(), 0, "{algorithm}");
    }
    assert_eq!(keys[0]["alg"], "ES256");
    assert_eq!(keys[1].get("alg"), None, "one RSA key serves two algorithms");
    for key in &keys {
        assert_eq!(key["use"], "sig");
        assert_eq!(key.get("d"), None);
    }
}

/// The example of RFC 7638, section 3.1.
#[test]
fn the_thumbprint_is_that_of_the_rfc() {
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    let canonical = format!(r#"{{"e":"AQAB","kty":"RSA","n":"{n}"}}"#);
    let expected = URL_SAFE_NO_PAD.decode("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs").expect("base64url");
    assert_eq!(openssl::sha::sha256(canonical.as_bytes()).to_vec(), expected);
    // And `describe` uses that very form: rebuilding it from the published members gives the kid.
    let jwk = jwk(KeyKind::Rsa);
    let canonical = format!(r#"{{"e":{},"kty":"RSA","n":{}}}"#, jwk["e"], jwk["n"]);
    assert_eq!(jwk["kid"], key_id(canonical.as_bytes()).as_str());
}

#[test]
fn keys_that_we_cannot_use_are_passed_over() {
    let useless = [
        changed(jwk(KeyKind::P256), "use", "enc".into()),
        changed(jwk(KeyKind::P256), "key_ops", json!(["deriveKey"])),
        changed(jwk(KeyKind::P256), "crv", "P-521".into()),
        changed(jwk(KeyKind::Rsa), "alg", "RS512".into()),
        json!({"kty": "OKP", "crv": "X25519", "x": "AA"}),
        json!({"kty": "future"}),
    ];
    for key in &useless {
        assert_eq!(VerificationKeys::parse(&key_set([key])).err(), Some(KeySetFault::NoUsableKey), "{key}");
    }
    let good = jwk(KeyKind::P256);
    assert!(VerificationKeys::parse(&key_set(useless.iter().chain([&good]))).is_ok());
}

#[test]
fn a_bad_key_spoils_the_set() {
    let off_curve = changed(jwk(KeyKind::P256), "y", URL_SAFE_NO_PAD.encode([7_u8; 32]).into());
    let small = Rsa::generate(1024).expect("a key");
    let small = json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode(small.n().to_vec()), "e": "AQAB"});
    for (key, fault) in [
        (changed(jwk(KeyKind::P256), "d", "AA".into()), KeySetFault::PrivateKey),
        (json!({"kty": "oct", "k": "AA"}), KeySetFault::PrivateKey),
        (off_curve, KeySetFault::Malformed),
        (changed(jwk(KeyKind::P256), "x", "AA".into()), KeySetFault::Malformed),
        (changed(jwk(KeyKind::P256), "x", "A=".into()), KeySetFault::Malformed),
        (changed(jwk(KeyKind::P256), "kid", 7.into()), KeySetFault::Malformed),
        (changed(jwk(KeyKind::P256), "alg", "RS256".into()), KeySetFault::Malformed),
        (changed(jwk(KeyKind::Ed25519), "x", "AA".into()), KeySetFault::Malformed),
        (changed(jwk(KeyKind::Rsa), "e", "AQ".into()), KeySetFault::UnsoundRsa),
        (changed(jwk(KeyKind::Rsa), "e", "Ag".into()), KeySetFault::UnsoundRsa),
        (changed(jwk(KeyKind::Rsa), "e", "".into()), KeySetFault::UnsoundRsa),
        (small, KeySetFault::UnsoundRsa),
        (json!("key"), KeySetFault::Malformed),
        (json!({}), KeySetFault::Malformed),
    ] {
        assert_eq!(VerificationKeys::parse(&key_set([&key])).err(), Some(fault), "{key}");
    }
    let twice = jwk(KeyKind::P256);
    assert_eq!(VerificationKeys::parse(&key_set([&twice, &twice])).err(), Some(KeySetFault::DuplicateKid));
    assert_eq!(VerificationKeys::parse(&key_set(vec![&twice; 33])).err(), Some(KeySetFault::TooManyKeys));
    for set in [json!([]), json!({"keys": {}}), json!(null)] {
        assert_eq!(VerificationKeys::parse(&set).err(), Some(KeySetFault::NotASet), "{set}");
    }
}

#[test]
fn a_key_restricted_to_one_algorithm_serves_no_other() {
    let restricted = changed(jwk(KeyKind::Rsa), "alg", "PS256".into());
    let key = VerificationKey::parse(&restricted).expect("sound").expect("usable");
    assert!(key.serves(SigningAlgorithm::Ps256) && !key.serves(SigningAlgorithm::Rs256));
}
