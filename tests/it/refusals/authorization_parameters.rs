//! Every parameter of the authorization endpoint and of end-session: oversized, of the wrong type, wrongly encoded.

use varco_tests::browser::Landing;
use varco_tests::relying_party::RelyingParty;
use varco_tests::relying_party::request::Request;
use varco_tests::world::World;
use varco_tests::world::people::MARIO;

/// The error at the redirect address, or the name of the page.
async fn told(world: &World, rp: &RelyingParty, request: &Request) -> String {
    match rp.authorize(&mut world.browser(), request).await {
        Landing::Away(url) => request.read_response(&url, &rp.issuer).error(),
        Landing::Page(page) => page.name,
    }
}

/// Values of the wrong type, and the error each must give.
#[tokio::test]
async fn wrong_values_get_the_right_error() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let wrong = [
        ("max_age", "-1", "invalid_request"),
        ("max_age", "soon", "invalid_request"),
        ("max_age", "1.5", "invalid_request"),
        ("max_age", "٣", "invalid_request"),
        ("prompt", "maybe", "invalid_request"),
        ("prompt", "none consent", "invalid_request"),
        ("prompt", "LOGIN", "invalid_request"),
        ("claims", "not json", "invalid_request"),
        ("claims", "[]", "invalid_request"),
        ("claims", "{\"userinfo\":[]}", "invalid_request"),
        ("claims", "{\"userinfo\":{},\"userinfo\":{}}", "invalid_request"),
        ("scope", "a\"b", "invalid_scope"),
        ("scope", "città", "invalid_scope"),
        ("scope", "nothing known", "invalid_scope"),
        ("response_mode", "fragment", "invalid_request"),
        ("id_token_hint", "not.a.token", "invalid_request"),
        ("resource", "not an address", "invalid_target"),
        ("resource", "https://a.example/#fragment", "invalid_target"),
        ("registration", "{}", "registration_not_supported"),
        ("request", "x", "request_not_supported"),
        ("request_uri", "urn:x", "request_uri_not_supported"),
        ("authorization_details", "[{\"type\":\"unheard_of\"}]", "invalid_authorization_details"),
        ("code_challenge", "x", "invalid_request"),
    ];
    for (name, value, error) in wrong {
        assert_eq!(told(&world, &rp, &rp.request().with(name, value)).await, error, "{name}={value}");
    }
    rp.sign_in(&mut world.browser(), &MARIO, &rp.request()).await;
}

/// An enormous number of seconds is a very long time, nothing worse.
#[tokio::test]
async fn an_enormous_max_age_is_harmless() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    for age in ["999999999999999999", "9223372036854775807", "99999999999999999999999999"] {
        let told = told(&world, &rp, &rp.request().with("max_age", age)).await;
        assert!(["login", "invalid_request"].contains(&told.as_str()), "{age}: {told}");
    }
}

/// Oversized: an error for what is returned or read, nothing at all for hints.
#[tokio::test]
async fn oversized_values_are_refused() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let long = "x".repeat(3000);
    for name in ["state", "nonce"] {
        let request = rp.request().with(name, &long);
        let landing = rp.authorize(&mut world.browser(), &request).await;
        match landing {
            Landing::Away(url) => {
                assert!(url.query_pairs().any(|(name, value)| name == "error" && value == "invalid_request"), "{name}");
                assert!(!url.as_str().contains(&long), "{name}: never cut, never kept");
            }
            Landing::Page(page) => assert_eq!(page.name, "error", "{name}"),
        }
    }
    for name in ["login_hint", "ui_locales", "claims_locales", "acr_values", "display"] {
        assert_eq!(told(&world, &rp, &rp.request().with(name, &long)).await, "login", "{name}");
    }
    let many = (0..65).fold(rp.request(), |request, index| request.also(&format!("p{index}"), "1"));
    rp.authorize(&mut world.browser(), &many).await.error_page();
    let huge = rp.request().with("login_hint", &"x".repeat(20_000));
    rp.authorize(&mut world.browser(), &huge).await.error_page();
    let deep = format!("{}{}", "{\"userinfo\":".repeat(200), "}".repeat(200));
    assert_eq!(told(&world, &rp, &rp.request().with("claims", &deep)).await, "invalid_request");
}

/// What is no form at all is an error page, whatever else is in it.
#[tokio::test]
async fn broken_encodings_are_error_pages() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let good = rp.request().query();
    for broken in ["state=%", "state=%2", "state=%zz", "state=%ff", "state=%00", "%ff=x", "login_hint=%c3%28"] {
        let url = format!("{}?{good}&{broken}", rp.endpoint("authorization_endpoint"));
        world.browser().open(&url).await.error_page();
        let url = format!("{}?{broken}", rp.endpoint("end_session_endpoint"));
        world.browser().open(&url).await.error_page();
    }
}

/// A body that is no form is not read as one.
#[tokio::test]
async fn bodies_of_another_type_are_refused() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let body = rp.request().query();
    for endpoint in ["authorization_endpoint", "end_session_endpoint"] {
        for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x", ""] {
            let answer = world.wire.call("POST", rp.endpoint(endpoint)).body(kind, body.clone()).send().await;
            assert!((400..500).contains(&answer.status), "{endpoint} {kind}: {answer:?}");
        }
        let huge = format!("{body}&login_hint={}", "x".repeat(200_000));
        let call = world.wire.call("POST", rp.endpoint(endpoint)).body(varco_tests::world::wire::FORM, huge);
        let answer = call.send().await;
        assert!(answer.status == 413 || answer.status == 400, "{endpoint}: {answer:?}");
    }
}

/// End-session: what is doubled or oversized ends nothing and leads nowhere.
#[tokio::test]
async fn end_session_refuses_what_is_doubled_or_oversized() {
    let world = World::start().await;
    let (rp, mut browser, login) = super::signed_in(&world).await;
    let after = rp.seed.client.post_logout_redirect_uris[0].as_str();
    let good = [("id_token_hint", login.tokens.id_token()), ("post_logout_redirect_uri", after), ("state", "x")];
    for doubled in good {
        let query = varco_tests::world::wire::encode(&[&good[..], &[doubled]].concat());
        let landing = browser.open(&format!("{}?{query}", rp.endpoint("end_session_endpoint"))).await;
        landing.error_page();
        assert!(rp.is_logged_in(&mut browser).await);
    }
    let long = "x".repeat(20_000);
    let query = varco_tests::world::wire::encode(&[good[0], good[1], ("state", &long)]);
    browser.open(&format!("{}?{query}", rp.endpoint("end_session_endpoint"))).await.error_page();
    assert!(rp.is_logged_in(&mut browser).await);
}
