//! S-79, S-80, S-86, S-162: a form counts only from the browser and for the request it was made for.

use super::signed_in;
use varco_tests::browser::page::Page;
use varco_tests::browser::{Browser, Landing};
use varco_tests::relying_party::RelyingParty;
use varco_tests::relying_party::request::Request;
use varco_tests::world::World;
use varco_tests::world::people::{LUISA, MARIO, STUDIO};

const SESSION: &str = "varco_session";

type Fields = Vec<(String, String)>;

fn with(mut fields: Fields, name: &str, value: &str) -> Fields {
    fields.retain(|(found, _)| found != name);
    fields.push((name.to_owned(), value.to_owned()));
    fields
}

fn without(mut fields: Fields, name: &str) -> Fields {
    fields.retain(|(found, _)| found != name);
    fields
}

fn target(page: &Page) -> String {
    page.answer.url.join(&page.form().action).expect("an address").into()
}

fn login_fields(page: &Page) -> Fields {
    page.form().filled("continue", &[("username", MARIO.username), ("password", MARIO.password)])
}

async fn login_page(rp: &RelyingParty, browser: &mut Browser, request: &Request) -> Page {
    let page = rp.authorize(browser, request).await.page();
    assert_eq!(page.name, "login");
    page
}

async fn consent_page(rp: &RelyingParty, browser: &mut Browser, request: &Request) -> Page {
    let page = login_page(rp, browser, request).await;
    let typed = [("username", MARIO.username), ("password", MARIO.password)];
    let page = browser.submit(&page, "continue", &typed).await.page();
    assert_eq!(page.name, "consent");
    page
}

/// A form that must not count: an error of ours, and nobody is signed in by it.
async fn refused(world: &World, browser: &mut Browser, url: &str, fields: &Fields) {
    let before = browser.jar.find(world.home.host, SESSION).map(str::to_owned);
    let answer = browser.post(url, fields).await;
    assert!((400..500).contains(&answer.status), "{url}: {answer:?}");
    assert_eq!(browser.jar.find(world.home.host, SESSION).map(str::to_owned), before, "no new session");
}

#[tokio::test]
async fn a_login_without_its_own_form_token_is_refused() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let mut browser = world.browser();
    let page = login_page(&rp, &mut browser, &rp.request()).await;
    let mut stranger = world.browser();
    let theirs = login_page(&rp, &mut stranger, &rp.request()).await;
    let theirs = theirs.input("csrf").expect("every form has one").to_owned();
    let fields = login_fields(&page);
    for forged in [
        without(fields.clone(), "csrf"),
        with(fields.clone(), "csrf", ""),
        with(fields.clone(), "csrf", &theirs),
        with(fields.clone(), "csrf", "forged"),
        with(fields.clone(), "csrf", &"x".repeat(5000)),
    ] {
        refused(&world, &mut browser, &target(&page), &forged).await;
    }
    let landing = browser.post_and_follow(&target(&page), &fields).await;
    assert_eq!(landing.page().name, "consent", "the good form still counts");
}

/// S-80: a login that a foreign page sends through the person's browser carries no cookie of ours.
#[tokio::test]
async fn a_login_from_another_site_is_refused() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let mut attacker = world.browser();
    let page = login_page(&rp, &mut attacker, &rp.request()).await;
    let fields = login_fields(&page);
    let victim = world.browser();
    refused(&world, &mut victim.clone(), &target(&page), &fields).await;
    for header in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        let cookies = attacker.jar.header_for(&page.answer.url, varco_tests::world::clock::BEGINNING);
        let call = world.wire.post(&target(&page), &fields).header(header.0, header.1);
        let answer = call.header("cookie", &cookies.expect("the login page sets a cookie")).send().await;
        assert!((400..500).contains(&answer.status), "{header:?}: {answer:?}");
    }
}

/// S-86: consent for another request, by another browser, or twice.
#[tokio::test]
async fn consent_is_bound_to_request_browser_and_moment() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let (mut mario, request) = (world.browser(), rp.request());
    let page = consent_page(&rp, &mut mario, &request).await;
    let fields = page.form().filled("accept", &[]);
    refused(&world, &mut mario, &target(&page), &without(fields.clone(), "csrf")).await;

    let mut luisa = world.browser();
    rp.sign_in(&mut luisa, &LUISA, &rp.request()).await;
    let own = rp.authorize(&mut luisa, &rp.request().with("prompt", "consent")).await.page();
    let csrf = own.input("csrf").expect("every form has one").to_owned();
    let stolen = with(fields.clone(), "csrf", &csrf);
    let answer = luisa.post(&target(&page), &stolen).await;
    assert!((400..500).contains(&answer.status), "another person's request: {answer:?}");
    let unknown = with(fields.clone(), "request", "0198a000-0000-7000-8000-000000000001");
    refused(&world, &mut mario, &target(&page), &unknown).await;
    refused(&world, &mut mario, &target(&page), &with(fields.clone(), "request", "not an id")).await;

    let arrived = mario.post_and_follow(&target(&page), &fields).await.away();
    rp.exchange(&request.read_response(&arrived, &rp.issuer).code(), &request).await;
    let again = mario.post_and_follow(&target(&page), &fields).await;
    again.error_page();
}

/// A button nobody drew is no answer.
#[tokio::test]
async fn unknown_buttons_are_refused() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let mut browser = world.browser();
    let page = consent_page(&rp, &mut browser, &rp.request()).await;
    let fields = page.form().filled("accept", &[]);
    for odd in [without(fields.clone(), "action"), with(fields.clone(), "action", "Accept")] {
        match browser.post_and_follow(&target(&page), &odd).await {
            Landing::Away(url) => panic!("sent to {url}"),
            Landing::Page(page) => assert!(page.name == "error" || page.name == "consent", "{}", page.name),
        }
    }
}

/// S-79, S-30: a session set before the login never becomes that of the person, and the old one is dead.
#[tokio::test]
async fn a_session_is_new_at_every_login() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let mut browser = world.browser();
    let planted = "A".repeat(43);
    browser.jar.plant(world.home.host, SESSION, &planted);
    rp.sign_in(&mut browser, &MARIO, &rp.request()).await;
    let first = browser.jar.find(world.home.host, SESSION).expect("a session").to_owned();
    assert_ne!(first, planted);
    let mut attacker = world.browser();
    attacker.jar.plant(world.home.host, SESSION, &planted);
    assert!(!rp.is_logged_in(&mut attacker).await);

    world.advance(idp::domain::time::Span::seconds(1));
    rp.sign_in(&mut browser, &MARIO, &rp.request().with("prompt", "login")).await;
    let second = browser.jar.find(world.home.host, SESSION).expect("a session").to_owned();
    assert_ne!(second, first, "a new value at each login");
    let mut old = world.browser();
    old.jar.plant(world.home.host, SESSION, &first);
    assert!(!rp.is_logged_in(&mut old).await, "the old value is dead");
}

/// Between password and code there is no session yet.
#[tokio::test]
async fn half_a_login_is_none() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let mut browser = world.browser();
    let request = rp.request();
    let page = login_page(&rp, &mut browser, &request).await;
    let typed = [("username", STUDIO.username), ("password", STUDIO.password)];
    let page = browser.submit(&page, "continue", &typed).await.page();
    assert_eq!(page.name, "second-factor");
    assert!(!rp.is_logged_in(&mut browser).await);
    assert_eq!(browser.open(&world.home.address("/admin")).await.page().name, "login");
    let wrong = browser.submit(&page, "continue", &[("code", "000000")]).await.page();
    assert_eq!(wrong.name, "second-factor");
    assert!(wrong.answer.status >= 400, "a wrong code is no success: {}", wrong.answer.status);
    // The other half in another browser is worth nothing either.
    let mut stranger = world.browser();
    let fields = page.form().filled("continue", &[("code", &STUDIO.code_at(varco_tests::world::clock::BEGINNING))]);
    refused(&world, &mut stranger, &target(&page), &fields).await;
}

/// A wrong password, an unknown person, and a class without passwords look the same (S-09, DECISIONS 1).
#[tokio::test]
async fn a_refused_login_tells_nothing() {
    let world = World::start().await;
    let mut seen = Vec::new();
    for (name, password) in [
        (MARIO.username, "wrong password"),
        ("nobody.at.all", "wrong password"),
        (varco_tests::world::people::CARLA.username, varco_tests::world::people::CARLA.password),
        ("", ""),
    ] {
        let rp = world.relying_party("basic").await;
        let mut browser = world.browser();
        let page = login_page(&rp, &mut browser, &rp.request()).await;
        let again = browser.submit(&page, "continue", &[("username", name), ("password", password)]).await.page();
        assert_eq!(again.name, "login", "{name}");
        if !name.is_empty() {
            seen.push((again.answer.status, again.text.clone()));
        }
        assert_ne!(again.input("password"), Some(password).filter(|text| !text.is_empty()), "never sent back");
        assert!(!rp.is_logged_in(&mut browser).await);
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:#?}");
}

/// Oversized and odd input at the login page is a wrong name or an error, never a fault.
#[tokio::test]
async fn odd_input_at_the_login_page_is_refused() {
    let world = World::start().await;
    let (rp, _, _) = signed_in(&world).await;
    let long = "x".repeat(20_000);
    for odd in ["' OR '1'='1", "\u{0}", "mario.bianchi\u{0}", "../..", long.as_str(), "\u{202e}oiram", "%00", "🦀"] {
        let mut browser = world.browser();
        let page = login_page(&rp, &mut browser, &rp.request()).await;
        let typed = [("username", odd), ("password", odd)];
        let page = browser.submit(&page, "continue", &typed).await.page();
        assert!(page.name == "login" || page.name == "error", "{odd}: {}", page.name);
        assert!(!page.answer.body.contains("<script>alert"));
    }
}
