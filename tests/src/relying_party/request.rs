//! An authorization request being put together, and what the answer to it must look like.

use crate::world::wire::encode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::BTreeMap;
use url::Url;

/// An authorization request.
#[derive(Clone, Debug)]
pub struct Request {
    /// The parameters, in the order in which they are sent.
    pub parameters: Vec<(String, String)>,
    /// What the code challenge was made of.
    pub verifier: Option<String>,
}

/// The answer to an authorization request, after the checks that hold for every flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// A code.
    Code(String),
    /// An error: its registered name.
    Error(String),
}

impl Request {
    /// Sets a parameter, in the place of the one of the same name.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        self.without(name).also(name, value)
    }

    /// Adds a parameter, also a second one of the same name.
    #[must_use]
    pub fn also(mut self, name: &str, value: &str) -> Self {
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Leaves a parameter out.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|(found, _)| found != name);
        self
    }

    /// Adds a code challenge (RFC 7636, section 4.2).
    #[must_use]
    pub fn with_pkce(mut self, verifier: &str) -> Self {
        let challenge = URL_SAFE_NO_PAD.encode(openssl::sha::sha256(verifier.as_bytes()));
        self.verifier = Some(verifier.to_owned());
        self.with("code_challenge", &challenge).with("code_challenge_method", "S256")
    }

    /// Leaves the code challenge out.
    #[must_use]
    pub fn without_pkce(mut self) -> Self {
        self.verifier = None;
        self.without("code_challenge").without("code_challenge_method")
    }

    /// A parameter of the request.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The request as a query.
    #[must_use]
    pub fn query(&self) -> String {
        encode(&self.parameters)
    }

    /// The address that the browser is sent to.
    #[must_use]
    pub fn address(&self, endpoint: &str) -> String {
        format!("{endpoint}?{}", self.query())
    }

    /// Reads the answer that arrived at the redirect address, with the checks of every flow.
    ///
    /// # Panics
    /// When the answer breaks one of them.
    #[must_use]
    pub fn read_response(&self, arrived: &Url, issuer: &str) -> Response {
        let registered = self.value("redirect_uri").expect("the request names its redirect address");
        let rest = arrived.as_str().strip_prefix(registered);
        let rest = rest.unwrap_or_else(|| panic!("{arrived} is not {registered} with parameters"));
        assert!(rest.starts_with(if registered.contains('?') { '&' } else { '?' }), "{arrived}");
        assert_eq!(arrived.fragment(), None, "nothing in the fragment: {arrived}");
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(&rest.as_bytes()[1..]).map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
        let parameters: BTreeMap<&str, &str> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(parameters.len(), pairs.len(), "no parameter twice: {arrived}");
        assert_eq!(parameters.get("state").copied(), self.value("state"), "state as it was sent: {arrived}");
        assert_eq!(parameters.get("iss").copied(), Some(issuer), "RFC 9207: {arrived}");
        match parameters.get("code") {
            Some(code) => {
                check_names(&parameters, &["code", "state", "iss", "session_state"]);
                check_unguessable(code);
                Response::Code((*code).to_owned())
            }
            None => Response::Error(read_error(&parameters)),
        }
    }
}

impl Response {
    /// The code.
    ///
    /// # Panics
    /// When the answer is an error.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Code(code) => code,
            Self::Error(error) => panic!("a code was due, and {error} came"),
        }
    }

    /// The error.
    ///
    /// # Panics
    /// When the answer is a code.
    #[must_use]
    pub fn error(self) -> String {
        match self {
            Self::Error(error) => error,
            Self::Code(_) => panic!("an error was due, and a code came"),
        }
    }
}

fn read_error(parameters: &BTreeMap<&str, &str>) -> String {
    check_names(parameters, &["error", "error_description", "error_uri", "state", "session_state", "iss"]);
    check_description(parameters.get("error_description").copied());
    let error = parameters.get("error").copied().expect("neither code nor error");
    assert!(AUTHORIZATION_ERRORS.contains(&error), "{error} is not a registered error");
    error.to_owned()
}

/// RFC 6749, 4.1.2.1; OpenID Connect Core 3.1.2.6; Unmet Authentication Requirements; RFC 8707; RFC 9396.
const AUTHORIZATION_ERRORS: [&str; 17] = [
    "invalid_request",
    "unauthorized_client",
    "access_denied",
    "unsupported_response_type",
    "invalid_scope",
    "server_error",
    "temporarily_unavailable",
    "interaction_required",
    "login_required",
    "account_selection_required",
    "consent_required",
    "request_not_supported",
    "request_uri_not_supported",
    "registration_not_supported",
    "unmet_authentication_requirements",
    "invalid_target",
    "invalid_authorization_details",
];

fn check_names(parameters: &BTreeMap<&str, &str>, allowed: &[&str]) {
    for name in parameters.keys() {
        assert!(allowed.contains(name), "unexpected parameter {name}");
    }
}

/// RFC 6749, sections 4.1.2.1 and 5.2: printable ASCII without `"` and `\`.
pub(super) fn check_description(description: Option<&str>) {
    let legal = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'"' && byte != b'\\';
    assert!(description.unwrap_or_default().bytes().all(legal), "error_description {description:?}");
}

/// A code or token: visible ASCII (RFC 6749, appendix A), at least 128 bits long, measured at 96 bits of entropy.
pub(super) fn check_unguessable(value: &str) {
    assert!(value.bytes().all(|byte| byte.is_ascii_graphic()), "characters outside RFC 6749, appendix A");
    let mut counts = BTreeMap::<u8, f64>::new();
    for byte in value.bytes() {
        *counts.entry(byte).or_default() += 1.0;
    }
    let length: f64 = counts.values().sum();
    let per_character: f64 = counts.values().map(|count| -(count / length) * (count / length).log2()).sum();
    assert!(length >= 22.0 && per_character * length >= 96.0, "a value that could be guessed: {value}");
}
