//! Basic provider: `prompt`, `max_age` and `id_token_hint`, against the time of the login.

use super::{code_at_once, refusal, signed_in_at};
use idp::domain::time::Span;
use serde_json::Value;
use varco_tests::browser::Browser;
use varco_tests::relying_party::request::Request;
use varco_tests::relying_party::{Login, RelyingParty};
use varco_tests::world::World;
use varco_tests::world::people::{LUISA, MARIO};

fn auth_time(claims: &Value) -> i64 {
    claims["auth_time"].as_i64().unwrap_or_else(|| panic!("no auth_time: {claims}"))
}

/// A second request that must be answered without a page, and its ID token.
async fn silently(rp: &RelyingParty, browser: &mut Browser, request: &Request) -> Value {
    let code = code_at_once(rp, browser, request).await;
    let tokens = rp.exchange(&code, request).await;
    rp.verify_id_token(tokens.id_token(), request.value("nonce")).await
}

/// Mario signs in with a request that makes the ID token tell the time of the login.
async fn timed_login(world: &World) -> (RelyingParty, Browser, Login) {
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let login = rp.sign_in(&mut browser, &MARIO, &rp.request().with("max_age", "15000")).await;
    (rp, browser, login)
}

#[tokio::test]
async fn oidcc_prompt_login() {
    let world = World::start().await;
    let (rp, mut browser, first) = timed_login(&world).await;
    world.advance(Span::seconds(2));
    let request = rp.request().with("prompt", "login").with("max_age", "15000");
    let second = rp.sign_in(&mut browser, &MARIO, &request).await;
    assert!(second.pages.contains(&"login".to_owned()), "{:?}", second.pages);
    assert!(auth_time(&second.claims) > auth_time(&first.claims));
    assert_eq!(second.claims["sub"], first.claims["sub"]);
}

#[tokio::test]
async fn oidcc_prompt_none_not_logged_in() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let request = rp.request().with("prompt", "none").with("state", &"s".repeat(128));
    let error = rp.answer_at_once(&mut world.browser(), &request).await.error();
    assert_eq!(error, "login_required");
}

#[tokio::test]
async fn oidcc_prompt_none_logged_in() {
    let world = World::start().await;
    let (rp, mut browser, first) = timed_login(&world).await;
    world.advance(Span::seconds(2));
    let request = rp.request().with("prompt", "none").with("max_age", "15000");
    let second = silently(&rp, &mut browser, &request).await;
    assert_eq!((&second["sub"], auth_time(&second)), (&first.claims["sub"], auth_time(&first.claims)));
}

#[tokio::test]
async fn oidcc_max_age_1() {
    let world = World::start().await;
    let (rp, mut browser, first) = timed_login(&world).await;
    world.advance(Span::seconds(2));
    let second = rp.sign_in(&mut browser, &MARIO, &rp.request().with("max_age", "1")).await;
    assert!(second.pages.contains(&"login".to_owned()), "{:?}", second.pages);
    assert!(auth_time(&second.claims) > auth_time(&first.claims));
}

#[tokio::test]
async fn oidcc_max_age_10000() {
    let world = World::start().await;
    let (rp, mut browser, first) = timed_login(&world).await;
    world.advance(Span::seconds(2));
    let second = silently(&rp, &mut browser, &rp.request().with("max_age", "10000")).await;
    assert_eq!((&second["sub"], auth_time(&second)), (&first.claims["sub"], auth_time(&first.claims)));
}

#[tokio::test]
async fn oidcc_id_token_hint() {
    let world = World::start().await;
    let (rp, mut browser, first) = signed_in_at(&world, "basic").await;
    let request = rp.request().with("prompt", "none").with("id_token_hint", first.tokens.id_token());
    let second = silently(&rp, &mut browser, &request).await;
    assert_eq!(second["sub"], first.claims["sub"]);
}

/// OpenID Connect Core 3.1.2.2, 4: an expired hint is good enough.
#[tokio::test]
async fn an_expired_hint_still_names_the_person() {
    let world = World::start().await;
    let (rp, mut browser, first) = signed_in_at(&world, "basic").await;
    for _ in 0..4 {
        world.advance(Span::minutes(20));
        assert!(rp.is_logged_in(&mut browser).await);
    }
    let expired_at = first.claims["exp"].as_i64().expect("exp");
    assert!(rp.now() > expired_at, "the hint has expired by now");
    let request = rp.request().with("prompt", "none").with("id_token_hint", first.tokens.id_token());
    code_at_once(&rp, &mut browser, &request).await;
}

/// OpenID Connect Core 3.1.2.2, 4: never the tokens of whoever else is logged in.
#[tokio::test]
async fn a_hint_of_another_person_is_login_required() {
    let world = World::start().await;
    let (rp, _, mario) = signed_in_at(&world, "basic").await;
    let mut browser = world.browser();
    rp.sign_in(&mut browser, &LUISA, &rp.request()).await;
    let request = rp.request().with("prompt", "none").with("id_token_hint", mario.tokens.id_token());
    assert_eq!(rp.answer_at_once(&mut browser, &request).await.error(), "login_required");
}

#[tokio::test]
async fn prompt_none_cannot_be_combined() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let told = refusal(&rp, &mut world.browser(), &rp.request().with("prompt", "none login")).await;
    assert_eq!(told, "invalid_request");
}

/// OpenID Connect Core 3.1.2.6: consent is missing, and nothing may be shown.
#[tokio::test]
async fn prompt_none_without_consent_is_consent_required() {
    let world = World::start().await;
    let (_, mut browser, _) = signed_in_at(&world, "basic").await;
    let second = world.relying_party("second").await;
    let request = second.request().with("prompt", "none");
    assert_eq!(second.answer_at_once(&mut browser, &request).await.error(), "consent_required");
}

/// `max_age=0` is `prompt=login`, and the way back from the login does not ask again.
#[tokio::test]
async fn max_age_0_asks_once() {
    let world = World::start().await;
    let (rp, mut browser, _) = signed_in_at(&world, "basic").await;
    world.advance(Span::milliseconds(1));
    let second = rp.sign_in(&mut browser, &MARIO, &rp.request().with("max_age", "0")).await;
    assert_eq!(second.pages, ["login"]);
}

#[tokio::test]
async fn prompt_none_with_an_old_login_is_login_required() {
    let world = World::start().await;
    let (rp, mut browser, _) = signed_in_at(&world, "basic").await;
    world.advance(Span::seconds(5));
    let request = rp.request().with("prompt", "none").with("max_age", "2");
    assert_eq!(rp.answer_at_once(&mut browser, &request).await.error(), "login_required");
}

/// `prompt=consent` asks again although consent was given; a client that always asks does so by itself, and one of the
/// body's own never does.
#[tokio::test]
async fn consent_is_asked_as_request_and_registration_say() {
    let world = World::start().await;
    let (rp, mut browser, _) = signed_in_at(&world, "basic").await;
    let again = rp.sign_in(&mut browser, &MARIO, &rp.request()).await;
    assert!(again.pages.is_empty(), "consent is remembered: {:?}", again.pages);
    let asked = rp.sign_in(&mut browser, &MARIO, &rp.request().with("prompt", "consent")).await;
    assert_eq!(asked.pages, ["consent"]);
    let wider = rp.sign_in(&mut browser, &MARIO, &rp.request().with("scope", "openid email")).await;
    assert_eq!(wider.pages, ["consent"], "a wider wish is asked anew (S-65)");
    let always = world.relying_party("always-asks").await;
    for _ in 0..2 {
        assert_eq!(always.sign_in(&mut browser, &MARIO, &always.request()).await.pages, ["consent"]);
    }
    let never = world.relying_party("never-asks").await;
    assert!(never.sign_in(&mut browser, &MARIO, &never.request()).await.pages.is_empty());
}

/// OpenID Connect Core 3.1.2.6: the person says no, at the login as well as at consent.
#[tokio::test]
async fn refusing_is_access_denied() {
    let world = World::start().await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let request = rp.request();
    let login = rp.authorize(&mut browser, &request).await.page();
    assert_eq!(login.name, "login");
    let arrived = browser.submit(&login, "deny", &[]).await.away();
    assert_eq!(request.read_response(&arrived, &rp.issuer).error(), "access_denied");

    let request = rp.request();
    let login = rp.authorize(&mut browser, &request).await.page();
    let typed = [("username", MARIO.username), ("password", MARIO.password)];
    let consent = browser.submit(&login, "continue", &typed).await.page();
    assert_eq!(consent.name, "consent");
    let arrived = browser.submit(&consent, "deny", &[]).await.away();
    assert_eq!(request.read_response(&arrived, &rp.issuer).error(), "access_denied");
}
