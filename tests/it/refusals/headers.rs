//! S-153 to S-161: every address and every status carries the headers.

use super::signed_in;
use varco_tests::world::World;
use varco_tests::world::hardened::assert_hardened;
use varco_tests::world::wire::FORM;

/// Every address of the public listener, and some that nobody serves.
pub(super) const ADDRESSES: &[&str] = &[
    "/",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/.well-known/nothing",
    "/oauth/authorize",
    "/oauth/continue",
    "/oauth/token",
    "/oauth/introspect",
    "/oauth/revoke",
    "/oauth/userinfo",
    "/oauth/jwks",
    "/oauth/logout",
    "/oauth/nothing",
    "/consent",
    "/login",
    "/login/second-factor",
    "/logout",
    "/step-up",
    "/assets/nothing.js",
    "/assets/..%2f..%2fetc%2fpasswd",
    "/brand/logo",
    "/brand/colours.css",
    "/nothing",
    "/login/",
    "//login",
    "/%ff",
    "/login%00",
    "/register",
    "/password/forgot",
    "/account",
    "/account/sessions",
    "/admin",
    "/admin/people",
    "/admin/clients",
    "/setup",
    "/activate",
];

#[tokio::test]
async fn every_address_and_status_carries_the_headers() {
    let world = World::start().await;
    let mut statuses = std::collections::BTreeSet::new();
    for path in ADDRESSES {
        let url = world.home.address(path);
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"] {
            let mut call = world.wire.call(method, &url);
            if matches!(method, "POST" | "PUT" | "PATCH") {
                call = call.body(FORM, "a=b");
            }
            let answer = call.send().await;
            assert_hardened(&answer);
            assert!(answer.status < 500, "{method} {path}: {answer:?}");
            statuses.insert(answer.status);
            if answer.status == 405 {
                assert!(answer.header("allow").is_some_and(|allow| !allow.is_empty()), "{method} {path}: {answer:?}");
            }
        }
        let huge = world.wire.call("POST", &url).body(FORM, vec![b'x'; 200_000]).send().await;
        assert_hardened(&huge);
        statuses.insert(huge.status);
    }
    for status in [200, 303, 400, 401, 404, 405, 413] {
        assert!(statuses.contains(&status), "{status} was met: {statuses:?}");
    }
}

/// S-168: what goes wrong shows a reference number, and nothing of the request.
#[tokio::test]
async fn error_pages_tell_nothing() {
    let world = World::start().await;
    for path in ["/nothing-here-7731", "/login?request=7731-not-an-id", "/oauth/authorize?client_id=canary7731"] {
        let page = world.browser().open(&world.home.address(path)).await.page();
        if page.name != "error" {
            assert_eq!(page.name, "login", "{path}");
            continue;
        }
        assert!(!page.text.contains("7731"), "{path}: {}", page.text);
        for trace in ["panicked", "src/", ".rs", "sqlx", "SELECT", "Error {", "None", "unwrap"] {
            assert!(!page.text.contains(trace), "{path}: {}", page.text);
        }
    }
}

/// S-160: nothing personal is kept by anybody on the way.
#[tokio::test]
async fn personal_answers_are_not_stored() {
    let world = World::start().await;
    let (rp, mut browser, login) = signed_in(&world).await;
    for path in ["/account", "/login", "/oauth/authorize", "/consent", "/"] {
        let answer = browser.get(&world.home.address(path)).await;
        assert!(answer.is_not_stored(), "{path}: {answer:?}");
    }
    let answer = world.wire.get(rp.endpoint("userinfo_endpoint")).bearer(login.tokens.access_token()).send().await;
    assert!(answer.is_not_stored(), "{answer:?}");
    let refused = world.wire.get(rp.endpoint("userinfo_endpoint")).bearer("x").send().await;
    assert!(refused.is_not_stored(), "{refused:?}");
}

/// A page whose form may lead to a client names the origin of that client alone in `form-action`.
#[tokio::test]
async fn form_action_names_the_client_alone() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let page = rp.authorize(&mut world.browser(), &rp.request()).await.page();
    let policy = page.answer.header("content-security-policy").unwrap_or_default();
    let action = policy.split(';').find(|part| part.trim().starts_with("form-action")).unwrap_or_default().trim();
    assert_eq!(action, "form-action 'self' https://basic.example");
    let bare = world.browser().open(&world.home.address("/login")).await.page();
    let policy = bare.answer.header("content-security-policy").unwrap_or_default();
    assert!(policy.ends_with("form-action 'self'"), "{policy}");
}
