//! The Config profile, and the discovery documents of both kinds.

use serde_json::Value;
use varco_tests::world::World;
use varco_tests::world::hardened::assert_hardened;

fn texts(document: &Value, name: &str) -> Vec<String> {
    let list = document[name].as_array().unwrap_or_else(|| panic!("{name} is not a list: {document}"));
    list.iter().map(|item| item.as_str().expect("a text").to_owned()).collect()
}

#[tokio::test]
async fn oidcc_discovery_endpoint_verification() {
    let world = World::start().await;
    let answer = world.wire.get(&world.home.address("/.well-known/openid-configuration")).send().await;
    assert_hardened(&answer);
    assert_eq!(answer.status, 200);
    let document = answer.json();
    assert_eq!(document["issuer"], world.home.issuer);
    assert_eq!(texts(&document, "response_types_supported"), ["code"]);
    assert_eq!(texts(&document, "subject_types_supported").len(), 2);
    let algorithms = texts(&document, "id_token_signing_alg_values_supported");
    assert!(["RS256", "ES256", "PS256", "EdDSA"].iter().all(|name| algorithms.iter().any(|one| one == name)));
    assert!(!algorithms.iter().any(|name| name == "none" || name.starts_with("HS")), "{algorithms:?}");
    assert!(!texts(&document, "claims_supported").is_empty());
    assert_eq!(texts(&document, "code_challenge_methods_supported"), ["S256"]);
    let grants = texts(&document, "grant_types_supported");
    assert!(grants.contains(&"authorization_code".to_owned()), "{grants:?}");
    assert!(!grants.iter().any(|grant| grant == "implicit" || grant == "password"), "{grants:?}");
    let scopes = texts(&document, "scopes_supported");
    assert!(scopes.contains(&"openid".to_owned()));
    let legal = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    assert!(scopes.iter().all(|scope| scope.bytes().all(legal)), "{scopes:?}");
    for locale in texts(&document, "ui_locales_supported") {
        assert!(["it", "en", "de"].contains(&locale.as_str()), "{locale}");
    }
}

#[tokio::test]
async fn discovery_states_what_differs_from_the_defaults() {
    let world = World::start().await;
    let document = world.relying_party("basic").await.metadata;
    assert_eq!(document["request_uri_parameter_supported"], false);
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    assert_eq!(document["claims_parameter_supported"], true);
    assert_eq!(texts(&document, "response_modes_supported"), ["query"]);
    let methods = texts(&document, "token_endpoint_auth_methods_supported");
    for method in ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"] {
        assert!(methods.iter().any(|one| one == method), "{method}");
    }
    let levels = texts(&document, "acr_values_supported");
    assert!(levels.contains(&"https://www.spid.gov.it/SpidL2".to_owned()), "{levels:?}");
}

/// Every address is below the issuer, and every member is a registered one.
#[tokio::test]
async fn discovery_has_registered_members_alone() {
    let world = World::start().await;
    let document = world.relying_party("basic").await.metadata;
    for (name, value) in document.as_object().expect("an object") {
        assert!(REGISTERED.contains(&name.as_str()), "{name} is in no specification");
        if name.ends_with("_endpoint") || name == "jwks_uri" {
            let address = value.as_str().expect("an address");
            assert!(address.starts_with(&format!("{}/", world.home.issuer)), "{name} is {address}");
        }
    }
}

/// RFC 8414, section 3: the same facts at the address of plain OAuth.
#[tokio::test]
async fn oauth_metadata_says_the_same() {
    let world = World::start().await;
    let openid = world.relying_party("basic").await.metadata;
    let oauth = world.wire.get(&world.home.address("/.well-known/oauth-authorization-server")).send().await.json();
    for name in ["issuer", "token_endpoint", "authorization_endpoint", "jwks_uri", "introspection_endpoint"] {
        assert!(oauth[name].is_string(), "{name}");
        assert_eq!(oauth[name], openid[name], "{name}");
    }
}

/// FAPI 2.0, 5.2.3, and S-62: open to every script, without credentials.
#[tokio::test]
async fn discovery_and_keys_can_be_read_by_every_script() {
    let world = World::start().await;
    let metadata = world.relying_party("basic").await.metadata;
    let discovery = world.home.address("/.well-known/openid-configuration");
    for url in [discovery.as_str(), metadata["jwks_uri"].as_str().expect("an address")] {
        let answer = world.wire.get(url).header("origin", "https://any.example").send().await;
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{url}");
        assert_eq!(answer.header("access-control-allow-credentials"), None, "{url}");
        assert!(answer.header("cache-control").is_some_and(|value| value.contains("max-age")), "{answer:?}");
    }
}

/// The key set holds a key of every algorithm that is offered, and each is sound (checked in the relying party).
#[tokio::test]
async fn the_key_set_serves_every_algorithm() {
    let world = World::start().await;
    let set = world.relying_party("basic").await.key_set().await;
    let kinds: Vec<&str> = set["keys"].as_array().expect("keys").iter().filter_map(|key| key["kty"].as_str()).collect();
    for kind in ["RSA", "EC", "OKP"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    for key in set["keys"].as_array().expect("keys") {
        assert_eq!(key["use"], "sig", "{key}");
    }
}

/// OpenID Connect Discovery 1.0, RFC 8414, RFC 9207, RP-Initiated and Back-Channel Logout 1.0, RFC 9701.
const REGISTERED: &[&str] = &[
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "introspection_endpoint",
    "revocation_endpoint",
    "end_session_endpoint",
    "scopes_supported",
    "response_types_supported",
    "response_modes_supported",
    "grant_types_supported",
    "acr_values_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
    "userinfo_signing_alg_values_supported",
    "introspection_signing_alg_values_supported",
    "token_endpoint_auth_methods_supported",
    "token_endpoint_auth_signing_alg_values_supported",
    "introspection_endpoint_auth_methods_supported",
    "introspection_endpoint_auth_signing_alg_values_supported",
    "revocation_endpoint_auth_methods_supported",
    "revocation_endpoint_auth_signing_alg_values_supported",
    "display_values_supported",
    "claim_types_supported",
    "claims_supported",
    "claims_locales_supported",
    "ui_locales_supported",
    "claims_parameter_supported",
    "request_parameter_supported",
    "request_uri_parameter_supported",
    "require_request_uri_registration",
    "code_challenge_methods_supported",
    "authorization_response_iss_parameter_supported",
    "backchannel_logout_supported",
    "backchannel_logout_session_supported",
    "service_documentation",
    "op_policy_uri",
    "op_tos_uri",
    "prompt_values_supported",
];
