//! Basic provider: wishes that never cause an error, and levels.

use super::{refusal, signed_in_at};
use idp::domain::time::Span;
use serde_json::json;
use varco_tests::world::World;
use varco_tests::world::people::{MARIO, STUDIO};

const LEVEL_1: &str = "https://www.spid.gov.it/SpidL1";
const LEVEL_2: &str = "https://www.spid.gov.it/SpidL2";
const LEVEL_3: &str = "https://www.spid.gov.it/SpidL3";

async fn check_harmless(name: &str, value: &str) {
    let world = World::start().await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let login = rp.sign_in(&mut browser, &MARIO, &rp.request().with(name, value)).await;
    assert_eq!(login.pages, ["login", "consent"]);
}

#[tokio::test]
async fn oidcc_display_page() {
    check_harmless("display", "page").await;
}

#[tokio::test]
async fn oidcc_display_popup() {
    check_harmless("display", "popup").await;
}

#[tokio::test]
async fn oidcc_claims_locales() {
    check_harmless("claims_locales", "se").await;
}

#[tokio::test]
async fn oidcc_login_hint() {
    let world = World::start().await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    for hint in ["mario.bianchi", "bob@example.org", "+39 06 123", "\"><script>alert(1)</script>", "città"] {
        let page = rp.authorize(&mut browser, &rp.request().with("login_hint", hint)).await.page();
        assert_eq!((page.name.as_str(), page.input("username")), ("login", Some(hint)));
        assert!(!page.answer.body.contains("<script>alert"), "S-164: {}", page.answer.body);
    }
    rp.sign_in(&mut browser, &MARIO, &rp.request().with("login_hint", "somebody.else")).await;
}

#[tokio::test]
async fn oidcc_ui_locales() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    for (locales, language) in [("se", "it"), ("it", "it"), ("en", "en"), ("de-IT en", "de"), ("xx en", "en")] {
        let page = rp.authorize(&mut world.browser(), &rp.request().with("ui_locales", locales)).await.page();
        assert_eq!((page.name.as_str(), page.language.as_str()), ("login", language), "{locales}");
    }
    rp.sign_in(&mut world.browser(), &MARIO, &rp.request().with("ui_locales", "se")).await;
}

#[tokio::test]
async fn oidcc_ensure_request_with_acr_values_succeeds() {
    let world = World::start().await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let advertised = rp.metadata["acr_values_supported"].clone();
    let advertised: Vec<&str> = advertised.as_array().expect("a list").iter().filter_map(|acr| acr.as_str()).collect();
    let login = rp.sign_in(&mut browser, &STUDIO, &rp.request().with("acr_values", &advertised.join(" "))).await;
    let acr = login.claims["acr"].as_str().expect("the level is told");
    assert!(advertised.contains(&acr), "{acr}");
    // A wish for a level nobody knows is a wish all the same.
    rp.sign_in(&mut world.browser(), &MARIO, &rp.request().with("acr_values", "urn:unheard-of")).await;
}

/// DECISIONS 3: a password alone is level 1, a password and a code level 2; `amr` says how.
#[tokio::test]
async fn acr_and_amr_tell_how_the_person_logged_in() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let weak = rp.sign_in(&mut world.browser(), &MARIO, &rp.request()).await;
    assert_eq!((&weak.claims["acr"], &weak.claims["amr"]), (&json!(LEVEL_1), &json!(["pwd"])));
    let strong = rp.sign_in(&mut world.browser(), &STUDIO, &rp.request()).await;
    assert_eq!(strong.pages, ["login", "second-factor", "consent"]);
    assert_eq!((&strong.claims["acr"], &strong.claims["amr"]), (&json!(LEVEL_2), &json!(["pwd", "otp", "mfa"])));
}

/// OpenID Connect Core 5.5.1.1: an essential level that cannot be had is an error, never a token with less.
#[tokio::test]
async fn an_essential_level_is_met_or_refused() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let essential = |level: &str| json!({ "id_token": { "acr": { "essential": true, "value": level } } }).to_string();
    let request = rp.request().with("claims", &essential(LEVEL_2));
    let login = rp.sign_in(&mut world.browser(), &STUDIO, &request).await;
    assert_eq!(login.claims["acr"], LEVEL_2);
    let request = rp.request().with("claims", &essential("urn:unheard-of"));
    assert_eq!(refusal(&rp, &mut world.browser(), &request).await, "unmet_authentication_requirements");
    // Mario has no second factor: he is never let through with less.
    let (_, mut browser, _) = signed_in_at(&world, "basic").await;
    let request = rp.request().with("claims", &essential(LEVEL_2)).with("prompt", "none");
    let told = refusal(&rp, &mut browser, &request).await;
    assert!(["login_required", "interaction_required", "unmet_authentication_requirements"].contains(&told.as_str()));
    let request = rp.request().with("claims", &essential(LEVEL_2));
    let landing = rp.authorize(&mut browser, &request).await;
    let walk = browser.walk(landing, &MARIO).await;
    let page = walk.landing.page();
    assert!(page.name != "consent" && page.name != "error", "a way to the level is offered: {}", page.name);
}

/// A session below the level of the client is not enough for it (`minimum_level`).
#[tokio::test]
async fn a_client_gets_no_login_below_its_level() {
    let world = World::start().await;
    let (_, mut browser, _) = signed_in_at(&world, "basic").await;
    let strict = world.relying_party("level-two").await;
    let told = refusal(&strict, &mut browser, &strict.request().with("prompt", "none")).await;
    assert!(["login_required", "interaction_required", "unmet_authentication_requirements"].contains(&told.as_str()));
    let login = strict.sign_in(&mut world.browser(), &STUDIO, &strict.request()).await;
    assert_eq!(login.claims["acr"], LEVEL_2);
    world.advance(Span::seconds(60));
    let hopeless = json!({ "id_token": { "acr": { "essential": true, "values": [LEVEL_3] } } }).to_string();
    let request = strict.request().with("claims", &hopeless).with("prompt", "none");
    assert_ne!(refusal(&strict, &mut world.browser(), &request).await, "page");
}

/// Two tabs of one browser both finish, and a reload leads on.
#[tokio::test]
async fn two_tabs_and_a_reload_all_finish() {
    let world = World::start().await;
    let (rp, mut browser) = (world.relying_party("basic").await, world.browser());
    let (one, two) = (rp.request(), rp.request());
    let first_tab = rp.authorize(&mut browser, &one).await.page();
    let second_tab = rp.authorize(&mut browser, &two).await.page();
    let reloaded = browser.open(first_tab.answer.url.as_str()).await.page();
    let typed = [("username", MARIO.username), ("password", MARIO.password)];
    let landing = browser.submit(&second_tab, "continue", &typed).await;
    let second = browser.walk(landing, &MARIO).await.landing.away();
    rp.exchange(&two.read_response(&second, &rp.issuer).code(), &two).await;
    let landing = browser.submit(&reloaded, "continue", &typed).await;
    let first = browser.walk(landing, &MARIO).await.landing.away();
    rp.exchange(&one.read_response(&first, &rp.issuer).code(), &one).await;
}
