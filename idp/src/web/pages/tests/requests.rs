//! Logins while the request of a client waits.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::client::{Client, ConsentPolicy};
use crate::domain::language::LocalizedText;
use crate::domain::throttle::rate::RequestLimits;
use crate::domain::time::Span;
use crate::domain::user::UserClass;
use crate::flows::keys;
use crate::flows::request_limits::RequestLimiter;
use crate::flows::testing::{House, PASSWORD, Person};
use crate::storage::Ending;
use crate::storage::clients::{self, ClientOrigin, StoredClient};
use crate::storage::users;
use crate::web::testing::{Browser, serve};
use std::sync::Arc;

const CALLBACK: &str = "https://anagrafe.example/callback";

/// A house with one client, and Anna.
async fn house(change: impl FnOnce(&mut Client)) -> House {
    let house = House::new().await;
    let context = house.context();
    keys::of(&context).await.expect("keys are made");
    let name = LocalizedText::italian("Sportello anagrafe");
    let mut client = Client::new("anagrafe".parse().expect("a client id"), name);
    client.redirect_uris = vec![CALLBACK.parse().expect("an address")];
    client.scopes = "openid".parse().expect("a scope");
    client.consent = ConsentPolicy::Never;
    change(&mut client);
    let (created_at, origin) = (context.now, ClientOrigin::Catalogue);
    let stored = StoredClient { client, secret_hash: None, origin, created_at, updated_at: created_at };
    let write = house.provider.store.write(move |on| {
        Box::pin(async move { Ok(Ending::Commit(clients::put(on, context.tenant_id(), &stored).await?)) })
    });
    write.await.expect("the client is written");
    house.add(Person::new(UserClass::Professional, "anna")).await;
    house
}

/// S-148: what one network may store is limited, for as long as the window lasts.
#[tokio::test]
async fn too_many_requests_of_one_network_are_told_to_wait() {
    let mut house = house(|_| {}).await;
    let limiter = RequestLimiter::new(RequestLimits::new(2, 10, Span::minutes(1)));
    Arc::get_mut(&mut house.provider).expect("nobody else holds the house yet").limiter = limiter;
    let mut browser = Browser::new(&house).await;
    for _ in 0..2 {
        ask(&mut browser, "").await;
        assert_eq!((browser.status, browser.page().as_str()), (200, "login"));
    }
    ask(&mut browser, "").await;
    assert_eq!((browser.status, browser.page().as_str()), (429, "error"));
    assert_eq!(browser.headers["retry-after"], "60");
    house.clock.pass(Span::minutes(1));
    ask(&mut browser, "").await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "login"));
}

/// Asks for a code as the client would, with further parameters.
async fn ask(browser: &mut Browser, more: &str) {
    let callback: String = url::form_urlencoded::byte_serialize(CALLBACK.as_bytes()).collect();
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let request = format!(
        "/oauth/authorize?response_type=code&client_id=anagrafe&scope=openid&state=s1&nonce=n1&redirect_uri={callback}\
         &code_challenge_method=S256&code_challenge={challenge}{more}"
    );
    browser.open(&request).await;
}

async fn log_in(browser: &mut Browser) {
    browser.submit(&[("username", "anna"), ("password", PASSWORD), ("action", "continue")]).await;
}

fn has_code(browser: &Browser) -> bool {
    browser.status == 303 && browser.location.starts_with(&format!("{CALLBACK}?code="))
}

fn is_refused(browser: &Browser) -> bool {
    browser.status == 303 && browser.location.starts_with(&format!("{CALLBACK}?error=access_denied"))
}

#[tokio::test]
async fn the_login_page_names_the_service_and_leads_back_to_it() {
    let house = house(|_| {}).await;
    let mut browser = Browser::new(&house).await;
    ask(&mut browser, "&login_hint=anna").await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "login"), "{}", browser.location);
    assert!(browser.html.contains("Sportello anagrafe") && browser.html.contains("value=\"anna\""));
    let policy = &browser.headers["content-security-policy"];
    assert!(policy.ends_with("form-action 'self' https://anagrafe.example"), "{policy}");
    browser.send(&[("username", "anna"), ("password", "not that at all"), ("action", "continue")]).await;
    assert_eq!(browser.status, 422);
    assert!(browser.html.contains("Sportello anagrafe"));
    assert!(browser.headers["content-security-policy"].contains("https://anagrafe.example"));
    log_in(&mut browser).await;
    assert!(has_code(&browser), "{} {}", browser.status, browser.location);
}

#[tokio::test]
async fn whoever_does_not_want_to_is_brought_back_with_a_refusal() {
    let house = house(|_| {}).await;
    let mut browser = Browser::new(&house).await;
    ask(&mut browser, "").await;
    browser.send(&[("action", "deny")]).await;
    assert!(is_refused(&browser), "{} {}", browser.status, browser.location);
    assert_eq!(browser.headers["referrer-policy"], "no-referrer");
}

#[tokio::test]
async fn the_request_waits_while_the_second_factor_is_proved() {
    let house = house(|_| {}).await;
    let bruno = house.add(Person::new(UserClass::Professional, "bruno")).await;
    let secret = house.add_totp(bruno.id).await;
    let mut browser = Browser::new(&house).await;
    ask(&mut browser, "").await;
    browser.submit(&[("username", "bruno"), ("password", PASSWORD), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "second-factor"));
    assert!(browser.headers["content-security-policy"].contains("https://anagrafe.example"));
    let form = browser.html.clone();
    browser.submit(&[("code", secret.code_at(house.context().now).expose()), ("action", "continue")]).await;
    assert!(has_code(&browser), "{} {}", browser.status, browser.location);
    browser.html = form;
    browser.send(&[("action", "deny")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (400, "error"), "the request is over");
}

#[tokio::test]
async fn a_login_that_suffices_is_not_asked_for_again() {
    let house = house(|_| {}).await;
    let mut browser = Browser::new(&house).await;
    ask(&mut browser, "").await;
    log_in(&mut browser).await;
    let mut late = Browser::at(serve(&house).await, &house);
    ask(&mut late, "").await;
    let waiting = late.request();
    late.cookies.extend(
        browser
            .cookies
            .iter()
            .filter(|(name, _)| name.ends_with("session"))
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    late.open(&format!("/login?request={waiting}")).await;
    assert!(has_code(&late), "{} {}", late.status, late.location);
}

#[tokio::test]
async fn a_service_may_ask_for_a_fresh_login() {
    let house = house(|_| {}).await;
    let mut browser = Browser::new(&house).await;
    ask(&mut browser, "").await;
    log_in(&mut browser).await;
    house.clock.pass(Span::minutes(1));
    ask(&mut browser, "&prompt=login").await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "login"), "{}", browser.location);
    assert!(browser.html.contains("role=\"status\""));
    log_in(&mut browser).await;
    assert!(has_code(&browser), "{} {}", browser.status, browser.location);
}

/// S-80: a request belongs to the browser that brought it.
#[tokio::test]
async fn another_browser_cannot_answer_a_request() {
    let house = house(|_| {}).await;
    let mut browser = Browser::new(&house).await;
    ask(&mut browser, "").await;
    let mut other = Browser::at(serve(&house).await, &house);
    other.open("/login").await;
    let request = browser.request();
    other.get(&format!("/login?request={request}")).await;
    assert_eq!((other.status, other.page().as_str()), (400, "error"));
    other.open("/login").await;
    let token = other.token();
    other.post("/login", &[("csrf", &token), ("request", request.as_str()), ("action", "deny")]).await;
    assert_eq!((other.status, other.page().as_str()), (400, "error"));
    browser.send(&[("action", "deny")]).await;
    assert!(is_refused(&browser), "the request is still there");
}

#[tokio::test]
async fn a_higher_level_is_reached_by_setting_up_a_second_factor() {
    let house = house(|client| client.minimum_level = AssuranceLevel::Two).await;
    let mut browser = Browser::new(&house).await;
    ask(&mut browser, "").await;
    log_in(&mut browser).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "step-up"));
    browser.submit(&[("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "second-factor-enrol"));
    let code = browser.code(&house);
    browser.send(&[("code", &code), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "recovery-codes"));
    let onward = browser.html.split_once("id=\"continue\" href=\"").expect("a way on").1.to_owned();
    browser.open(onward.split('"').next().unwrap_or_default()).await;
    assert!(has_code(&browser), "{} {}", browser.status, browser.location);
}

#[tokio::test]
async fn a_higher_level_is_reached_by_proving_the_second_factor() {
    let house = house(|client| client.minimum_level = AssuranceLevel::Two).await;
    let bruno = house.add(Person::new(UserClass::Professional, "bruno")).await;
    let mut browser = Browser::new(&house).await;
    browser.open("/login").await;
    browser.submit(&[("username", "bruno"), ("password", PASSWORD), ("action", "continue")]).await;
    let secret = house.add_totp(bruno.id).await;
    ask(&mut browser, "").await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "step-up"));
    browser.submit(&[("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "second-factor"));
    browser.send(&[("code", "000000"), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (422, "second-factor"));
    browser.submit(&[("code", secret.code_at(house.context().now).expose()), ("action", "continue")]).await;
    assert!(has_code(&browser), "{} {}", browser.status, browser.location);
}

/// DECISIONS 3: no second factor lifts a login above how the person was identified.
#[tokio::test]
async fn a_level_above_the_identification_can_only_be_refused() {
    let house = house(|client| client.minimum_level = AssuranceLevel::Two).await;
    let carla = Person { proofing_level: AssuranceLevel::One, ..Person::new(UserClass::Professional, "carla") };
    house.add(carla).await;
    let mut browser = Browser::new(&house).await;
    ask(&mut browser, "").await;
    browser.submit(&[("username", "carla"), ("password", PASSWORD), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "step-up"));
    assert!(!browser.html.contains("id=\"action-continue\""));
    browser.send(&[("action", "deny")]).await;
    assert!(is_refused(&browser), "{} {}", browser.status, browser.location);
}

#[tokio::test]
async fn a_consent_is_given_shown_and_taken_back_after_a_fresh_login() {
    let house = house(|client| client.consent = ConsentPolicy::Once).await;
    let mut browser = Browser::new(&house).await;
    ask(&mut browser, "").await;
    log_in(&mut browser).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "consent"));
    browser.submit(&[("action", "accept")]).await;
    assert!(has_code(&browser), "{} {}", browser.status, browser.location);
    house.clock.pass(Span::minutes(6));
    browser.open("/account/consents").await;
    assert!(browser.page() == "account-consents" && browser.html.contains("Sportello anagrafe"));
    browser.submit(&[("action", "withdraw")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "login"), "the login is stale");
    log_in(&mut browser).await;
    assert!(browser.page() == "account-consents" && browser.html.contains("Sportello anagrafe"));
    browser.submit(&[("action", "withdraw")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "account-consents"));
    assert!(!browser.html.contains("Sportello anagrafe"));
    ask(&mut browser, "").await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "consent"), "it is asked anew");
}

/// S-12: no client gets anything of somebody who must choose another password first.
#[tokio::test]
async fn no_code_is_given_while_another_password_is_due() {
    let house = house(|_| {}).await;
    let anna = users::find_by_login_name(&mut house.provider.store.read(), &house.tenant.id, "anna").await;
    house.demand_new_password(anna.expect("the database answers").expect("she is there")).await;
    let mut browser = Browser::new(&house).await;
    ask(&mut browser, "").await;
    log_in(&mut browser).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "account-password"));
    let request = browser.request();
    for page in ["/oauth/continue", "/login", "/consent", "/step-up"] {
        browser.open(&format!("{page}?request={request}")).await;
        assert_eq!(browser.page(), "account-password", "{page}");
    }
    ask(&mut browser, "&prompt=none").await;
    assert!(browser.location.starts_with(&format!("{CALLBACK}?error=login_required")), "{}", browser.location);
    ask(&mut browser, "").await;
    browser.submit(&[("current_password", PASSWORD), ("password", "barca azzurra nel vento")]).await;
    assert!(has_code(&browser), "{} {}", browser.status, browser.location);
}
