//! Cookies, sessions, forms and pages of one body at the other.

use super::{carry_cookies, signed_in_at_home, twins};
use varco_tests::browser::Landing;
use varco_tests::relying_party::unguessable;
use varco_tests::world::World;
use varco_tests::world::people::{ADMINISTRATOR, MARIO, STUDIO};

#[tokio::test]
async fn a_session_of_one_body_is_none_at_the_other() {
    let world = World::start().await;
    let (here, there, mut browser, _) = signed_in_at_home(&world, "basic").await;
    assert!(!there.is_logged_in(&mut browser).await, "cookies are of one host");
    carry_cookies(&mut browser, &world.home, &world.other);
    assert!(!there.is_logged_in(&mut browser).await, "and carried over they are worth nothing");
    assert_eq!(browser.open(&world.other.address("/admin")).await.page().name, "login");
    assert!(here.is_logged_in(&mut browser).await, "nor was anything ended here");
}

/// A login between password and code is sealed for one body.
#[tokio::test]
async fn half_a_login_of_one_body_is_none_at_the_other() {
    let world = World::start().await;
    let (here, there) = twins(&world, "basic").await;
    let mut browser = world.browser();
    let page = here.authorize(&mut browser, &here.request()).await.page();
    let typed = [("username", STUDIO.username), ("password", STUDIO.password)];
    let page = browser.submit(&page, "continue", &typed).await.page();
    assert_eq!(page.name, "second-factor");
    let waiting = there.authorize(&mut browser, &there.request()).await.page();
    carry_cookies(&mut browser, &world.home, &world.other);
    let csrf = waiting.input("csrf").expect("every form has one").to_owned();
    let request = waiting.input("request").expect("a request waits").to_owned();
    let code = STUDIO.code_at(varco_tests::world::clock::BEGINNING);
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let fields = [pair("csrf", &csrf), pair("request", &request), pair("code", &code), pair("action", "continue")];
    let landing = browser.post_and_follow(&world.other.address("/login/second-factor"), &fields).await;
    assert!(matches!(landing, Landing::Page(_)), "no code for the other body");
    assert!(!there.is_logged_in(&mut browser).await);
}

/// An authorization request of one body cannot be answered at the other.
#[tokio::test]
async fn a_request_of_one_body_is_unknown_at_the_other() {
    let world = World::start().await;
    let (here, there) = twins(&world, "basic").await;
    let mut browser = world.browser();
    let page = here.authorize(&mut browser, &here.request()).await.page();
    let request = page.input("request").expect("a request waits").to_owned();
    let own = there.authorize(&mut browser, &there.request()).await.page();
    let mut fields = own.form().filled("continue", &[("username", MARIO.username), ("password", MARIO.password)]);
    for (name, value) in &mut fields {
        if name == "request" {
            value.clone_from(&request);
        }
    }
    let landing = browser.post_and_follow(&world.other.address("/login"), &fields).await;
    assert!(matches!(landing, Landing::Page(_)), "never on to a client: {landing:?}");
    for path in ["/login", "/consent", "/oauth/continue", "/step-up", "/login/second-factor"] {
        let landing = browser.open(&format!("{}?request={request}", world.other.address(path))).await;
        if let Landing::Away(url) = landing {
            panic!("{path} led to {url}");
        }
    }
}

/// Forms are bound to the body as well as to the browser.
#[tokio::test]
async fn a_form_token_of_one_body_is_refused_at_the_other() {
    let world = World::start().await;
    let (here, there) = twins(&world, "basic").await;
    let mut browser = world.browser();
    let page = here.authorize(&mut browser, &here.request()).await.page();
    let foreign = page.input("csrf").expect("every form has one").to_owned();
    let own = there.authorize(&mut browser, &there.request()).await.page();
    let mut fields = own.form().filled("continue", &[("username", MARIO.username), ("password", MARIO.password)]);
    for (name, value) in &mut fields {
        if name == "csrf" {
            value.clone_from(&foreign);
        }
    }
    let answer = browser.post(&world.other.address("/login"), &fields).await;
    assert!((400..500).contains(&answer.status), "{answer:?}");
}

/// A person who changed nothing but the body is another person: other subject, own consent, own sessions.
#[tokio::test]
async fn people_of_the_same_name_are_two() {
    let world = World::start().await;
    let (_, there, mut browser, login) = signed_in_at_home(&world, "basic").await;
    let second = there.sign_in(&mut browser, &MARIO, &there.request()).await;
    assert_eq!(second.pages, ["login", "consent"], "consent here is no consent there");
    assert_ne!(second.claims["sub"], login.claims["sub"]);
    assert_ne!(second.claims["sid"], login.claims["sid"]);
}

/// A sign-out at one body leaves the other alone.
#[tokio::test]
async fn a_sign_out_stays_at_its_body() {
    let world = World::start().await;
    let (here, there, mut browser, login) = signed_in_at_home(&world, "basic").await;
    there.sign_in(&mut browser, &MARIO, &there.request()).await;
    let hint = varco_tests::world::wire::encode(&[("id_token_hint", login.tokens.id_token())]);
    let landing = browser.open(&format!("{}?{hint}", there.endpoint("end_session_endpoint"))).await;
    let page = landing.page();
    assert!(page.name == "logout-confirm" || page.name == "error", "a hint of another body is none: {}", page.name);
    assert!(there.is_logged_in(&mut browser).await && here.is_logged_in(&mut browser).await);
    browser.open(&format!("{}?{hint}", here.endpoint("end_session_endpoint"))).await.page();
    assert!(!here.is_logged_in(&mut browser).await && there.is_logged_in(&mut browser).await);
}

/// Mistakes at one body slow nobody down at the other.
#[tokio::test]
async fn failures_are_counted_at_their_body() {
    let world = World::with_limits().await;
    let (here, there) = twins(&world, "basic").await;
    for _ in 0..6 {
        let mut browser = world.browser();
        let page = here.authorize(&mut browser, &here.request()).await.page();
        let typed = [("username", MARIO.username), ("password", &*unguessable())];
        assert_eq!(browser.submit(&page, "continue", &typed).await.page().name, "login");
    }
    there.sign_in(&mut world.browser(), &MARIO, &there.request()).await;
}

/// The administrator of one body is a stranger to the pages of the other.
#[tokio::test]
async fn administrators_end_at_the_border() {
    let world = World::start().await;
    let (here, _) = twins(&world, "basic").await;
    let mut browser = world.browser();
    here.sign_in(&mut browser, &ADMINISTRATOR, &here.request()).await;
    assert_eq!(browser.open(&world.home.address("/admin")).await.page().name, "admin");
    carry_cookies(&mut browser, &world.home, &world.other);
    for path in ["/admin", "/admin/people", "/admin/clients", "/admin/sessions", "/admin/keys", "/admin/audit"] {
        assert_eq!(browser.open(&world.other.address(path)).await.page().name, "login", "{path}");
    }
}
