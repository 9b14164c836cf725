//! RP-Initiated Logout 1.0.

use super::signed_in_at;
use serde_json::json;
use varco_tests::browser::page::Page;
use varco_tests::browser::{Browser, Landing};
use varco_tests::relying_party::jose::{self, Jwt};
use varco_tests::relying_party::{Login, RelyingParty};
use varco_tests::world::World;
use varco_tests::world::clients::CLIENT_KEY;
use varco_tests::world::people::{LUISA, MARIO};
use varco_tests::world::wire::encode;

fn address(rp: &RelyingParty, parameters: &[(&str, &str)]) -> String {
    format!("{}?{}", rp.endpoint("end_session_endpoint"), encode(parameters))
}

fn after(rp: &RelyingParty) -> &str {
    rp.seed.client.post_logout_redirect_uris[0].as_str()
}

/// Answers the question whether to sign out, where it is asked.
async fn confirmed(browser: &mut Browser, landing: Landing) -> Landing {
    match landing {
        Landing::Page(page) if page.name == "logout-confirm" => browser.submit(&page, "accept", &[]).await,
        other @ (Landing::Page(_) | Landing::Away(_)) => other,
    }
}

fn logged_out(landing: Landing) {
    let page = landing.page();
    assert_eq!((page.name.as_str(), page.answer.status), ("logged-out", 200), "{}", page.text);
}

/// A sign-out that must not lead to the address: an error page, or the question, and after it the page.
async fn leads_nowhere(world_browser: &mut Browser, landing: Landing) -> Page {
    let page = landing.page();
    match page.name.as_str() {
        "error" => assert!(page.answer.status >= 400, "{}", page.text),
        "logout-confirm" => logged_out(world_browser.submit(&page, "accept", &[]).await),
        other => panic!("neither an error nor a question: {other}"),
    }
    page
}

async fn signed_in(world: &World) -> (RelyingParty, Browser, Login) {
    signed_in_at(world, "basic").await
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_discovery_endpoint_verification() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    assert!(rp.endpoint("end_session_endpoint").starts_with(&rp.issuer));
}

#[tokio::test]
async fn oidcc_rp_initiated_logout() {
    let world = World::start().await;
    let (rp, mut browser, login) = signed_in(&world).await;
    let hint = [("id_token_hint", login.tokens.id_token()), ("post_logout_redirect_uri", after(&rp))];
    let url = address(&rp, &[hint[0], hint[1], ("state", "the state & more")]);
    let arrived = browser.open(&url).await.away();
    let pairs: Vec<_> = arrived.query_pairs().into_owned().collect();
    assert_eq!(pairs, [("state".to_owned(), "the state & more".to_owned())]);
    assert!(arrived.as_str().starts_with(after(&rp)));
    assert!(!rp.is_logged_in(&mut browser).await);
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_no_state() {
    let world = World::start().await;
    let (rp, mut browser, login) = signed_in(&world).await;
    let url = address(&rp, &[("id_token_hint", login.tokens.id_token()), ("post_logout_redirect_uri", after(&rp))]);
    assert_eq!(browser.open(&url).await.away().as_str(), after(&rp));
    assert!(!rp.is_logged_in(&mut browser).await);
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_no_params() {
    let world = World::start().await;
    let (rp, mut browser, _) = signed_in(&world).await;
    let landing = browser.open(rp.endpoint("end_session_endpoint")).await;
    let landing = confirmed(&mut browser, landing).await;
    logged_out(landing);
    assert!(!rp.is_logged_in(&mut browser).await);
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_no_post_logout_redirect_uri() {
    let world = World::start().await;
    let (rp, mut browser, login) = signed_in(&world).await;
    let landing = browser.open(&address(&rp, &[("id_token_hint", login.tokens.id_token())])).await;
    let landing = confirmed(&mut browser, landing).await;
    logged_out(landing);
    assert!(!rp.is_logged_in(&mut browser).await);
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_only_state() {
    let world = World::start().await;
    let (rp, mut browser, _) = signed_in(&world).await;
    let landing = browser.open(&address(&rp, &[("state", "alone")])).await;
    let landing = confirmed(&mut browser, landing).await;
    logged_out(landing);
    assert!(!rp.is_logged_in(&mut browser).await);
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_bad_post_logout_redirect_uri() {
    let world = World::start().await;
    let (rp, browser, login) = signed_in(&world).await;
    for bad in
        ["https://evil.example/", "https://basic.example/", "https://basic.example/uscita/x", "javascript:alert(1)"]
    {
        let url = address(&rp, &[("id_token_hint", login.tokens.id_token()), ("post_logout_redirect_uri", bad)]);
        let landing = browser.clone().open(&url).await;
        leads_nowhere(&mut browser.clone(), landing).await;
    }
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri() {
    let world = World::start().await;
    let (rp, mut browser, login) = signed_in(&world).await;
    let added = format!("{}?foo=bar", after(&rp));
    let url = address(&rp, &[("id_token_hint", login.tokens.id_token()), ("post_logout_redirect_uri", &added)]);
    let landing = browser.open(&url).await;
    leads_nowhere(&mut browser, landing).await;
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_modified_id_token_hint() {
    let world = World::start().await;
    let (rp, mut browser, login) = signed_in(&world).await;
    let claims = Jwt::parse(login.tokens.id_token()).claims;
    for algorithm in ["none", "None", "NONE"] {
        let hint = jose::unsigned(&json!({ "alg": algorithm }), &claims);
        let url = address(&rp, &[("id_token_hint", &hint), ("post_logout_redirect_uri", after(&rp))]);
        let landing = browser.clone().open(&url).await;
        leads_nowhere(&mut browser, landing).await;
    }
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_bad_id_token_hint() {
    let world = World::start().await;
    let (rp, mut browser, login) = signed_in(&world).await;
    let jwt = Jwt::parse(login.tokens.id_token());
    let foreign = jose::sign_es256(&json!({ "alg": "ES256", "kid": jwt.header("kid") }), &jwt.claims, &CLIENT_KEY);
    let flipped = jose::with_flipped_bit(login.tokens.id_token(), 2);
    for hint in [foreign.as_str(), &flipped, "no.token.atall", "x"] {
        let url = address(&rp, &[("id_token_hint", hint), ("post_logout_redirect_uri", after(&rp))]);
        let landing = browser.clone().open(&url).await;
        leads_nowhere(&mut browser, landing).await;
    }
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_no_id_token_hint() {
    let world = World::start().await;
    let (rp, mut browser, _) = signed_in(&world).await;
    let landing = browser.open(&address(&rp, &[("post_logout_redirect_uri", after(&rp))])).await;
    leads_nowhere(&mut browser, landing).await;
}

/// RP-Initiated Logout 1.0, section 2: POST as well, and an access token is no hint.
#[tokio::test]
async fn logout_by_post_works_the_same() {
    let world = World::start().await;
    let (rp, browser, login) = signed_in(&world).await;
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let with_hint = |hint: &str| {
        vec![pair("id_token_hint", hint), pair("post_logout_redirect_uri", after(&rp)), pair("state", "x")]
    };
    let endpoint = rp.endpoint("end_session_endpoint").to_owned();
    let landing = browser.clone().post_and_follow(&endpoint, &with_hint(login.tokens.access_token())).await;
    leads_nowhere(&mut browser.clone(), landing).await;
    let (rp, mut browser, login) = signed_in(&world).await;
    let arrived = browser.post_and_follow(&endpoint, &with_hint(login.tokens.id_token())).await.away();
    assert_eq!(arrived.as_str(), format!("{}?state=x", after(&rp)));
    assert!(!rp.is_logged_in(&mut browser).await);
}

/// S-64: an expired hint is accepted.
#[tokio::test]
async fn an_expired_hint_is_accepted() {
    let world = World::start().await;
    let (rp, mut browser, login) = signed_in(&world).await;
    for _ in 0..4 {
        world.advance(idp::domain::time::Span::minutes(20));
        assert!(rp.is_logged_in(&mut browser).await);
    }
    assert!(rp.now() > login.claims["exp"].as_i64().expect("exp"));
    let url = address(&rp, &[("id_token_hint", login.tokens.id_token()), ("post_logout_redirect_uri", after(&rp))]);
    assert_eq!(browser.open(&url).await.away().as_str(), after(&rp));
    assert!(!rp.is_logged_in(&mut browser).await);
}

/// S-64: a hint that speaks of somebody else ends nothing without a question.
#[tokio::test]
async fn a_hint_of_another_person_ends_nothing_by_itself() {
    let world = World::start().await;
    let (rp, _, mario) = signed_in(&world).await;
    let mut browser = world.browser();
    rp.sign_in(&mut browser, &LUISA, &rp.request()).await;
    let url = address(&rp, &[("id_token_hint", mario.tokens.id_token()), ("post_logout_redirect_uri", after(&rp))]);
    let page = browser.open(&url).await.page();
    assert_eq!(page.name, "logout-confirm");
    assert!(rp.is_logged_in(&mut browser).await);
}

/// The hint of one client does not open the address of another.
#[tokio::test]
async fn a_hint_and_a_client_that_differ_are_refused() {
    let world = World::start().await;
    let (rp, mut browser, login) = signed_in(&world).await;
    let other = world.relying_party("second").await;
    let hint = ("id_token_hint", login.tokens.id_token());
    let url = address(&rp, &[hint, ("client_id", "second"), ("post_logout_redirect_uri", after(&other))]);
    let landing = browser.clone().open(&url).await;
    leads_nowhere(&mut browser.clone(), landing).await;
    let url = address(&rp, &[hint, ("post_logout_redirect_uri", after(&other))]);
    let landing = browser.open(&url).await;
    leads_nowhere(&mut browser, landing).await;
}

/// A sign-out nobody asked for does nothing: the question must be answered, from this very browser (S-162).
#[tokio::test]
async fn a_sign_out_without_a_hint_needs_the_answer_of_this_browser() {
    let world = World::start().await;
    let (rp, mut browser, _) = signed_in(&world).await;
    let page = browser.open(rp.endpoint("end_session_endpoint")).await.page();
    assert_eq!(page.name, "logout-confirm");
    assert!(rp.is_logged_in(&mut browser).await, "a question is no answer");
    let mut stranger = world.browser();
    rp.sign_in(&mut stranger, &MARIO, &rp.request()).await;
    let theirs = stranger.open(rp.endpoint("end_session_endpoint")).await.page();
    let forged = theirs.input("csrf").unwrap_or("forged").to_owned();
    let mut fields = page.form().filled("accept", &[]);
    for (name, value) in &mut fields {
        if name == "csrf" {
            value.clone_from(&forged);
        }
    }
    let target = page.answer.url.join(&page.form().action).expect("an address");
    let answer = browser.post(target.as_str(), &fields).await;
    assert!((400..500).contains(&answer.status), "{answer:?}");
    assert!(rp.is_logged_in(&mut browser).await);
}

/// Sessions that are over end with the refresh tokens of their clients, save those with `offline_access`.
#[tokio::test]
async fn logout_ends_what_hangs_on_the_session() {
    let world = World::start().await;
    let (rp, mut browser, login) = signed_in(&world).await;
    let offline = rp.sign_in(&mut browser, &MARIO, &super::offline(&rp)).await;
    let url = address(&rp, &[("id_token_hint", login.tokens.id_token())]);
    let landing = browser.open(&url).await;
    logged_out(confirmed(&mut browser, landing).await);
    assert_eq!(rp.userinfo_refusal(login.tokens.access_token()).await, 401);
    assert_eq!(rp.introspect(login.tokens.access_token()).await["active"], false);
    rp.refresh(offline.tokens.refresh_token()).await;
}
