//! Client authentication at the token endpoint (RFC 6749, section 2.3; RFC 7523).

use serde_json::{Value, json};
use varco_tests::relying_party::jose;
use varco_tests::relying_party::tokens::{read_token_error, read_tokens};
use varco_tests::relying_party::{ASSERTION_TYPE, RelyingParty, basic_header};
use varco_tests::world::World;
use varco_tests::world::clients::CLIENT_KEY;
use varco_tests::world::people::MARIO;
use varco_tests::world::wire::Answer;

const CREDENTIALS: (&str, &str) = ("grant_type", "client_credentials");

fn invalid_client() -> (u16, String) {
    (401, "invalid_client".to_owned())
}

async fn with_header(rp: &RelyingParty, header: &str) -> Answer {
    rp.wire.post(rp.endpoint("token_endpoint"), &[CREDENTIALS]).header("authorization", header).send().await
}

#[tokio::test]
async fn client_credentials_give_a_token_for_the_client_itself() {
    let world = World::start().await;
    let rp = world.relying_party("machine").await;
    let tokens = read_tokens(&rp.token_call(&[CREDENTIALS, ("scope", "things:read")]).await);
    assert!(tokens.answer.get("refresh_token").is_none() && tokens.answer.get("id_token").is_none());
    let jwt = jose::Jwt::parse(tokens.access_token());
    assert_eq!((&jwt.claims["sub"], &jwt.claims["client_id"]), (&json!("machine"), &json!("machine")));
    assert_eq!(jwt.claims["scope"], "things:read");
    assert_ne!(rp.userinfo_refusal(tokens.access_token()).await, 200);
}

/// Form-encoded as the RFC has it, and raw as some clients send it.
#[tokio::test]
async fn odd_secrets_survive_basic() {
    let world = World::start().await;
    let seed = varco_tests::world::clients::ClientSeed::new("odd.client_name-1")
        .with_secret("se:cr-et+with %41 ä&=")
        .with(|client| {
            client.redirect_uris.clear();
            client.post_logout_redirect_uris.clear();
            client.grant_types = [idp::domain::client::GrantType::ClientCredentials].into();
            client.scopes = "things:read".parse().expect("scopes");
        });
    let rp = world.register(seed).await;
    let _by_the_book = read_tokens(&with_header(&rp, &rp.basic()).await);
    let percent = |text: &str| text.bytes().fold(String::new(), |out, byte| format!("{out}%{byte:02X}"));
    let every_byte = basic_header(&percent(rp.seed.id()), &percent(rp.secret()));
    let _all_encoded = read_tokens(&with_header(&rp, &every_byte).await);
    let blanks = rp.secret().replace('%', "%25").replace('+', "%2B").replace(' ', "%20");
    let _blanks_as_percent = read_tokens(&with_header(&rp, &basic_header(rp.seed.id(), &blanks)).await);
    let machine = world.relying_party("machine").await;
    let _raw = read_tokens(&with_header(&machine, &basic_header(machine.seed.id(), machine.secret())).await);
    let lower = rp.basic().replace("Basic ", "basic ");
    let _scheme_in_any_case = read_tokens(&with_header(&rp, &lower).await);
}

#[tokio::test]
async fn a_wrong_secret_is_401_with_a_challenge() {
    let world = World::start().await;
    let rp = world.relying_party("machine").await;
    for (id, secret) in [("machine", "wrong"), ("machine", ""), ("nobody", rp.secret()), ("second", rp.secret())] {
        let answer = with_header(&rp, &basic_header(id, secret)).await;
        assert_eq!(read_token_error(&answer), invalid_client(), "{id}");
        let challenge = answer.header("www-authenticate").unwrap_or_default();
        assert!(challenge.starts_with("Basic"), "{answer:?}");
    }
    for header in ["Basic", "Basic ", "Basic !!!!", "Basic bWFjaGluZQ==", "Bearer x", "Basic /w==", "Digest x=y"] {
        let (status, error) = read_token_error(&with_header(&rp, header).await);
        assert!((status, error.as_str()) == (401, "invalid_client") || error == "invalid_request", "{header}: {error}");
    }
}

#[tokio::test]
async fn two_methods_at_once_are_refused() {
    let world = World::start().await;
    let rp = world.relying_party("machine").await;
    let twice = [CREDENTIALS, ("client_id", "machine"), ("client_secret", rp.secret())];
    assert_eq!(read_token_error(&rp.token_call(&twice).await).1, "invalid_request");
    let pkjwt = world.relying_party("pkjwt").await;
    let assertion = pkjwt.assertion(&pkjwt.assertion_claims());
    let both = [CREDENTIALS, ("client_assertion_type", ASSERTION_TYPE), ("client_assertion", &assertion)];
    assert_eq!(read_token_error(&rp.token_call(&both).await).1, "invalid_request");
}

/// A client that registered one method cannot come by another, nor without any.
#[tokio::test]
async fn another_method_than_the_registered_one_is_refused() {
    let world = World::start().await;
    let machine = world.relying_party("machine").await;
    let endpoint = machine.endpoint("token_endpoint");
    let by_post = [CREDENTIALS, ("client_id", "machine"), ("client_secret", machine.secret())];
    assert_eq!(read_token_error(&world.wire.post(endpoint, &by_post).send().await), invalid_client());
    let by_name = [CREDENTIALS, ("client_id", "machine")];
    assert_eq!(read_token_error(&world.wire.post(endpoint, &by_name).send().await), invalid_client());
    let by_nothing = [CREDENTIALS];
    let (_, error) = read_token_error(&world.wire.post(endpoint, &by_nothing).send().await);
    assert!(error == "invalid_client" || error == "invalid_request", "{error}");
    let post = world.relying_party("post").await;
    let answer = with_header(&machine, &basic_header("post", post.secret())).await;
    assert_eq!(read_token_error(&answer), invalid_client());
    let public = with_header(&machine, &basic_header("public", "")).await;
    assert_eq!(read_token_error(&public), invalid_client());
}

/// The name in the form must be that of the proof.
#[tokio::test]
async fn a_form_that_names_another_client_is_refused() {
    let world = World::start().await;
    let rp = world.relying_party("machine").await;
    let answer = rp.token_call(&[CREDENTIALS, ("client_id", "second")]).await;
    let (_, error) = read_token_error(&answer);
    assert!(["invalid_client", "invalid_request", "invalid_grant"].contains(&error.as_str()), "{error}");
    let _same = read_tokens(&rp.token_call(&[CREDENTIALS, ("client_id", "machine")]).await);
}

/// S-52: each grant with a client that is not registered for it.
#[tokio::test]
async fn grants_that_are_not_registered_are_refused() {
    let world = World::start().await;
    let basic = world.relying_party("basic").await;
    let refused = read_token_error(&basic.token_call(&[CREDENTIALS]).await);
    assert_eq!(refused, (400, "unauthorized_client".to_owned()));
    for grant in ["password", "implicit", "urn:ietf:params:oauth:grant-type:device_code", "AUTHORIZATION_CODE", "x y"] {
        let refused = read_token_error(&basic.token_call(&[("grant_type", grant)]).await);
        assert_eq!(refused, (400, "unsupported_grant_type".to_owned()), "{grant}");
    }
    let public = world.relying_party("public").await;
    assert_eq!(read_token_error(&public.token_call(&[CREDENTIALS]).await).1, "unauthorized_client");
}

async fn with_assertion(rp: &RelyingParty, assertion: &str) -> Answer {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", "unknown"),
        ("redirect_uri", rp.redirect_uri()),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", assertion),
    ];
    rp.wire.post(rp.endpoint("token_endpoint"), &form).send().await
}

/// Whether the assertion was believed: then the unknown code is what is refused.
async fn is_believed(rp: &RelyingParty, claims: &Value) -> bool {
    match read_token_error(&with_assertion(rp, &rp.assertion(claims)).await).1.as_str() {
        "invalid_grant" => true,
        "invalid_client" => false,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn oidcc_ensure_client_assertion_with_iss_aud_succeeds() {
    let world = World::start().await;
    let rp = world.relying_party("pkjwt").await;
    rp.sign_in(&mut world.browser(), &MARIO, &rp.request()).await;
    let mut by_endpoint = rp.assertion_claims();
    by_endpoint["aud"] = json!([rp.endpoint("token_endpoint")]);
    assert!(is_believed(&rp, &by_endpoint).await);
}

/// S-84.
#[tokio::test]
async fn an_assertion_works_once() {
    let world = World::start().await;
    let rp = world.relying_party("pkjwt").await;
    let claims = rp.assertion_claims();
    assert!(is_believed(&rp, &claims).await);
    assert!(!is_believed(&rp, &claims).await);
}

#[tokio::test]
async fn assertions_that_are_not_right_are_refused() {
    let world = World::start().await;
    let rp = world.relying_party("pkjwt").await;
    let now = rp.now();
    let wrong = [
        ("iss", json!("basic")),
        ("sub", json!("basic")),
        ("sub", Value::Null),
        ("aud", json!("https://other.example")),
        ("aud", json!([])),
        ("aud", json!([rp.issuer, "https://other.example"])),
        ("aud", Value::Null),
        ("exp", json!(now - 300)),
        ("exp", Value::Null),
        ("exp", json!("tomorrow")),
        ("exp", json!(now + 86_400 * 365)),
        ("nbf", json!(now + 120)),
        ("iat", json!(now + 120)),
        ("jti", Value::Null),
    ];
    for (name, value) in wrong {
        let mut claims = rp.assertion_claims();
        if value.is_null() {
            claims.as_object_mut().expect("an object").remove(name);
        } else {
            claims[name] = value.clone();
        }
        assert!(!is_believed(&rp, &claims).await, "{name} {value}");
    }
    let mut ahead = rp.assertion_claims();
    ahead["nbf"] = json!(now + 8);
    assert!(is_believed(&rp, &ahead).await, "eight seconds ahead are forgiven");
}

/// S-42, S-43, S-45: algorithm, key and type.
#[tokio::test]
async fn assertions_signed_otherwise_are_refused() {
    let world = World::start().await;
    let rp = world.relying_party("pkjwt").await;
    let public = CLIENT_KEY.public_key_to_pem().expect("a public key");
    let header = |algorithm: &str| json!({ "alg": algorithm, "kid": "client-key" });
    let good = || rp.assertion(&rp.assertion_claims());
    let embedded = json!({ "alg": "ES256", "kid": "mine", "jwk": jose::public_jwk(&CLIENT_KEY, "mine") });
    let typed = |kind: &str| json!({ "alg": "ES256", "kid": "client-key", "typ": kind });
    let critical = json!({ "alg": "ES256", "kid": "client-key", "crit": ["b64"], "b64": true });
    let forged = [
        jose::unsigned(&header("none"), &rp.assertion_claims()),
        jose::unsigned(&header("nOnE"), &rp.assertion_claims()),
        jose::sign_hs256(&header("HS256"), &rp.assertion_claims(), &public),
        jose::sign_es256(&header("RS256"), &rp.assertion_claims(), &CLIENT_KEY),
        jose::sign_es256(&embedded, &rp.assertion_claims(), &CLIENT_KEY),
        jose::sign_es256(&critical, &rp.assertion_claims(), &CLIENT_KEY),
        jose::sign_es256(&typed("at+jwt"), &rp.assertion_claims(), &CLIENT_KEY),
        jose::sign_es256(&typed("dpop+jwt"), &rp.assertion_claims(), &CLIENT_KEY),
        jose::sign_es256(&typed("oauth-authz-req+jwt"), &rp.assertion_claims(), &CLIENT_KEY),
        jose::with_flipped_bit(&good(), 1),
        jose::with_flipped_bit(&good(), 2),
        good().replace('.', ".."),
        "not-a-token".to_owned(),
    ];
    for assertion in &forged {
        assert_eq!(read_token_error(&with_assertion(&rp, assertion).await).1, "invalid_client", "{assertion}");
    }
    assert!(is_believed(&rp, &rp.assertion_claims()).await);
}
