//! Back-Channel Logout 1.0.

use idp::domain::client::PkcePolicy;
use idp::domain::time::Span;
use serde_json::{Value, json};
use varco_tests::browser::Browser;
use varco_tests::relying_party::jose::Jwt;
use varco_tests::relying_party::receiver::Receiver;
use varco_tests::relying_party::{Login, RelyingParty};
use varco_tests::world::World;
use varco_tests::world::clients::ClientSeed;
use varco_tests::world::people::MARIO;
use varco_tests::world::wire::encode;

/// A client that is told of sign-outs.
async fn told(world: &World, name: &str, receiver: &Receiver) -> RelyingParty {
    let address = receiver.address().parse().expect("an address");
    let seed = ClientSeed::new(name).with(|client| {
        client.pkce = PkcePolicy::WhenOffered;
        client.backchannel_logout_uri = Some(address);
        client.backchannel_logout_session_required = true;
        client.allow_loopback_calls = true;
    });
    world.register(seed).await
}

async fn sign_out(rp: &RelyingParty, browser: &mut Browser, login: &Login) -> String {
    let after = rp.seed.client.post_logout_redirect_uris[0].as_str();
    let query = encode(&[("id_token_hint", login.tokens.id_token()), ("post_logout_redirect_uri", after)]);
    let arrived = browser.open(&format!("{}?{query}", rp.endpoint("end_session_endpoint"))).await.away();
    assert_eq!(arrived.as_str(), after);
    assert!(!rp.is_logged_in(browser).await);
    arrived.into()
}

/// Back-Channel Logout 1.0, sections 2.4 and 2.6.
async fn check_logout_token(rp: &RelyingParty, form: &[(String, String)], login: &Login) {
    let [(name, token)] = form else { panic!("exactly one field: {form:?}") };
    assert_eq!(name, "logout_token");
    let jwt = Jwt::parse(token);
    assert!(jwt.is_signed_by(&rp.key_set().await));
    assert_eq!(jwt.header("typ"), "logout+jwt");
    assert_eq!(jwt.header("alg"), rp.seed.client.id_token_signed_response_alg.name());
    let claims = &jwt.claims;
    assert_eq!(claims["iss"], rp.issuer);
    assert!(claims["aud"] == rp.seed.id() || claims["aud"] == json!([rp.seed.id()]), "{claims}");
    assert!(claims["iat"].as_i64().is_some_and(|iat| (iat - rp.now()).abs() <= 300), "{claims}");
    assert!(claims["exp"].as_i64().is_none_or(|exp| exp > rp.now()), "{claims}");
    assert!(claims["jti"].as_str().is_some_and(|jti| jti.len() >= 16), "{claims}");
    assert_eq!(claims["events"], json!({ "http://schemas.openid.net/event/backchannel-logout": {} }));
    assert_eq!(claims.get("nonce"), None::<&Value>, "{claims}");
    assert_eq!((&claims["sid"], &claims["sub"]), (&login.claims["sid"], &login.claims["sub"]));
    assert!(claims["sid"].is_string(), "{claims}");
}

#[tokio::test]
async fn oidcc_backchannel_logout_discovery_endpoint_verification() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    assert_eq!(rp.metadata["backchannel_logout_supported"], true);
    assert_eq!(rp.metadata["backchannel_logout_session_supported"], true);
    assert!(rp.endpoint("end_session_endpoint").starts_with(&rp.issuer));
}

#[tokio::test]
async fn oidcc_backchannel_rp_initiated_logout() {
    let world = World::start().await;
    let receiver = Receiver::start().await;
    let rp = told(&world, "told", &receiver).await;
    let mut browser = world.browser();
    let login = rp.sign_in(&mut browser, &MARIO, &rp.request()).await;
    sign_out(&rp, &mut browser, &login).await;
    world.run_due_work().await;
    let calls = receiver.received();
    let [call] = &calls[..] else { panic!("one call: {calls:?}") };
    assert_eq!(call.line, "POST /backchannel");
    assert!(call.headers.contains("content-type: application/x-www-form-urlencoded"), "{}", call.headers);
    check_logout_token(&rp, &call.fields(), &login).await;
}

/// Every client of the session is told, each of its own subject; a client that does not listen keeps nobody waiting.
#[tokio::test]
async fn every_client_of_the_session_is_told() {
    let world = World::start().await;
    let (one, two) = (Receiver::start().await, Receiver::start().await);
    let (first, second) = (told(&world, "told-one", &one).await, told(&world, "told-two", &two).await);
    let mut browser = world.browser();
    let login_one = first.sign_in(&mut browser, &MARIO, &first.request()).await;
    let login_two = second.sign_in(&mut browser, &MARIO, &second.request()).await;
    two.answer_with(503);
    sign_out(&first, &mut browser, &login_one).await;
    world.run_due_work().await;
    assert_eq!((one.received().len(), two.received().len()), (1, 1));
    check_logout_token(&second, &two.received()[0].fields(), &login_two).await;
    // Repeated after the failure, to the one that failed alone.
    two.answer_with(200);
    world.advance(Span::minutes(10));
    world.run_due_work().await;
    assert_eq!((one.received().len(), two.received().len()), (1, 2));
    world.advance(Span::hours(2));
    world.run_due_work().await;
    assert_eq!(two.received().len(), 2, "told once is told");
}

/// S-143: without the client's own permission no call goes to this machine.
#[tokio::test]
async fn a_client_at_a_loopback_address_is_not_called_unless_allowed() {
    let world = World::start().await;
    let receiver = Receiver::start().await;
    let rp = told(&world, "told", &receiver).await;
    let seed = rp.seed.clone().with(|client| client.allow_loopback_calls = false);
    let rp = world.register(seed).await;
    let mut browser = world.browser();
    let login = rp.sign_in(&mut browser, &MARIO, &rp.request()).await;
    sign_out(&rp, &mut browser, &login).await;
    world.run_due_work().await;
    assert!(receiver.received().is_empty());
}
