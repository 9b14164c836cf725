//! The pages, walked by a browser.

mod requests;

use crate::domain::user::{UserClass, UserState};
use crate::domain::work::LetterContent;
use crate::flows::password::offer_activation;
use crate::flows::setup::ensure_setup_link;
use crate::flows::testing::{House, PASSWORD, Person};
use crate::storage::Ending;
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
    let house = house().await;
    let mut browser = Browser::new(&house).await;
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
    let house = house().await;
    let mut browser = Browser::new(&house).await;
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
    let house = house().await;
    let mut browser = Browser::new(&house).await;
    browser.get("/login/second-factor?return=%2Faccount%2Fprofile").await;
    assert_eq!(browser.location, "/login?return=%2Faccount%2Fprofile");
}

#[tokio::test]
async fn without_a_token_nobody_is_signed_out() {
    let house = house().await;
    let mut browser = Browser::new(&house).await;
    browser.open("/login?return=%2Flogout").await;
    browser.send(&[("username", "anna"), ("password", PASSWORD), ("action", "continue")]).await;
    browser.post("/logout", &[("csrf", "guess")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (403, "error"));
    browser.get("/login").await;
    assert_eq!(browser.location, "/account");
}

/// Path and query of the link in the last letter.
async fn link(house: &House) -> String {
    let letters = house.letters().await;
    let link = match letters.last().map(|letter| &letter.content) {
        Some(
            LetterContent::VerifyEmail { link }
            | LetterContent::ResetPassword { link }
            | LetterContent::Activate { link },
        ) => link,
        other => panic!("a letter with a link was expected, not {other:?}"),
    };
    link.strip_prefix(&house.tenant.issuer).expect("an address of ours").to_owned()
}

const MARIO: [(&str, &str); 7] = [
    ("given_name", "Mario"),
    ("family_name", "Rossi"),
    ("fiscal_code", "rssmra 85t10 a562s"),
    ("email", "mario@example.org"),
    ("password", PASSWORD),
    ("accept_privacy", "yes"),
    ("action", "continue"),
];

#[tokio::test]
async fn a_person_registers_opens_the_letter_and_logs_in() {
    let house = House::new().await;
    let mut browser = Browser::new(&house).await;
    browser.open("/login").await;
    assert!(browser.html.contains("href=\"/register\""));
    browser.open("/register").await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "register"));
    browser.send(&MARIO).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "register-sent"));
    let link = link(&house).await;
    browser.open(&link).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "register-verify"));
    browser.send(&[("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "registered"));
    browser.open(&link).await;
    assert_eq!((browser.status, browser.page().as_str()), (410, "error"));
    browser.open("/login").await;
    browser.send(&[("username", "RSSMRA85T10A562S"), ("password", PASSWORD), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.location.as_str()), (303, "/account"));
}

#[tokio::test]
async fn a_registration_with_faults_comes_back_with_what_was_typed_but_the_password() {
    let house = House::new().await;
    let mut browser = Browser::new(&house).await;
    browser.open("/register").await;
    let fields = [("family_name", "Rossi"), ("fiscal_code", "RSSMRA85T10A562X"), ("email", "x"), ("password", "corta")];
    browser.send(&fields).await;
    assert_eq!((browser.status, browser.page().as_str()), (422, "register"));
    assert!(browser.html.contains("value=\"RSSMRA85T10A562X\"") && !browser.html.contains("corta"));
    for field in ["given_name", "fiscal_code", "email", "password", "accept_privacy"] {
        assert!(browser.html.contains(&format!("href=\"#{field}\"")), "{field}");
    }
    assert!(!browser.html.contains("href=\"#family_name\""));
}

#[tokio::test]
async fn where_nobody_may_register_the_page_says_so() {
    let house = House::with(|tenant| tenant.registration.clear()).await;
    let mut browser = Browser::new(&house).await;
    browser.open("/login").await;
    assert!(!browser.html.contains("/register"));
    browser.open("/register").await;
    assert_eq!((browser.status, browser.page().as_str()), (403, "error"));
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew() {
    let house = house().await;
    let mut browser = Browser::new(&house).await;
    browser.open("/password/forgot").await;
    browser.send(&[("username", "nobody"), ("action", "continue")]).await;
    let unknown = browser.html.clone();
    browser.open("/password/forgot").await;
    browser.send(&[("username", "anna"), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "password-forgot-sent"));
    assert_eq!(browser.html, unknown);
    browser.open(&link(&house).await).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "password-reset"));
    browser.send(&[("password", "corta"), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (422, "password-reset"));
    let other = "barca azzurra nel vento";
    browser.send(&[("password", other), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "password-changed"));
    browser.open("/login").await;
    browser.send(&[("username", "anna"), ("password", PASSWORD), ("action", "continue")]).await;
    assert_eq!(browser.status, 422);
    browser.send(&[("username", "anna"), ("password", other), ("action", "continue")]).await;
    assert_eq!(browser.status, 303);
}

#[tokio::test]
async fn a_link_that_was_never_sent_leads_nowhere() {
    let house = House::new().await;
    let mut browser = Browser::new(&house).await;
    for path in ["/register/verify", "/password/reset", "/activate", "/setup"] {
        for query in ["", "?token=guess"] {
            browser.open(&format!("{path}{query}")).await;
            assert_eq!((browser.status, browser.page().as_str()), (410, "error"), "{path}{query}");
        }
    }
}

#[tokio::test]
async fn the_first_administrator_sets_the_house_up() {
    let house = House::new().await;
    let link = ensure_setup_link(&house.context()).await.expect("an answer").expect("nobody administers yet");
    let mut browser = Browser::new(&house).await;
    browser.open(link.expose().strip_prefix(&house.tenant.issuer).expect("an address of ours")).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "setup"));
    let ada = [("username", "capo"), ("given_name", "Ada"), ("family_name", "Fo"), ("email", "ada@example.org")];
    browser.send(&ada).await;
    assert_eq!((browser.status, browser.page().as_str()), (422, "setup"));
    assert!(browser.html.contains("value=\"ada@example.org\"") && browser.html.contains("href=\"#password\""));
    browser.submit(&[&ada[..], &[("password", PASSWORD), ("action", "continue")]].concat()).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "login"));
    browser.send(&[("username", "capo"), ("password", PASSWORD), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.location.as_str()), (303, "/account/second-factor"));
    assert!(browser.cookie("varco_session").is_none());
}

#[tokio::test]
async fn an_account_made_by_staff_gets_its_first_password() {
    let house = House::new().await;
    let person = Person { state: UserState::Pending, ..Person::new(UserClass::Professional, "anna") };
    let anna = house.add(Person { has_password: false, ..person }).await;
    let context = house.context();
    let write = house
        .provider
        .store
        .write(move |on| Box::pin(async move { Ok(Ending::Commit(offer_activation(on, &context, &anna).await?)) }));
    write.await.expect("the letter is written");
    let mut browser = Browser::new(&house).await;
    browser.open(&link(&house).await).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "activate"));
    browser.send(&[("password", ""), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (422, "activate"));
    browser.submit(&[("password", PASSWORD), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "login"));
    browser.send(&[("username", "anna"), ("password", PASSWORD), ("action", "continue")]).await;
    assert_eq!((browser.status, browser.location.as_str()), (303, "/account"));
}
