//! S-62: what scripts of other origins may read. S-63: nobody frames us (the headers of every answer).

use super::signed_in;
use varco_tests::world::World;
use varco_tests::world::wire::Answer;

const EVIL: &str = "https://evil.example";

fn allows(answer: &Answer) -> Option<&str> {
    assert_eq!(answer.header("access-control-allow-credentials"), None, "{answer:?}");
    answer.header("access-control-allow-origin")
}

#[tokio::test]
async fn pages_and_the_authorization_endpoint_are_closed_to_scripts() {
    let world = World::start().await;
    let rp = world.relying_party("public").await;
    let address = rp.request().address(rp.endpoint("authorization_endpoint"));
    let others = ["/login", "/consent", "/oauth/logout", "/account", "/oauth/introspect"];
    let addresses = others.map(|path| world.home.address(path));
    for url in addresses.iter().chain([&address]) {
        for origin in [EVIL, "https://public.example", "null"] {
            let answer = world.wire.get(url).header("origin", origin).send().await;
            assert_eq!(allows(&answer), None, "{url}");
            let preflight = world.wire.call("OPTIONS", url).header("origin", origin);
            let preflight = preflight.header("access-control-request-method", "POST").send().await;
            assert_eq!(allows(&preflight), None, "{url}");
        }
    }
}

/// At token and userinfo: a public client's own origin, and no other; never a confidential client's.
#[tokio::test]
async fn tokens_are_readable_by_the_clients_own_origin_alone() {
    let world = World::start().await;
    let public = world.relying_party("public").await;
    let call = |origin: &str, id: &str| {
        let form = [("grant_type", "authorization_code"), ("code", "x"), ("redirect_uri", "y"), ("client_id", id)];
        world.wire.post(public.endpoint("token_endpoint"), &form).header("origin", origin).send()
    };
    assert_eq!(allows(&call("https://public.example", "public").await), Some("https://public.example"));
    assert_eq!(allows(&call(EVIL, "public").await), None);
    assert_eq!(allows(&call("null", "public").await), None);
    assert_eq!(allows(&call("https://basic.example", "basic").await), None);
    assert_eq!(allows(&call("https://public.example.evil.example", "public").await), None);
}

#[tokio::test]
async fn userinfo_is_readable_by_the_clients_own_origin_alone() {
    let world = World::start().await;
    let (rp, _, login) = signed_in(&world).await;
    let endpoint = rp.endpoint("userinfo_endpoint");
    for origin in [EVIL, "https://basic.example"] {
        let call = world.wire.get(endpoint).bearer(login.tokens.access_token()).header("origin", origin);
        assert_eq!(allows(&call.send().await), None, "{origin}");
    }
    let public = world.relying_party("public").await;
    let mut browser = world.browser();
    let login = public.sign_in(&mut browser, &varco_tests::world::people::MARIO, &public.request()).await;
    for (origin, allowed) in [("https://public.example", Some("https://public.example")), (EVIL, None)] {
        let call = world.wire.get(endpoint).bearer(login.tokens.access_token()).header("origin", origin);
        assert_eq!(allows(&call.send().await), allowed);
    }
}
