//! Basic provider: the plain flow in its variants.

use super::{refusal, signed_in_at};
use serde_json::json;
use varco_tests::relying_party::claims::check_no_identity;
use varco_tests::relying_party::jose::{self, Jwt};
use varco_tests::world::World;
use varco_tests::world::people::MARIO;

#[tokio::test]
async fn oidcc_server() {
    let world = World::start().await;
    let (rp, _, login) = signed_in_at(&world, "basic").await;
    assert_eq!(login.pages, ["login", "consent"]);
    check_no_identity(&login.claims);
    let userinfo = rp.userinfo(login.tokens.access_token(), &login.claims["sub"]).await;
    check_no_identity(&userinfo);
}

#[tokio::test]
async fn oidcc_response_type_missing() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let told = refusal(&rp, &mut world.browser(), &rp.request().without("response_type")).await;
    assert!(["unsupported_response_type", "invalid_request", "page"].contains(&told.as_str()), "{told}");
}

#[tokio::test]
async fn oidcc_idtoken_signature() {
    let world = World::start().await;
    let (_, _, login) = signed_in_at(&world, "basic").await;
    assert_eq!(Jwt::parse(login.tokens.id_token()).header("alg"), "RS256");
}

/// `none` is not offered: a client cannot even be registered with it.
#[tokio::test]
async fn oidcc_idtoken_unsigned() {
    let world = World::start().await;
    let mut registration = serde_json::to_value(world.relying_party("basic").await.seed.client).expect("JSON");
    registration["id_token_signed_response_alg"] = json!("none");
    assert!(serde_json::from_value::<idp::domain::client::Client>(registration).is_err());
}

#[tokio::test]
async fn oidcc_ensure_request_without_nonce_succeeds_for_code_flow() {
    let world = World::start().await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let login = rp.sign_in(&mut browser, &MARIO, &rp.request().without("nonce")).await;
    assert!(login.claims.get("nonce").is_none(), "{}", login.claims);
}

#[tokio::test]
async fn oidcc_alternate_happy_flow() {
    let world = World::start().await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let mut request = rp.request().with("scope", "email openid profile");
    request.parameters.reverse();
    let login = rp.sign_in(&mut browser, &MARIO, &request).await;
    let userinfo = rp.userinfo(login.tokens.access_token(), &login.claims["sub"]).await;
    assert_eq!(userinfo["email"], MARIO.email());
}

#[tokio::test]
async fn oidcc_ensure_request_with_unknown_parameter_succeeds() {
    let world = World::start().await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    rp.sign_in(&mut browser, &MARIO, &rp.request().with("extra", "parameter").with("città", "à")).await;
}

#[tokio::test]
async fn oidcc_ensure_registered_redirect_uri() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let request = rp.request().with("redirect_uri", "https://basic.example/other");
    rp.authorize(&mut world.browser(), &request).await.error_page();
}

#[tokio::test]
async fn oidcc_ensure_post_request_succeeds() {
    let world = World::start().await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let request = rp.request();
    let endpoint = rp.endpoint("authorization_endpoint").to_owned();
    let landing = browser.post_and_follow(&endpoint, &request.parameters).await;
    let walk = browser.walk(landing, &MARIO).await;
    let code = request.read_response(&walk.landing.away(), &rp.issuer).code();
    rp.exchange(&code, &request).await;
}

#[tokio::test]
async fn oidcc_server_client_secret_post() {
    let world = World::start().await;
    signed_in_at(&world, "post").await;
}

#[tokio::test]
async fn oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let request = rp.request().with("request_uri", "https://basic.example/request.jwt#digest");
    assert_eq!(refusal(&rp, &mut world.browser(), &request).await, "request_uri_not_supported");
}

#[tokio::test]
async fn oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let object = jose::unsigned(&json!({ "alg": "none" }), &json!({ "iss": "basic", "nonce": "inside" }));
    let request = rp.request().with("request", &object);
    assert_eq!(refusal(&rp, &mut world.browser(), &request).await, "request_not_supported");
}

/// The address in the query is not registered: what a request object says about it changes nothing.
#[tokio::test]
async fn oidcc_ensure_request_object_with_redirect_uri() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let object = jose::unsigned(&json!({ "alg": "none" }), &json!({ "redirect_uri": rp.redirect_uri() }));
    let request = rp.request().with("redirect_uri", "https://basic.example/invalid").with("request", &object);
    rp.authorize(&mut world.browser(), &request).await.error_page();
}

#[tokio::test]
async fn oidcc_ensure_request_with_valid_pkce_succeeds() {
    let world = World::start().await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let request = rp.request().with_pkce("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    rp.sign_in(&mut browser, &MARIO, &request).await;
}

/// The clients of the other algorithms: the signature is verified with the algorithm that the client registered.
#[tokio::test]
async fn id_tokens_are_signed_as_each_client_registered() {
    let world = World::start().await;
    for (client, algorithm) in [("es256", "ES256"), ("ps256", "PS256"), ("eddsa", "EdDSA")] {
        let (_, _, login) = signed_in_at(&world, client).await;
        assert_eq!(Jwt::parse(login.tokens.id_token()).header("alg"), algorithm);
    }
}

/// 128 and 1000 characters of `state`, 384 of `nonce`: whole, or not at all (checked in the relying party).
#[tokio::test]
async fn long_states_and_nonces_come_back_whole() {
    let world = World::start().await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    for length in [128, 1000] {
        let state: String = "s~-._ /?&=%+à".chars().cycle().take(length).collect();
        let request = rp.request().with("state", &state).with("nonce", &"n".repeat(384));
        rp.sign_in(&mut browser, &MARIO, &request).await;
    }
    rp.sign_in(&mut browser, &MARIO, &rp.request().without("state")).await;
}

/// A registered query stays, and the answer is appended (checked in the relying party).
#[tokio::test]
async fn a_registered_query_comes_back_unchanged() {
    let world = World::start().await;
    signed_in_at(&world, "with-query").await;
}
