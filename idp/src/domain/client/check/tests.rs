use super::*;
use crate::domain::language::LocalizedText;
use crate::domain::signing_algorithm::SigningAlgorithm;
use std::collections::BTreeSet;

fn sound() -> Client {
    let mut client = Client::new("anagrafe".parse().expect("a client id"), LocalizedText::italian("Anagrafe"));
    client.redirect_uris = vec!["https://anagrafe.example/cb".parse().expect("a redirect URI")];
    client.scopes = "openid profile".parse().expect("scopes");
    client
}

fn faults(change: impl FnOnce(&mut Client)) -> Vec<ClientFault> {
    let mut client = sound();
    change(&mut client);
    client.check(Environment::Production)
}

fn address(text: &str) -> WebAddress {
    text.parse().expect("an address")
}

#[test]
fn a_plain_registration_is_sound() {
    assert_eq!(faults(|_| {}), []);
}

#[test]
fn each_broken_rule_is_named() {
    let many = vec!["https://anagrafe.example/cb".parse().expect("a redirect URI"); 51];
    assert_eq!(faults(|c| c.name = LocalizedText::italian(" ")), [ClientFault::Name]);
    assert_eq!(faults(|c| c.grant_types = BTreeSet::new()), [ClientFault::NoGrant]);
    assert_eq!(
        faults(|c| c.grant_types = BTreeSet::from([GrantType::RefreshToken])),
        [ClientFault::RefreshWithoutCode]
    );
    assert_eq!(faults(|c| c.redirect_uris.clear()), [ClientFault::NoRedirectUri]);
    assert_eq!(faults(|c| c.redirect_uris = many), [ClientFault::TooManyAddresses]);
    assert_eq!(faults(|c| c.auth_method = ClientAuthMethod::PrivateKeyJwt), [ClientFault::NoKeys]);
    assert_eq!(faults(|c| c.keys = ClientKeys::Jwks(serde_json::json!([]))), [ClientFault::MalformedKeys]);
    assert_eq!(faults(|c| c.backchannel_logout_session_required = true), [ClientFault::SessionWithoutBackchannel]);
    assert_eq!(faults(|c| c.default_max_age = Some(Span::seconds(-1))), [ClientFault::NegativeMaxAge]);
    assert_eq!(faults(|c| c.refresh_token_idle = Span::days(91)), [ClientFault::RefreshLifetimes]);
    assert_eq!(faults(|c| c.refresh_token_absolute = Span::days(401)), [ClientFault::RefreshLifetimes]);
    assert_eq!(faults(|c| c.refresh_token_idle = Span::ZERO), [ClientFault::RefreshLifetimes]);
    assert_eq!(
        faults(|c| c.scopes = "openid offline_access".parse().expect("scopes")),
        [ClientFault::OfflineWithoutRefresh]
    );
}

#[test]
fn a_public_client_has_pkce_and_no_grant_of_its_own() {
    let public = |c: &mut Client| c.auth_method = ClientAuthMethod::None;
    assert_eq!(faults(public), []);
    assert_eq!(
        faults(|c| {
            public(c);
            c.pkce = PkcePolicy::WhenOffered;
            c.grant_types.insert(GrantType::ClientCredentials);
        }),
        [ClientFault::PublicClientCredentials, ClientFault::PublicClientWithoutPkce]
    );
    assert_eq!(faults(|c| c.pkce = PkcePolicy::WhenOffered), [], "a confidential client may be registered so");
}

#[test]
fn private_schemes_are_for_public_clients() {
    let native = "it.example.app:/cb";
    let with_scheme = |c: &mut Client| c.redirect_uris.push(native.parse().expect("a redirect URI"));
    assert_eq!(faults(with_scheme), [ClientFault::PrivateSchemeOfConfidentialClient(native.to_owned())]);
    assert_eq!(
        faults(|c| {
            c.auth_method = ClientAuthMethod::None;
            with_scheme(c);
        }),
        []
    );
}

#[test]
fn a_pairwise_client_of_several_hosts_names_its_sector() {
    let two_hosts = |c: &mut Client| c.redirect_uris.push("https://other.example/cb".parse().expect("a redirect URI"));
    assert_eq!(faults(two_hosts), [ClientFault::NoSector]);
    assert_eq!(
        faults(|c| {
            two_hosts(c);
            c.subject_type = SubjectType::Public;
        }),
        []
    );
    for (host, expected) in [
        ("anagrafe.example", vec![]),
        ("https://anagrafe.example", vec![ClientFault::MalformedSector]),
        ("Anagrafe.example", vec![ClientFault::MalformedSector]),
        ("anagrafe.example:443", vec![ClientFault::MalformedSector]),
        ("", vec![ClientFault::MalformedSector]),
    ] {
        let found = faults(|c| {
            two_hosts(c);
            c.sector_host = Some(host.to_owned());
        });
        assert_eq!(found, expected, "{host}");
    }
}

#[test]
fn calls_to_the_client_go_over_tls() {
    let at = |text: &str| {
        let mut client = sound();
        client.backchannel_logout_uri = Some(address(text));
        client
    };
    let local = at("http://localhost:8090/logout");
    let insecure = |text: &str| ClientFault::Insecure { key: "backchannel_logout_uri", address: text.to_owned() };
    assert_eq!(at("https://anagrafe.example/logout").check(Environment::Production), []);
    assert_eq!(local.check(Environment::Production), [insecure("http://localhost:8090/logout")]);
    assert_eq!(local.check(Environment::Development), []);
    assert_eq!(
        at("http://10.0.0.1/logout").check(Environment::Development),
        [insecure("http://10.0.0.1/logout")],
        "development eases loopback alone"
    );
    let mut allowed = at("http://10.0.0.1/logout");
    allowed.allow_loopback_calls = true;
    assert_eq!(allowed.check(Environment::Production), []);
    let notice = faults(|c| c.policy_uri = Some(address("http://anagrafe.example/privacy")));
    assert_eq!(notice.len(), 1, "{notice:?}");
    assert_eq!(faults(|c| c.keys = ClientKeys::JwksUri(address("http://x.example/jwks"))).len(), 1);
}

#[test]
fn a_client_survives_storage_and_an_older_document_reads_with_defaults() {
    let mut client = sound();
    client.keys = ClientKeys::Jwks(serde_json::json!({"keys": []}));
    client.access_token_signed_response_alg = Some(SigningAlgorithm::Es256);
    let stored = serde_json::to_string(&client).expect("a client is JSON");
    assert_eq!(serde_json::from_str::<Client>(&stored).expect("and reads again"), client);

    let old = r#"{"id":"anagrafe","name":{"it":"Anagrafe"},"redirect_uris":["https://anagrafe.example/cb"],
        "scopes":"openid profile"}"#;
    assert_eq!(serde_json::from_str::<Client>(old).expect("an older document"), sound());
}

#[test]
fn answers_follow_from_the_registration() {
    let mut client = sound();
    assert_eq!(client.resource("https://idp.example/"), "https://idp.example/modules/anagrafe");
    client.resource = Some(address("https://anagrafe.comune.example"));
    assert_eq!(client.resource("https://idp.example"), "https://anagrafe.comune.example");
    assert_eq!(client.access_token_algorithm(), SigningAlgorithm::Rs256);
    assert_eq!(client.sector().as_deref(), Some("anagrafe.example"));
    assert!(client.find_redirect_uri("https://anagrafe.example/cb").is_some());
    assert!(client.find_redirect_uri("https://anagrafe.example/cb/").is_none());
    assert!(client.find_post_logout_redirect_uri("https://anagrafe.example/cb").is_none());
    assert!(!client.allows_origin("https://anagrafe.example"), "a confidential client runs no script");
    client.auth_method = ClientAuthMethod::None;
    assert!(client.allows_origin("https://anagrafe.example") && !client.allows_origin("https://evil.example"));
}
