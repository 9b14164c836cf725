//! S-69: issuer, links and redirects come from the configuration, never from what the request says about itself.

use super::signed_in;
use varco_tests::world::World;

const FORGED: [(&str, &str); 6] = [
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-server", "evil.example"),
    ("x-original-url", "https://evil.example/"),
    ("x-rewrite-url", "/admin"),
    ("forwarded", "host=evil.example;proto=https;for=1.2.3.4"),
];

#[tokio::test]
async fn a_forged_host_is_nobodys() {
    let world = World::start().await;
    let port = world.home.issuer.rsplit(':').next().expect("a port");
    let forged = [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        "localhost".to_owned(),
        format!("localhost.evil.example:{port}"),
        format!("localhost:{port}.evil.example"),
        format!("localhost:{port}@evil.example"),
        format!("127.0.0.1:{port}"),
        String::new(),
    ];
    for host in forged {
        for path in ["/.well-known/openid-configuration", "/login", "/oauth/authorize", "/oauth/jwks"] {
            let answer = world.wire.get(&world.home.address(path)).header("host", &host).send().await;
            assert!((400..500).contains(&answer.status), "{host} {path}: {}", answer.status);
            assert!(host.is_empty() || !answer.body.contains(&host), "{host} {path}: {}", answer.body);
        }
    }
}

/// Headers of proxies that nobody configured change nothing (S-68).
#[tokio::test]
async fn headers_of_strangers_change_nothing() {
    let world = World::start().await;
    let discovery = world.home.address("/.well-known/openid-configuration");
    let plain = world.wire.get(&discovery).send().await.json();
    let login = world.home.address("/login");
    for (name, value) in FORGED {
        let document = world.wire.get(&discovery).header(name, value).send().await.json();
        assert_eq!(document, plain, "{name}");
        let page = world.wire.get(&login).header(name, value).send().await;
        assert_eq!(page.status, 200, "{name}");
        assert!(!page.body.contains("evil.example"), "{name}");
        let leads = world.wire.get(&world.home.address("/account")).header(name, value).send().await;
        assert!(leads.location().is_none_or(|to| to.as_str().starts_with(&world.home.issuer)), "{name}: {leads:?}");
    }
}

/// A host in capital letters is the same host.
#[tokio::test]
async fn case_does_not_matter_in_a_host() {
    let world = World::start().await;
    let host = world.home.issuer.trim_start_matches("http://").to_uppercase();
    let answer = world.wire.get(&world.home.address("/.well-known/openid-configuration")).header("host", &host);
    assert_eq!(answer.send().await.json()["issuer"], world.home.issuer);
}

/// Who a caller is said to be by a header is nobody: no session, no client certificate, no user.
#[tokio::test]
async fn identities_in_headers_are_ignored() {
    let world = World::start().await;
    let (rp, _, _) = signed_in(&world).await;
    for (name, value) in [
        ("x-remote-user", "mario.bianchi"),
        ("remote-user", "mario.bianchi"),
        ("x-ssl-client-cert", "MIIB"),
        ("ssl-client-verify", "SUCCESS"),
        ("x-client-id", "basic"),
    ] {
        let request = rp.request().with("prompt", "none");
        let url = request.address(rp.endpoint("authorization_endpoint"));
        let answer = world.wire.get(&url).header(name, value).send().await;
        let arrived = answer.location().expect("prompt=none is answered by a redirect");
        let arrived = if arrived.as_str().starts_with(&world.home.issuer) {
            world.browser().open(arrived.as_str()).await.away()
        } else {
            arrived
        };
        assert!(!arrived.query_pairs().any(|(name, _)| name == "code"), "{name}: {arrived}");
    }
}
