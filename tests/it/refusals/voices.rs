//! Whoever is refused early is answered in their own voice: machines in JSON, people with a page; and every answer
//! names its request.

use super::signed_in;
use serde_json::Value;
use varco_tests::world::World;
use varco_tests::world::hardened::assert_hardened;
use varco_tests::world::wire::FORM;

#[tokio::test]
async fn machines_are_never_sent_a_page() {
    let world = World::start().await;
    for (path, kind) in [
        ("/oauth/token", "application/json"),
        ("/oauth/introspect", "application/json"),
        ("/oauth/revoke", "application/json"),
        ("/oauth/userinfo", "application/json"),
        ("/oauth/jwks", "application/problem+json"),
        ("/.well-known/openid-configuration", "application/problem+json"),
        ("/login", "text/html"),
    ] {
        let huge = world.wire.call("POST", &world.home.address(path)).body(FORM, vec![b'x'; 70_000]).send().await;
        assert_eq!((huge.status, huge.media_type()), (413, kind), "{path}");
        assert_hardened(&huge);
        if kind == "application/json" {
            assert_eq!(huge.json()["error"], "invalid_request", "{path}");
        }
        if kind == "application/problem+json" {
            let problem: Value = serde_json::from_str(&huge.body).expect("JSON");
            assert_eq!((&problem["type"], &problem["status"]), (&"about:blank".into(), &413.into()), "{path}");
        }
    }
}

#[tokio::test]
async fn health_carries_the_headers_too() {
    let world = World::start().await;
    let port = world.home.issuer.rsplit(':').next().expect("a port");
    for path in ["live", "ready"] {
        let answer = world.wire.get(&format!("http://127.0.0.1:{port}/health/{path}")).send().await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_hardened(&answer);
    }
}

/// RFC 6750, section 2.2: only a form may hold a token, so nothing else is read.
#[tokio::test]
async fn userinfo_reads_no_body_but_a_form() {
    let world = World::start().await;
    let (rp, _, login) = signed_in(&world).await;
    let url = rp.endpoint("userinfo_endpoint");
    let token = login.tokens.access_token();
    let body = format!("access_token={token}");
    let beside = world.wire.call("POST", url).bearer(token).body("application/json", "%%%").send().await;
    assert_eq!(beside.status, 200, "{beside:?}");
    let inside = world.wire.call("POST", url).body("text/plain", body.clone()).send().await;
    assert_eq!(inside.status, 401, "{inside:?}");
    let form = world.wire.call("POST", url).body(FORM, body).send().await;
    assert_eq!(form.status, 200, "{form:?}");
}

#[tokio::test]
async fn the_reference_of_an_error_page_is_the_name_of_its_request() {
    let world = World::start().await;
    let page = world.browser().open(&world.home.address("/nothing")).await.error_page();
    assert_eq!(page.reference.as_deref(), page.answer.header("x-request-id"));
    let forged = world.wire.get(&world.home.address("/login")).header("x-request-id", "forged-1234").send().await;
    assert_ne!(forged.header("x-request-id"), Some("forged-1234"));
}
