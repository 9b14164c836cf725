//! Methods: GET and POST where the specifications say so, 405 with `Allow` elsewhere.

use varco_tests::world::World;
use varco_tests::world::hardened::assert_hardened;

#[tokio::test]
async fn wrong_methods_are_405_with_allow() {
    let world = World::start().await;
    let rp = world.relying_party("basic").await;
    let cases = [
        ("token_endpoint", &["GET", "PUT", "DELETE", "PATCH"][..], "POST"),
        ("introspection_endpoint", &["GET", "PUT", "DELETE"], "POST"),
        ("revocation_endpoint", &["GET", "PUT", "DELETE"], "POST"),
        ("authorization_endpoint", &["PUT", "DELETE", "PATCH"], "GET"),
        ("userinfo_endpoint", &["PUT", "DELETE"], "GET"),
        ("end_session_endpoint", &["PUT", "DELETE"], "GET"),
        ("jwks_uri", &["POST", "PUT"], "GET"),
    ];
    for (endpoint, methods, allowed) in cases {
        for method in methods {
            let answer = world.wire.call(method, rp.endpoint(endpoint)).send().await;
            assert_hardened(&answer);
            assert_eq!(answer.status, 405, "{method} {endpoint}");
            let allow = answer.header("allow").unwrap_or_default();
            assert!(allow.contains(allowed), "{method} {endpoint}: {allow:?}");
        }
    }
}

/// A token in the address of a GET at the token endpoint is never looked at.
#[tokio::test]
async fn tokens_are_not_had_by_get() {
    let world = World::start().await;
    let rp = world.relying_party("machine").await;
    let url = format!("{}?grant_type=client_credentials", rp.endpoint("token_endpoint"));
    let answer = world.wire.get(&url).header("authorization", &rp.basic()).send().await;
    assert_eq!(answer.status, 405);
}
