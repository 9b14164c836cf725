//! The pages, walked by a browser.

use crate::domain::user::UserClass;
use crate::flows::testing::{House, PASSWORD, Person};
use crate::web::testing::Browser;

async fn house() -> House {
    let house = House::new().await;
    house.add(Person::new(UserClass::Professional, "anna")).await;
    house
}

#[tokio::test]
async fn a_password_leads_to_where_the_person_wanted_to_go() {
    let house = house().await;
    let mut browser = Browser::new(&house).await;
    browser.open("/login?return=%2Faccount%2Fprofile%3Fa%3Db").await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "login"));
    browser.send(&[("username", "anna"), ("password", PASSWORD), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.location.as_str()), (303, "/account/profile?a=b"));
    assert!(browser.cookie("varco_session").is_some());
    assert!(browser.cookie("varco_login").is_none());
}

#[tokio::test]
async fn a_wrong_password_brings_the_form_back_with_the_name_alone() {
    let house = house().await;
    let mut browser = Browser::new(&house).await;
    browser.open("/login").await;
    browser.send(&[("username", "anna"), ("password", "not that at all"), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (422, "login"));
    assert!(browser.html.contains("value=\"anna\"") && !browser.html.contains("not that at all"));
    assert!(browser.html.contains("role=\"alert\""));
    let wrong = browser.html.clone();
    browser.open("/login").await;
    browser.send(&[("username", "nobody"), ("password", "not that at all"), ("action", "continue")]).await;
    assert_eq!(browser.html, wrong.replace("value=\"anna\"", "value=\"nobody\""));
    assert!(browser.cookie("varco_session").is_none());
}

#[tokio::test]
async fn an_empty_form_says_what_is_missing() {
    let mut browser = Browser::new(&house().await).await;
    browser.open("/login").await;
    browser.send(&[("username", ""), ("password", ""), ("action", "continue")]).await;
    assert_eq!(browser.status, 422);
    assert!(browser.html.contains("href=\"#username\"") && browser.html.contains("href=\"#password\""));
}

#[tokio::test]
async fn too_many_tries_are_told_to_wait() {
    let house = house().await;
    let mut browser = Browser::new(&house).await;
    browser.open("/login").await;
    let mut tries = 0;
    while browser.status != 429 {
        browser.send(&[("username", "anna"), ("password", "not that at all"), ("action", "continue")]).await;
        tries += 1;
        assert!(tries < 20, "nobody was told to wait");
    }
    assert!(browser.headers.contains_key("retry-after") && browser.page() == "login");
}

#[tokio::test]
async fn a_form_without_its_token_is_refused() {
    let mut browser = Browser::new(&house().await).await;
    browser.open("/login").await;
    for path in ["/login", "/login/second-factor"] {
        browser.post(path, &[("username", "anna"), ("password", PASSWORD), ("csrf", "guess")]).await;
        assert_eq!((browser.status, browser.page().as_str()), (403, "error"), "{path}");
    }
    assert!(browser.cookie("varco_session").is_none());
}

#[tokio::test]
async fn a_second_factor_is_asked_after_the_password() {
    let house = House::new().await;
    let anna = house.add(Person::new(UserClass::Professional, "anna")).await;
    let secret = house.add_totp(anna.id).await;
    let mut browser = Browser::new(&house).await;
    browser.open("/login?return=%2Faccount%2Fprofile").await;
    browser.submit(&[("username", "anna"), ("password", PASSWORD), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "second-factor"));
    assert!(browser.cookie("varco_session").is_none());
    browser.send(&[("code", "000000"), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (422, "second-factor"));
    assert!(!browser.html.contains("000000\""));
    let code = secret.code_at(house.context().now);
    browser.send(&[("code", code.expose()), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.location.as_str()), (303, "/account/profile"));
    assert!(browser.cookie("varco_session").is_some() && browser.cookie("varco_login").is_none());
}

#[tokio::test]
async fn without_a_password_there_is_no_second_factor() {
    let mut browser = Browser::new(&house().await).await;
    browser.get("/login/second-factor?return=%2Faccount%2Fprofile").await;
    assert_eq!(browser.location, "/login?return=%2Faccount%2Fprofile");
}

#[tokio::test]
async fn without_a_token_nobody_is_signed_out() {
    let mut browser = Browser::new(&house().await).await;
    browser.open("/login?return=%2Flogout").await;
    browser.send(&[("username", "anna"), ("password", PASSWORD), ("action", "continue")]).await;
    browser.post("/logout", &[]).await;
    assert_eq!(browser.status, 403);
    browser.get("/login").await;
    assert_eq!(browser.location, "/account");
}
