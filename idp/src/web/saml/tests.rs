use crate::domain::federation::{Binding, Federation};
use crate::flows::testing::House;
use crate::flows::testing::federation::{add_federation, federation, provider};
use crate::protocols::saml::testing::{FISCAL_CODE, PROVIDER, TestResponse};
use crate::web::testing::Browser;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const CONSUMER: &str = "https://id.comune.example/saml/spid/acs";
const AUDIENCE: &str = "https://id.comune.example/saml/spid/metadata";
const ACS: &str = "/saml/spid/acs";

async fn house() -> House {
    let house = House::new().await;
    add_federation(&house, federation(), &[provider(PROVIDER)]).await;
    house
}

fn login() -> String {
    format!("/saml/spid/login?idp={}", PROVIDER.replace(':', "%3A").replace('/', "%2F"))
}

/// The value of a hidden input of the page.
fn input(browser: &Browser, name: &str) -> String {
    let (_, rest) = browser.html.split_once(&format!("name=\"{name}\" value=\"")).expect("the page carries it");
    rest.split('"').next().unwrap_or_default().replace("&#43;", "+").replace("&#61;", "=")
}

/// The answer to the request on the page, with its `RelayState`.
fn answer(house: &House, browser: &Browser) -> (TestResponse, String) {
    let request = STANDARD.decode(input(browser, "SAMLRequest")).expect("base64");
    let request = String::from_utf8(request).expect("a text");
    let (_, rest) = request.split_once(" ID=\"").expect("an identifier");
    let id = rest.split('"').next().unwrap_or_default();
    (TestResponse::to(id, CONSUMER, AUDIENCE, house.context().now), input(browser, "RelayState"))
}

async fn post(browser: &mut Browser, response: &str, relay_state: &str) {
    browser.post(ACS, &[("SAMLResponse", response), ("RelayState", relay_state)]).await;
}

#[tokio::test]
async fn a_login_without_a_client_ends_on_the_account() {
    let house = house().await;
    let mut browser = Browser::new(&house).await;
    browser.get(&login()).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "saml-post"));
    assert!(browser.html.contains(&format!("action=\"{PROVIDER}/post\"")), "{}", browser.html);
    assert!(!browser.html.contains("csrf"), "nothing of ours leaves");
    let policy = &browser.headers["content-security-policy"];
    assert!(policy.contains(&format!("form-action 'self' {PROVIDER}")), "{policy}");
    let (response, relay_state) = answer(&house, &browser);
    post(&mut browser, &response.encoded(), &relay_state).await;
    assert_eq!((browser.status, browser.location.as_str()), (303, "/account"));
    assert!(browser.cookies.keys().all(|name| !name.contains("varco_saml")), "used up: {:?}", browser.cookies.keys());
    browser.follow().await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "account"));
    assert!(browser.html.contains(FISCAL_CODE), "who it is");
    assert!(browser.html.contains("id=\"provider\">Gestore di prova"), "who says so");
    post(&mut browser, &response.encoded(), &relay_state).await;
    assert!(matches!(browser.status, 400 | 403), "an answer counts once: {}", browser.status);
}

#[tokio::test]
async fn a_request_over_redirect_leaves_by_302() {
    let house = House::new().await;
    let redirecting = Federation { binding: Binding::Redirect, ..federation() };
    add_federation(&house, redirecting, &[provider(PROVIDER)]).await;
    let mut browser = Browser::new(&house).await;
    browser.get(&login()).await;
    assert_eq!(browser.status, 302);
    assert!(browser.location.starts_with(&format!("{PROVIDER}/redirect?SAMLRequest=")), "{}", browser.location);
    assert!(browser.cookies.keys().any(|name| name.starts_with("__Host-varco_saml_")));
}

#[tokio::test]
async fn an_answer_that_came_without_our_cookies_is_sent_once_around() {
    let house = house().await;
    let mut browser = Browser::new(&house).await;
    browser.get(&login()).await;
    let (response, relay_state) = answer(&house, &browser);
    // From another site the browser sends the one cookie that crosses.
    let lasting = browser.cookies.remove("__Host-varco_browser").expect("the browser is known");
    post(&mut browser, &response.encoded(), &relay_state).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "saml-post"));
    assert!(browser.cookie("varco_browser").is_none(), "the cookie that the browser has is left alone");
    browser.cookies.insert("__Host-varco_browser".to_owned(), lasting);
    browser.submit(&[]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "account"));
}

#[tokio::test]
async fn what_a_provider_reports_gets_its_page_and_status() {
    let house = house().await;
    for (message, status, words) in [
        ("ErrorCode nr08", 500, "Il servizio ha inviato una richiesta non corretta"),
        ("ErrorCode nr12", 500, "Livello di autenticazione richiesto non valido"),
        ("ErrorCode nr19", 403, "credenziali errate inserite più volte"),
        ("ErrorCode nr20", 403, "non hanno il livello richiesto"),
        ("ErrorCode nr21", 403, "Tempo scaduto"),
        ("ErrorCode nr22", 403, "Non hai dato il consenso"),
        ("ErrorCode nr23", 403, "sospesa, revocata o bloccata"),
        ("ErrorCode nr25", 403, "Hai annullato l’accesso"),
        ("ErrorCode nr30", 403, "un altro tipo di identità digitale"),
        ("ErrorCode nr29 <b>text of theirs</b>", 403, "Il gestore di identità non ha permesso l’accesso"),
    ] {
        let mut browser = Browser::new(&house).await;
        browser.get(&login()).await;
        let (response, relay_state) = answer(&house, &browser);
        post(&mut browser, &response.failing(message).encoded(), &relay_state).await;
        assert_eq!((browser.status, browser.page().as_str()), (status, "error"), "{message}");
        assert!(browser.html.contains(words) && browser.html.contains("data-reference=\""), "{message}");
        assert!(!browser.html.contains("text of theirs"), "foreign words are never shown");
    }
}

#[tokio::test]
async fn what_does_not_count_is_refused_with_the_right_status() {
    let house = house().await;
    let mut browser = Browser::new(&house).await;
    browser.get(&login()).await;
    let (response, relay_state) = answer(&house, &browser);
    let good = response.encoded();
    for fields in [
        vec![("RelayState", relay_state.as_str())],
        vec![("SAMLResponse", good.as_str())],
        vec![("SAMLResponse", good.as_str()), ("SAMLResponse", good.as_str()), ("RelayState", relay_state.as_str())],
        vec![("SAMLResponse", good.as_str()), ("RelayState", relay_state.as_str()), ("RelayState", "x")],
        vec![("SAMLResponse", good.as_str()), ("RelayState", "of somebody else")],
    ] {
        browser.post(ACS, &fields).await;
        assert_eq!((browser.status, browser.page().as_str()), (400, "error"), "{:?}", fields.len());
    }
    let mut other = Browser::new(&house).await;
    other.get("/login").await;
    post(&mut other, &good, &relay_state).await;
    assert_eq!(other.status, 400, "another browser cannot use it: login CSRF (S-40)");
    // A good signature over an answer for another address.
    browser.get(&login()).await;
    let (response, relay_state) = answer(&house, &browser);
    let astray = TestResponse { consumer: "https://evil.example/acs".to_owned(), ..response };
    post(&mut browser, &astray.encoded(), &relay_state).await;
    assert_eq!((browser.status, browser.page().as_str()), (400, "error"));
    assert!(browser.html.contains("Risposta non valida"), "{}", browser.html);
}

#[tokio::test]
async fn unknown_federations_and_providers_are_said_to_be_so() {
    let house = house().await;
    let mut browser = Browser::new(&house).await;
    for path in ["/saml/cie/login", "/saml/SPID/login", "/saml/spid%20/metadata"] {
        browser.get(path).await;
        assert_eq!((browser.status, browser.page().as_str()), (404, "error"), "{path}");
    }
    for provider in ["https%3A%2F%2Felsewhere.example", "nonsense"] {
        browser.get(&format!("/saml/spid/login?idp={provider}")).await;
        assert_eq!(browser.status, 404);
        assert!(browser.html.contains("Gestore di identità non disponibile"), "{provider}");
    }
}

#[tokio::test]
async fn the_login_page_leads_to_the_providers() {
    let house = house().await;
    let mut browser = Browser::new(&house).await;
    browser.get("/login").await;
    let address = login().replace('&', "&#38;");
    assert!(browser.html.contains(&format!("href=\"{address}\"")), "{}", browser.html);
    assert!(browser.html.contains("Gestore di prova") && browser.html.contains("Entra con SPID"));
}

#[tokio::test]
async fn signing_out_leads_on_to_a_provider_that_keeps_a_session() {
    let house = house().await;
    let mut browser = Browser::new(&house).await;
    browser.get(&login()).await;
    let (response, relay_state) = answer(&house, &browser);
    let response = TestResponse { session_index: Some("one"), ..response };
    post(&mut browser, &response.encoded(), &relay_state).await;
    browser.follow().await;
    assert_eq!(browser.page(), "account");
    let token = browser.token();
    browser.post("/logout", &[("csrf", &token)]).await;
    assert_eq!((browser.status, browser.page().as_str()), (200, "saml-post"));
    assert!(browser.cookie("varco_session").is_none(), "our own session is over");
    assert!(
        browser.html.contains("name=\"SAMLRequest\"") && browser.html.contains(&format!("action=\"{PROVIDER}/post\""))
    );
    browser.open("/account").await;
    assert_eq!(browser.page(), "login");
}

#[tokio::test]
async fn logout_messages_that_nobody_signed_are_refused() {
    let house = house().await;
    let mut browser = Browser::new(&house).await;
    for path in ["/saml/spid/slo", "/saml/spid/slo?SAMLRequest=x", "/saml/spid/slo?SAMLResponse=x&RelayState=y"] {
        browser.get(path).await;
        assert_eq!((browser.status, browser.page().as_str()), (400, "error"), "{path}");
    }
    let message = STANDARD.encode("<x/>");
    for fields in [
        vec![],
        vec![("SAMLRequest", message.as_str())],
        vec![("SAMLRequest", message.as_str()), ("SAMLResponse", message.as_str())],
        vec![("SAMLResponse", message.as_str()), ("RelayState", "a"), ("RelayState", "b")],
    ] {
        browser.post("/saml/spid/slo", &fields).await;
        assert_eq!((browser.status, browser.page().as_str()), (400, "error"), "{fields:?}");
    }
    browser.post("/saml/cie/slo", &[("SAMLRequest", message.as_str())]).await;
    assert_eq!(browser.status, 404);
}
