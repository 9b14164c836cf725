//! S-41 to S-47: what is not exactly an access token of ours, for this place, opens nothing.

use super::signed_in;
use idp::domain::signing_algorithm::SigningAlgorithm;
use idp::domain::time::Span;
use idp::flows::keys;
use idp::protocols::jose::{TokenType, jws};
use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use serde_json::{Value, json};
use varco_tests::relying_party::jose::{self, Jwt};
use varco_tests::relying_party::{Login, RelyingParty};
use varco_tests::world::World;
use varco_tests::world::people::MARIO;

async fn check_refused(rp: &RelyingParty, token: &str, why: &str) {
    assert_eq!(rp.userinfo_refusal(token).await, 401, "{why}");
    assert_eq!(rp.introspect(token).await["active"], false, "{why}");
}

fn strangers_key() -> PKey<Private> {
    let curve = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("OpenSSL knows P-256");
    PKey::from_ec_key(EcKey::generate(&curve).expect("a key can be made")).expect("an EC key is a key")
}

fn claims_of(login: &Login) -> Value {
    Jwt::parse(login.tokens.access_token()).claims
}

/// S-41.
#[tokio::test]
async fn a_flipped_bit_anywhere_is_refused() {
    let world = World::start().await;
    let (rp, _, login) = signed_in(&world).await;
    for part in 0..3 {
        let flipped = jose::with_flipped_bit(login.tokens.access_token(), part);
        check_refused(&rp, &flipped, &format!("part {part}")).await;
    }
    let token = login.tokens.access_token();
    for (broken, why) in [
        (format!("{token}."), "a fourth part"),
        (format!("{token}="), "padding"),
        (token[..token.len() - 1].to_owned(), "cut"),
        (token.rsplit_once('.').expect("three parts").0.to_owned(), "two parts"),
        (token.to_uppercase(), "other case"),
        (token.replace('.', ".."), "empty parts"),
    ] {
        check_refused(&rp, &broken, why).await;
    }
    rp.userinfo(token, &login.claims["sub"]).await;
}

/// S-42: `none` in all casings, HMAC with the public key, an algorithm that does not fit the key.
#[tokio::test]
async fn other_algorithms_are_refused() {
    let world = World::start().await;
    let (rp, _, login) = signed_in(&world).await;
    let set = rp.key_set().await;
    let claims = claims_of(&login);
    for algorithm in ["none", "None", "NONE", "nOnE", "", "HS256"] {
        let header = json!({ "alg": algorithm, "typ": "at+jwt" });
        check_refused(&rp, &jose::unsigned(&header, &claims), algorithm).await;
    }
    for key in set["keys"].as_array().expect("keys") {
        let public = jose::public_key(key);
        let header = json!({ "alg": "HS256", "typ": "at+jwt", "kid": key["kid"] });
        for secret in [public.public_key_to_pem().expect("PEM"), public.public_key_to_der().expect("DER")] {
            check_refused(&rp, &jose::sign_hs256(&header, &claims, &secret), "HMAC with the public key").await;
        }
        let mut header = Jwt::parse(login.tokens.access_token()).header;
        header["kid"] = key["kid"].clone();
        check_refused(&rp, &jose::sign_es256(&header, &claims, &strangers_key()), "another key").await;
    }
}

/// S-43: a key that comes with the token is no key; an odd `kid` finds nothing.
#[tokio::test]
async fn keys_in_headers_are_refused() {
    let world = World::start().await;
    let (rp, _, login) = signed_in(&world).await;
    let (key, claims) = (strangers_key(), claims_of(&login));
    let own = jose::public_jwk(&key, "mine");
    for (name, value) in [
        ("jwk", own),
        ("jku", json!("https://evil.example/jwks")),
        ("x5u", json!("https://evil.example/x5u")),
        ("x5c", json!(["MIIB"])),
    ] {
        let mut header = json!({ "alg": "ES256", "typ": "at+jwt", "kid": "mine" });
        header[name] = value;
        check_refused(&rp, &jose::sign_es256(&header, &claims, &key), name).await;
    }
    for kid in ["../../etc/passwd", "' OR 1=1 --", "", "\u{0}", "https://evil.example", &"k".repeat(10_000)] {
        let header = json!({ "alg": "ES256", "typ": "at+jwt", "kid": kid });
        check_refused(&rp, &jose::sign_es256(&header, &claims, &key), kid).await;
    }
}

/// S-44: the boundary, with at most a minute of skew.
#[tokio::test]
async fn an_expired_token_is_refused() {
    let world = World::start().await;
    let (rp, _, login) = signed_in(&world).await;
    let token = login.tokens.access_token();
    world.advance(Span::seconds(299));
    rp.userinfo(token, &login.claims["sub"]).await;
    world.advance(Span::seconds(62));
    check_refused(&rp, token, "expired").await;
}

/// S-45: an ID token, a refresh token, a code, an assertion are not access tokens; nor the reverse.
#[tokio::test]
async fn kinds_of_tokens_are_not_interchangeable() {
    let world = World::start().await;
    let (rp, mut browser, login) = signed_in(&world).await;
    let request = rp.request().with("scope", "openid offline_access").with("prompt", "consent");
    let offline = rp.sign_in(&mut browser, &MARIO, &request).await;
    check_refused(&rp, login.tokens.id_token(), "an ID token").await;
    assert_eq!(rp.userinfo_refusal(offline.tokens.refresh_token()).await, 401);
    check_refused(&rp, &login.code, "a code").await;
    let pkjwt = world.relying_party("pkjwt").await;
    check_refused(&rp, &pkjwt.assertion(&pkjwt.assertion_claims()), "an assertion").await;

    for (name, wrong) in [("id_token", login.tokens.access_token()), ("refresh", offline.tokens.refresh_token())] {
        let request = rp.request().with("prompt", "none").with("id_token_hint", wrong);
        let told = rp.answer_at_once(&mut browser, &request).await.error();
        assert_eq!(told, "invalid_request", "{name}");
    }
    for wrong in [login.tokens.access_token(), login.tokens.id_token()] {
        let refused = varco_tests::relying_party::tokens::read_token_error(&rp.refresh_call(wrong).await);
        assert_eq!(refused, (400, "invalid_grant".to_owned()));
    }
}

/// S-46: a token for another resource tells nothing at introspection of this one, and opens no userinfo there.
#[tokio::test]
async fn another_audience_is_refused() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let second = world.relying_party("second").await;
    let resource = format!("{}/modules/second", rp.issuer);
    let login = rp.sign_in(&mut world.browser(), &MARIO, &rp.request().with("resource", &resource)).await;
    assert_eq!(second.introspect(login.tokens.access_token()).await["active"], true);
    assert_eq!(world.relying_party("strict").await.introspect(login.tokens.access_token()).await["active"], false);
}

/// S-47: unknown `crit`, duplicate members, deep nesting, oversize.
#[tokio::test]
async fn malformed_headers_and_bodies_are_refused() {
    let world = World::start().await;
    let (rp, _, login) = signed_in(&world).await;
    let (key, claims) = (strangers_key(), claims_of(&login));
    let mut header = Jwt::parse(login.tokens.access_token()).header;
    header["crit"] = json!(["exp"]);
    check_refused(&rp, &jose::sign_es256(&header, &claims, &key), "crit").await;
    let deep = "[".repeat(500) + &"]".repeat(500);
    let deep: Value = serde_json::from_str(&deep).unwrap_or(Value::Null);
    let header = json!({ "alg": "ES256", "typ": "at+jwt" });
    check_refused(&rp, &jose::sign_es256(&header, &json!({ "deep": deep }), &key), "deep").await;
    for text in ["", " ", "x", "....", "ey.ey.ey", "e30.e30.", "🦀"] {
        if text.trim().is_empty() || !text.is_ascii() {
            continue;
        }
        check_refused(&rp, text, text).await;
    }
    let long = format!("{}.{}.{}", "a".repeat(8000), "b".repeat(8000), "c".repeat(400));
    let answer = world.wire.get(rp.endpoint("userinfo_endpoint")).bearer(&long).send().await;
    assert!((400..500).contains(&answer.status), "{}", answer.status);
}

/// RFC 6750: no token is a bare challenge; a token in the query is not read.
#[tokio::test]
async fn a_token_in_the_wrong_place_is_no_token() {
    let world = World::start().await;
    let (rp, _, login) = signed_in(&world).await;
    let endpoint = rp.endpoint("userinfo_endpoint");
    let bare = world.wire.get(endpoint).send().await;
    assert_eq!(bare.status, 401);
    let challenge = bare.header("www-authenticate").unwrap_or_default();
    assert!(challenge.starts_with("Bearer") && !challenge.contains("error="), "{challenge}");
    let query = format!("{endpoint}?access_token={}", login.tokens.access_token());
    assert!((400..500).contains(&world.wire.get(&query).send().await.status));
    for header in ["Basic eDp5", "Bearer", "Bearer ", "Token x", "DPoP x", "Bearer a b"] {
        let answer = world.wire.get(endpoint).header("authorization", header).send().await;
        assert!(answer.status == 401 || answer.status == 400, "{header}: {}", answer.status);
    }
    let lower = world.wire.get(endpoint).header("authorization", &format!("bEaReR {}", login.tokens.access_token()));
    assert_eq!(lower.send().await.status, 200, "RFC 9110, section 11.1: in any case");
}

/// S-45: whatever else the house signs, with the right claims and the right key, is no access token. No endpoint gives
/// such a token today, so it is signed here with the provider's own keys.
#[tokio::test]
async fn our_own_signature_under_another_type_is_refused() {
    let world = World::start().await;
    let (rp, _, login) = signed_in(&world).await;
    let claims = claims_of(&login);
    let keys = keys::of(&world.context()).await.expect("the keys of the provider");
    let sign = |kind| jws::sign(&keys.tokens, SigningAlgorithm::Rs256, kind, &claims).expect("the provider has keys");
    let others = [
        TokenType::IdToken,
        TokenType::LogoutToken,
        TokenType::ClientAssertion,
        TokenType::IntrospectionAnswer,
        TokenType::AuditSeal,
    ];
    for kind in others {
        check_refused(&rp, &sign(kind), &format!("{kind:?}")).await;
        assert_eq!(rp.revoke(&sign(kind)).await.status, 200);
    }
    let good = sign(TokenType::AccessToken);
    rp.userinfo(&good, &login.claims["sub"]).await;
    assert_eq!(rp.introspect(&good).await["active"], true, "nothing but the type made the others fail");
}
