//! The document in which clients find everything (OpenID Connect Discovery 1.0, section 3; RFC 8414, section 2).
//! Registered members alone; every list is stated whose default is not ours.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::claim::Claim;
use crate::domain::client::{ClientAuthMethod, GrantType};
use crate::domain::language::Language;
use crate::domain::scope::Scope;
use crate::domain::signing_algorithm::SigningAlgorithm;

/// The addresses of the endpoints below the issuer.
pub mod path {
    /// The OpenID document.
    pub const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";
    /// The same document for clients of plain OAuth (RFC 8414).
    pub const OAUTH_METADATA: &str = "/.well-known/oauth-authorization-server";
    /// `GET` and `POST`.
    pub const AUTHORIZE: &str = "/oauth/authorize";
    /// `POST`.
    pub const TOKEN: &str = "/oauth/token";
    /// `POST`.
    pub const INTROSPECT: &str = "/oauth/introspect";
    /// `POST`.
    pub const REVOKE: &str = "/oauth/revoke";
    /// `GET` and `POST`.
    pub const USERINFO: &str = "/oauth/userinfo";
    /// `GET`.
    pub const JWKS: &str = "/oauth/jwks";
    /// `GET` and `POST`.
    pub const END_SESSION: &str = "/oauth/logout";
}

/// What of the document depends on the tenant.
#[derive(Clone, Debug)]
pub struct DiscoverySettings<'a> {
    /// The issuer, without a slash at the end.
    pub issuer: &'a str,
    /// The languages of the pages.
    pub languages: &'a [Language],
    /// Scopes of the catalogue beside the standard ones.
    pub more_scopes: &'a [Scope],
}

/// The document. Serialize it as it is.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the specifications say so")]
pub struct Discovery {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
    end_session_endpoint: String,
    scopes_supported: Vec<String>,
    response_types_supported: Vec<&'static str>,
    response_modes_supported: Vec<&'static str>,
    grant_types_supported: Vec<&'static str>,
    prompt_values_supported: Vec<&'static str>,
    display_values_supported: Vec<&'static str>,
    acr_values_supported: Vec<&'static str>,
    subject_types_supported: Vec<&'static str>,
    id_token_signing_alg_values_supported: Vec<&'static str>,
    userinfo_signing_alg_values_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    token_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    introspection_signing_alg_values_supported: Vec<&'static str>,
    introspection_endpoint_auth_methods_supported: Vec<&'static str>,
    introspection_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    revocation_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    code_challenge_methods_supported: Vec<&'static str>,
    claim_types_supported: Vec<&'static str>,
    claims_supported: Vec<&'static str>,
    ui_locales_supported: Vec<&'static str>,
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
    authorization_response_iss_parameter_supported: bool,
    backchannel_logout_supported: bool,
    backchannel_logout_session_supported: bool,
}

impl Discovery {
    /// The document of a tenant.
    #[must_use]
    pub fn new(settings: &DiscoverySettings<'_>) -> Self {
        let at = |path: &str| format!("{}{path}", settings.issuer);
        let algorithms = SigningAlgorithm::ALL.map(SigningAlgorithm::name).to_vec();
        let every_method = ClientAuthMethod::ALL.map(ClientAuthMethod::name).to_vec();
        // A client that does not authenticate may revoke its own tokens and introspect none.
        let confidential: Vec<_> = every_method.iter().copied().filter(|method| *method != "none").collect();
        Self {
            issuer: settings.issuer.to_owned(),
            authorization_endpoint: at(path::AUTHORIZE),
            token_endpoint: at(path::TOKEN),
            userinfo_endpoint: at(path::USERINFO),
            jwks_uri: at(path::JWKS),
            introspection_endpoint: at(path::INTROSPECT),
            revocation_endpoint: at(path::REVOKE),
            end_session_endpoint: at(path::END_SESSION),
            scopes_supported: Scope::STANDARD.iter().chain(settings.more_scopes).map(Scope::to_string).collect(),
            response_types_supported: vec!["code"],
            response_modes_supported: vec!["query"],
            grant_types_supported: GrantType::ALL.map(GrantType::name).to_vec(),
            prompt_values_supported: vec!["none", "login", "consent", "select_account"],
            display_values_supported: vec!["page", "popup", "touch", "wap"],
            acr_values_supported: AssuranceLevel::ALL.map(AssuranceLevel::acr).to_vec(),
            subject_types_supported: vec!["pairwise", "public"],
            id_token_signing_alg_values_supported: algorithms.clone(),
            userinfo_signing_alg_values_supported: algorithms.clone(),
            token_endpoint_auth_methods_supported: every_method.clone(),
            token_endpoint_auth_signing_alg_values_supported: algorithms.clone(),
            introspection_signing_alg_values_supported: algorithms.clone(),
            introspection_endpoint_auth_methods_supported: confidential,
            introspection_endpoint_auth_signing_alg_values_supported: algorithms.clone(),
            revocation_endpoint_auth_methods_supported: every_method,
            revocation_endpoint_auth_signing_alg_values_supported: algorithms,
            code_challenge_methods_supported: vec!["S256"],
            claim_types_supported: vec!["normal"],
            claims_supported: claims_supported(),
            ui_locales_supported: settings.languages.iter().map(|language| language.tag()).collect(),
            claims_parameter_supported: true,
            request_parameter_supported: false,
            request_uri_parameter_supported: false,
            authorization_response_iss_parameter_supported: true,
            backchannel_logout_supported: true,
            backchannel_logout_session_supported: true,
        }
    }
}

fn claims_supported() -> Vec<&'static str> {
    let of_tokens = ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid"];
    of_tokens.into_iter().chain(Claim::ALL.map(Claim::member)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn document() -> Value {
        let more_scopes = ["anagrafe:read".parse().expect("a scope")];
        let settings =
            DiscoverySettings { issuer: "https://idp.example", languages: &Language::ALL, more_scopes: &more_scopes };
        serde_json::to_value(Discovery::new(&settings)).expect("a document")
    }

    #[test]
    fn says_what_the_checks_look_for() {
        let document = document();
        assert_eq!(document["issuer"], "https://idp.example");
        assert_eq!(
            document["grant_types_supported"],
            json!(["authorization_code", "refresh_token", "client_credentials"])
        );
        assert_eq!(document["request_uri_parameter_supported"], false);
        assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
        assert_eq!(document["ui_locales_supported"], json!(["it", "en", "de"]));
        for (list, value) in [
            ("id_token_signing_alg_values_supported", "RS256"),
            ("introspection_signing_alg_values_supported", "RS256"),
            ("scopes_supported", "openid"),
            ("scopes_supported", "anagrafe:read"),
            ("token_endpoint_auth_methods_supported", "client_secret_post"),
            ("claims_supported", "sub"),
        ] {
            assert!(document[list].as_array().is_some_and(|list| list.contains(&value.into())), "{list} {value}");
        }
        for (list, value) in [
            ("id_token_signing_alg_values_supported", "none"),
            ("introspection_endpoint_auth_methods_supported", "none"),
        ] {
            assert!(!document[list].as_array().is_some_and(|list| list.contains(&value.into())), "{list} {value}");
        }
    }

    #[test]
    fn every_endpoint_is_below_the_issuer_and_no_list_is_empty() {
        for (name, value) in document().as_object().expect("an object") {
            if name.ends_with("_endpoint") || name == "jwks_uri" {
                assert!(value.as_str().is_some_and(|at| at.starts_with("https://idp.example/")), "{name}");
            }
            assert!(value.as_array().is_none_or(|list| !list.is_empty()), "{name}");
            assert!(!value.is_null(), "{name}");
        }
    }
}
