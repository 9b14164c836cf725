//! A token request is one grant with what belongs to it, from one client by one method, and prints no secret.

use super::Verdict;
use idp::domain::scope::ScopeSet;
use idp::domain::secret::Secret;
use idp::protocols::oauth::client_authentication::PresentedClient;
use idp::protocols::oauth::error::OAuthError;
use idp::protocols::oauth::parameters::Parameters;
use idp::protocols::oauth::token_request::TokenRequest;

/// The bytes are the body, before it a line with the `Authorization` header (an empty one for none). Accepted ⇒ one
/// grant and one client, taken from parameters that came once; whatever happens, errors are legal and no secret
/// is printed.
#[must_use]
pub fn check(bytes: &[u8]) -> Verdict {
    let line = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (header, body) = (&bytes[..line], bytes.get(line + 1..).unwrap_or_default());
    let Ok(header) = std::str::from_utf8(header) else { return Verdict::Refused };
    let Ok(parameters) = Parameters::parse(body) else { return Verdict::Refused };
    let presented = PresentedClient::parse((!header.is_empty()).then_some(header), &parameters);
    let request = TokenRequest::parse(&parameters);
    let printed = Printed { all: format!("{presented:?} {request:?} {parameters:?}"), open: open_text(&parameters) };
    for error in [presented.as_ref().err(), request.as_ref().err()].into_iter().flatten() {
        check_error(error);
    }
    let (Ok(presented), Ok(request)) = (presented, request) else { return Verdict::Refused };
    check_client(&presented, &parameters, &printed);
    check_request(&request, &parameters, &printed);
    Verdict::Accepted
}

/// RFC 6749, section 5.2: printable ASCII without `"` and `\`; a fault of the asker is not one of ours.
fn check_error(error: &OAuthError) {
    assert!(error.description.bytes().all(|byte| matches!(byte, 0x20..=0x7e) && !matches!(byte, b'"' | b'\\')));
    assert!(matches!(error.code.status(), 400 | 401), "{}", error.code.name());
}

fn check_client(presented: &PresentedClient, parameters: &Parameters, printed: &Printed) {
    let named = parameters.find("client_id");
    assert!(named.is_none_or(|id| id == presented.client().as_str()), "one client, named once");
    match presented {
        PresentedClient::Basic { secrets, .. } => {
            assert!(parameters.find("client_secret").is_none() && parameters.find("client_assertion").is_none());
            assert!(matches!(secrets.len(), 1 | 2), "as decoded, and as it came");
            for secret in secrets {
                check_hidden(secret, printed);
            }
        }
        PresentedClient::Post { secret, .. } => {
            assert_eq!(parameters.find("client_secret"), Some(secret.expose()));
            check_hidden(secret, printed);
        }
        PresentedClient::Assertion { assertion, .. } => {
            assert_eq!(parameters.find("client_assertion"), Some(assertion.expose()));
            check_hidden(assertion, printed);
        }
        PresentedClient::Public { .. } => assert!(named.is_some(), "a public client names itself"),
    }
}

fn check_request(request: &TokenRequest, parameters: &Parameters, printed: &Printed) {
    assert_eq!(parameters.repeated(), None, "RFC 6749, section 3.1");
    let (resources, scopes) = match request {
        TokenRequest::AuthorizationCode { code, redirect_uri, verifier, resources } => {
            assert_eq!(parameters.find("code"), Some(code.expose()));
            assert_eq!(parameters.find("redirect_uri"), Some(redirect_uri.as_str()), "compared as text later");
            assert_eq!(parameters.find("code_verifier"), verifier.as_ref().map(Secret::expose));
            check_hidden(code, printed);
            if let Some(verifier) = verifier {
                check_hidden(verifier, printed);
            }
            (resources, None)
        }
        TokenRequest::RefreshToken { token, scopes, resources } => {
            assert_eq!(parameters.find("refresh_token"), Some(token.expose()));
            check_hidden(token, printed);
            (resources, scopes.as_ref())
        }
        TokenRequest::ClientCredentials { scopes, resources } => (resources, scopes.as_ref()),
    };
    assert_eq!(parameters.all("resource"), resources);
    if let Some(scopes) = scopes {
        assert_eq!(scopes.to_string().parse::<ScopeSet>().as_ref(), Ok(scopes), "printing and reading give the same");
    }
}

/// What a log could hold of a request.
struct Printed {
    /// Everything.
    all: String,
    /// What may be seen.
    open: String,
}

/// The parameters that are no secret, and the names of all: an asker may well write a secret into those.
fn open_text(parameters: &Parameters) -> String {
    let values = ["redirect_uri", "scope", "client_id", "resource"].iter().flat_map(|name| parameters.all(name));
    values.fold(format!("{parameters:?}"), |open, value| open + " " + value)
}

/// A long secret is not in what would be printed; a short one may occur by chance.
fn check_hidden(secret: &Secret, printed: &Printed) {
    let secret = secret.expose();
    let hidden = secret.len() < 16 || printed.open.contains(secret) || !printed.all.contains(secret);
    assert!(hidden, "a secret prints itself");
}
