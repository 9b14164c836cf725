//! An authorization request ends in a page, in an answer to a registered address, or in what the client may ask.

use super::Verdict;
use idp::domain::authorization_request::{Prompt, RequestParameters};
use idp::domain::client::Client;
use idp::domain::language::LocalizedText;
use idp::domain::redirect_uri::RedirectUri;
use idp::domain::scope::ScopeSet;
use idp::domain::secret::Secret;
use idp::protocols::oauth::authorization_request::{self as request, RequestContext};
use idp::protocols::oauth::authorization_response::AnswerAddress;
use idp::protocols::oauth::parameters::Parameters;
use std::collections::BTreeMap;
use url::Url;

const REDIRECT: &str = "https://module.example/callback?tenant=a";
const SCOPES: &str = "openid profile email offline_access";
const RESOURCE: &str = "https://api.module.example";

/// The bytes are the query. No redirect without a registered client and address; the answer carries the very `state`
/// that came; accepted ⇒ PKCE, scopes, claims and resources within the registration, and storing loses nothing.
#[must_use]
pub fn check(bytes: &[u8]) -> Verdict {
    let Ok(parameters) = Parameters::parse(bytes) else { return Verdict::Refused };
    let client = client();
    let Ok(id) = request::parse_client_id(&parameters) else { return Verdict::Refused };
    if id != client.id {
        return Verdict::Refused;
    }
    let Ok(redirect_uri) = request::verify_redirect_uri(&parameters, &client) else { return Verdict::Refused };
    assert_eq!(redirect_uri.as_str(), REDIRECT, "only a registered address is answered");
    let state = request::state_to_return(&parameters);
    let address = AnswerAddress { redirect_uri: &redirect_uri, state, issuer: "https://issuer.example" };
    let context = RequestContext {
        client: &client,
        redirect_uri: &redirect_uri,
        knows_resource: &|resource| resource == RESOURCE,
        subject_of_hint: &|hint| hint.strip_prefix("good.").map(str::to_owned),
    };
    match request::parse(&parameters, &context) {
        Err(error) => {
            check_answer(&address.with_error(&error), state, ("error", error.code.name()));
            assert!(error.description.bytes().all(|byte| matches!(byte, 0x20..=0x7e) && !matches!(byte, b'"' | b'\\')));
            Verdict::Refused
        }
        Ok(accepted) => {
            check_answer(&address.with_code(&Secret::from("c0de")), state, ("code", "c0de"));
            assert_eq!(accepted.state.as_deref(), state, "state comes back as it came");
            check_accepted(&accepted, &redirect_uri, &client);
            Verdict::Accepted
        }
    }
}

fn client() -> Client {
    let mut client = Client::new("module".parse().expect("a client id"), LocalizedText::italian("Modulo"));
    client.redirect_uris = vec![REDIRECT.parse().expect("an address that can be registered")];
    client.scopes = SCOPES.parse().expect("a list of scopes");
    client
}

/// The answer goes to the registered address and nowhere else, with its query kept and ours readable.
fn check_answer(answer: &str, state: Option<&str>, first: (&str, &str)) {
    assert!(answer.starts_with(REDIRECT) && answer.is_ascii() && !answer.contains(['\r', '\n', ' ', '#']), "{answer}");
    let url = Url::parse(answer).expect("an answer is an address");
    assert_eq!(url.host_str(), Some("module.example"));
    let parameters: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
    assert_eq!(parameters.get("state").map(String::as_str), state, "{answer}");
    assert_eq!(parameters.get(first.0).map(String::as_str), Some(first.1), "{answer}");
    assert_eq!(parameters.get("iss").map(String::as_str), Some("https://issuer.example"), "RFC 9207");
    assert_eq!(parameters.get("tenant").map(String::as_str), Some("a"), "a registered query stays");
}

fn check_accepted(accepted: &RequestParameters, redirect_uri: &RedirectUri, client: &Client) {
    let registered: ScopeSet = SCOPES.parse().expect("a list of scopes");
    assert!(accepted.scopes.is_within(&registered), "no scope beyond the registration: {}", accepted.scopes);
    assert!(accepted.code_challenge.is_some(), "this client must use PKCE");
    assert!(accepted.resources.iter().all(|resource| resource == RESOURCE), "no resource that is not known");
    let permitted = client.permitted_claims();
    let asked = accepted.claims.userinfo.keys().chain(accepted.claims.id_token.keys());
    assert!(asked.into_iter().all(|claim| permitted.contains(claim)), "no claim beyond the registration");
    let silent = accepted.prompt.contains(&Prompt::None);
    assert!(!silent || accepted.prompt.len() == 1, "`none` stands alone (OpenID Connect Core 3.1.2.1)");
    assert!(accepted.acr.as_ref().is_none_or(|acr| !acr.levels.is_empty()), "a wish for a level names one");
    assert_eq!(&accepted.redirect_uri, redirect_uri);
    let stored = serde_json::to_string(accepted).expect("a request can be stored");
    assert_eq!(
        serde_json::from_str::<RequestParameters>(&stored).ok().as_ref(),
        Some(accepted),
        "stored and read back"
    );
}
