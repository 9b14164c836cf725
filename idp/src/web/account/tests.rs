//! The personal area, walked by a browser.

use crate::domain::audit_event::AuditKind;
use crate::domain::time::Span;
use crate::domain::user::UserClass;
use crate::domain::work::LetterContent;
use crate::flows::testing::{House, PASSWORD, Person};
use crate::web::testing::{Browser, serve};

/// A browser in which Anna, a professional without a second factor, is logged in.
async fn anna(house: &House) -> Browser {
    house.add(Person { fiscal_code: Some("RSSMRA85T10A562S"), ..Person::new(UserClass::Professional, "anna") }).await;
    let mut browser = Browser::new(house).await;
    log_in(&mut browser, "anna").await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "account"));
    browser
}

async fn log_in(browser: &mut Browser, name: &str) {
    browser.open("/login").await;
    browser.submit(&[("username", name), ("password", PASSWORD), ("action", "continue")]).await;
}

#[tokio::test]
async fn every_page_of_the_area_is_shown() {
    let house = House::new().await;
    let mut browser = anna(&house).await;
    assert!(browser.html.contains("RSSMRA85T10A562S") && browser.html.contains("action=\"/logout\""));
    for page in ["profile", "password", "sessions", "history", "consents"] {
        browser.get(&format!("/account/{page}")).await;
        assert_eq!((browser.status, browser.page()), (200, format!("account-{page}")));
    }
    browser.get("/account/second-factor").await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "second-factor-enrol"));
}

#[tokio::test]
async fn strangers_are_sent_to_the_login_and_back() {
    let house = House::new().await;
    let mut browser = Browser::new(&house).await;
    for page in ["", "/profile", "/password", "/sessions", "/history", "/consents", "/second-factor"] {
        browser.get(&format!("/account{page}")).await;
        let back = format!("/account{page}").replace('/', "%2F");
        assert_eq!((browser.status, browser.location.clone()), (303, format!("/login?return={back}")));
    }
}

#[tokio::test]
async fn a_form_without_the_token_of_the_session_changes_nothing() {
    let house = House::new().await;
    let mut browser = anna(&house).await;
    for page in ["password", "sessions", "consents", "second-factor"] {
        browser.post(&format!("/account/{page}"), &[("csrf", "guess"), ("action", "end-others")]).await;
        assert_eq!((browser.status, browser.page().as_str()), (403, "error"), "{page}");
    }
}

#[tokio::test]
async fn the_token_of_the_login_pages_is_none_behind_them() {
    let house = House::new().await;
    let mut browser = anna(&house).await;
    browser.open("/login?return=%2Faccount").await;
    browser.html = browser.html.replace("action=\"/login?return=%2Faccount\"", "action=\"/account/sessions\"");
    browser.send(&[("action", "end-others")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (403, "error"));
}

#[tokio::test]
async fn a_password_is_changed_and_the_other_sessions_end() {
    let house = House::new().await;
    let mut browser = anna(&house).await;
    let mut other = Browser::at(serve(&house).await, &house);
    log_in(&mut other, "anna").await;
    browser.open("/account/password").await;
    let new = "barca azzurra nel vento";
    browser.send(&[("current_password", "not that at all"), ("password", new), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (422, "account-password"));
    assert!(!browser.html.contains(new) && !browser.html.contains("not that"));
    browser.send(&[("current_password", PASSWORD), ("password", "corta"), ("action", "continue")]).await;
    assert_eq!(browser.status, 422);
    browser.send(&[("current_password", PASSWORD), ("password", new), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "password-changed"));
    other.get("/account").await;
    assert_eq!(other.status, 303);
    browser.get("/account").await;
    assert_eq!(browser.status, 200);
}

/// S-37: a stale session gets the login page, then continues.
#[tokio::test]
async fn a_stale_login_is_asked_for_again_before_a_change() {
    let house = House::new().await;
    let mut browser = anna(&house).await;
    browser.open("/account/password").await;
    let form = browser.html.clone();
    house.clock.pass(Span::minutes(6));
    for page in ["password", "second-factor"] {
        browser.get(&format!("/account/{page}")).await;
        assert_eq!((browser.status, browser.location.clone()), (303, format!("/login?return=%2Faccount%2F{page}")));
    }
    browser.html = form;
    browser.send(&[("current_password", PASSWORD), ("password", "barca azzurra nel vento")]).await;
    assert_eq!((browser.status, browser.location.as_str()), (303, "/login?return=%2Faccount%2Fpassword"));
    browser.follow().await;
    assert!(browser.page() == "login" && browser.html.contains("value=\"anna\""));
    browser.submit(&[("username", "anna"), ("password", PASSWORD), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "account-password"));
    let changes = house.events(AuditKind::Password).await;
    assert!(changes.is_empty(), "{changes:?}");
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let house = House::new().await;
    let mut browser = anna(&house).await;
    let mut other = Browser::at(serve(&house).await, &house);
    log_in(&mut other, "anna").await;
    browser.open("/account/sessions").await;
    browser.submit(&[("action", "end")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "account-sessions"));
    assert!(browser.html.contains("role=\"status\""));
    other.get("/account").await;
    assert_eq!(other.status, 303);
    log_in(&mut other, "anna").await;
    browser.open("/account/sessions").await;
    browser.submit(&[("action", "end-others")]).await;
    assert_eq!(browser.status, 200);
    other.get("/account").await;
    assert_eq!(other.status, 303);
}

/// S-163: the key of somebody else's session is as unknown as one that never was.
#[tokio::test]
async fn nobody_ends_the_sessions_of_others() {
    let house = House::new().await;
    let mut browser = anna(&house).await;
    let login = house.events(AuditKind::Login).await.pop().expect("Anna has logged in");
    let key = login.session.expect("into a session").to_string();
    house.add(Person::new(UserClass::Professional, "bruno")).await;
    let mut bruno = Browser::at(serve(&house).await, &house);
    log_in(&mut bruno, "bruno").await;
    let token = bruno.token();
    bruno.post("/account/sessions", &[("csrf", &token), ("session", &key), ("action", "end")]).await;
    assert_eq!((bruno.status, bruno.page().as_str()), (404, "error"));
    browser.get("/account").await;
    assert_eq!(browser.status, 200);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let house = House::new().await;
    let mut browser = anna(&house).await;
    let before = browser.cookies.clone();
    let token = browser.token();
    browser.post("/logout", &[("csrf", &token)]).await;
    assert!(browser.cookie("varco_session").is_none());
    browser.follow().await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "logged-out"));
    browser.cookies = before;
    browser.get("/account").await;
    assert_eq!((browser.status, browser.location.as_str()), (303, "/login?return=%2Faccount"));
}

#[tokio::test]
async fn a_second_factor_is_set_up_renewed_and_removed() {
    let house = House::new().await;
    let mut browser = anna(&house).await;
    let cookie = browser.cookie("varco_session").map(str::to_owned);
    browser.open("/account/second-factor").await;
    let code = browser.code(&house);
    browser.send(&[("code", "000000"), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (422, "second-factor-enrol"));
    assert_eq!(browser.code(&house), code, "the same secret comes back");
    browser.send(&[("code", &code), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "recovery-codes"));
    assert_eq!(browser.html.matches("<li><code>").count(), 10);
    assert_ne!(browser.cookie("varco_session").map(str::to_owned), cookie, "a new cookie (S-30)");
    browser.get("/account/second-factor").await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "account-second-factor"));
    browser.send(&[("action", "renew-codes")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "recovery-codes"));
    browser.open("/account/second-factor").await;
    browser.submit(&[("action", "add")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "second-factor-enrol"));
    browser.open("/account/second-factor").await;
    let form = browser.html.clone();
    house.clock.pass(Span::minutes(6));
    for action in ["add", "renew-codes", "remove"] {
        browser.html.clone_from(&form);
        browser.submit(&[("action", action)]).await;
        assert_eq!((browser.status, browser.page().as_str()), (200, "login"), "{action}");
    }
    assert_eq!(house.events(AuditKind::SecondFactor).await.len(), 3, "one wrong code, set up, renewed");
}

#[tokio::test]
async fn staff_set_up_their_second_factor_before_the_login_is_complete() {
    let house = House::new().await;
    house.add(Person::new(UserClass::Operator, "op")).await;
    let mut browser = Browser::new(&house).await;
    browser.open("/login?return=%2Faccount%2Fprofile").await;
    browser.submit(&[("username", "op"), ("password", PASSWORD), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "second-factor-enrol"));
    assert!(browser.cookie("varco_session").is_none());
    browser.get("/account").await;
    assert_eq!(browser.status, 303, "half a login opens nothing");
    browser.open("/account/second-factor?return=%2Faccount%2Fprofile").await;
    let code = browser.code(&house);
    browser.send(&[("code", ""), ("action", "continue")]).await;
    assert_eq!(browser.status, 422);
    browser.send(&[("code", &code), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "recovery-codes"));
    assert!(browser.html.contains("href=\"/account/profile\""));
    assert!(browser.cookie("varco_session").is_some() && browser.cookie("varco_login").is_none());
    browser.get("/account/second-factor").await;
    assert!(browser.page() == "account-second-factor" && !browser.html.contains("value=\"remove\""));
}

/// S-12: a password that somebody else has set is replaced before anything else.
#[tokio::test]
async fn whoever_must_choose_another_password_is_led_there_first() {
    let house = House::new().await;
    let anna = house.add(Person::new(UserClass::Professional, "anna")).await;
    house.demand_new_password(anna.id).await;
    let mut browser = Browser::new(&house).await;
    browser.open("/login?return=%2Faccount%2Fprofile").await;
    browser.submit(&[("username", "anna"), ("password", PASSWORD), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "account-password"));
    let token = browser.token();
    // No page opens by its address, and no form is taken.
    for path in
        ["/account", "/account/profile", "/account/sessions", "/account/second-factor", "/account/email", "/admin"]
    {
        browser.get(path).await;
        let back: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        let expected = format!("/account/password?return={back}");
        assert_eq!((browser.status, &browser.location), (303, &expected), "{path}");
    }
    browser.post("/account/sessions", &[("csrf", &token), ("action", "end-others")]).await;
    assert_eq!((browser.status, browser.location.as_str()), (303, "/account/password"));
    house.clock.pass(Span::minutes(6));
    browser.open("/login?return=%2Faccount%2Fprofile").await;
    assert_eq!(browser.page(), "account-password");
    browser.send(&[("current_password", PASSWORD), ("password", "barca azzurra nel vento")]).await;
    assert_eq!((browser.status, browser.location.as_str()), (303, "/account/profile"));
    browser.follow().await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "account-profile"));
}

/// S-12: the way out stays open.
#[tokio::test]
async fn whoever_must_choose_another_password_may_sign_out() {
    let house = House::new().await;
    let anna = house.add(Person::new(UserClass::Professional, "anna")).await;
    house.demand_new_password(anna.id).await;
    let mut browser = Browser::new(&house).await;
    log_in(&mut browser, "anna").await;
    assert_eq!(browser.page(), "account-password");
    let token = browser.token();
    browser.post("/logout", &[("csrf", &token)]).await;
    assert_eq!((browser.status, browser.location.as_str()), (303, "/logout"));
    assert!(browser.cookie("varco_session").is_none());
    browser.open("/account/password").await;
    assert_eq!(browser.page(), "login");
}

#[tokio::test]
async fn a_person_changes_the_address_by_the_link_in_the_letter() {
    let house = House::new().await;
    house.add(Person::new(UserClass::Professional, "anna")).await;
    let mut browser = Browser::new(&house).await;
    browser.open("/account/email").await;
    assert_eq!(browser.page(), "login");
    browser.submit(&[("username", "anna"), ("password", PASSWORD), ("action", "continue")]).await;
    assert_eq!((browser.page().as_str(), browser.html.contains("anna@example.org")), ("account-email", true));
    for wrong in ["", "no address", "anna@example.org"] {
        browser.send(&[("email", wrong), ("action", "continue")]).await;
        assert_eq!((browser.status, browser.page().as_str()), (422, "account-email"), "{wrong}");
    }
    browser.send(&[("email", "anna@new.example"), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "account-email-sent"));
    let letters = house.letters().await;
    let LetterContent::ChangeEmail { link } = &letters.last().expect("a letter").content else { panic!("{letters:?}") };
    let path = link.strip_prefix("https://id.comune.example").expect("an address of ours");
    let mut stranger = Browser::new(&house).await;
    stranger.get(path).await;
    assert!(stranger.status == 303 && stranger.location.starts_with("/login?return=%2Faccount%2Femail%2Fconfirm"));
    browser.open(path).await;
    assert_eq!((browser.page().as_str(), browser.html.contains("anna@new.example")), ("account-email-confirm", true));
    browser.submit(&[("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "account"));
    browser.open(path).await;
    assert_eq!((browser.status, browser.page().as_str()), (410, "error"));
    // The form asks for a login of the last minutes.
    house.clock.pass(Span::minutes(6));
    browser.get("/account/email").await;
    assert_eq!((browser.status, browser.location.as_str()), (303, "/login?return=%2Faccount%2Femail"));
}
