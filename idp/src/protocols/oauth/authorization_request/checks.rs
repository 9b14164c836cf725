//! The single checks of phase B, each with its source.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::authorization_request::{AcrRequest, Display, Prompt};
use crate::domain::client::{Client, GrantType};
use crate::domain::scope::ScopeSet;
use crate::domain::time::Span;
use crate::protocols::oauth::error::{ErrorCode, OAuthError};
use crate::protocols::oauth::parameters::Parameters;
use std::collections::BTreeSet;

pub(super) use crate::protocols::oauth::token_request::check_not_repeated;

/// The longest `state` and `nonce`; clients are owed at least 1000 and 64 characters (FAPI 2.0, 5.3.2.2).
pub(super) const MAX_STATE: usize = 2048;
const MAX_HINT: usize = 256;
/// Ten years: more has no meaning, and keeps the arithmetic of times away from its ends.
const MAX_MAX_AGE: i64 = 10 * 366 * 86_400;

/// RFC 6749, section 4.1.1: returned as it came.
pub(super) fn parse_state(parameters: &Parameters) -> Result<Option<String>, OAuthError> {
    bounded(parameters, "state", "state is longer than 2048 characters")
}

/// OpenID Connect Core 3.1.2.1: copied into the ID token.
pub(super) fn parse_nonce(parameters: &Parameters) -> Result<Option<String>, OAuthError> {
    bounded(parameters, "nonce", "nonce is longer than 2048 characters")
}

/// OpenID Connect Core 6 and 3.1.2.6: refused, never ignored.
pub(super) fn check_no_request_object(parameters: &Parameters) -> Result<(), OAuthError> {
    for (name, code, description) in [
        ("request", ErrorCode::RequestNotSupported, "request objects are not supported"),
        ("request_uri", ErrorCode::RequestUriNotSupported, "request_uri is not supported"),
        ("registration", ErrorCode::RegistrationNotSupported, "registration is not supported"),
    ] {
        if parameters.find(name).is_some() {
            return Err(OAuthError::new(code, description));
        }
    }
    Ok(())
}

/// RFC 6749, section 4.1.2.1: the client is registered for codes (S-52).
pub(super) fn check_grant(client: &Client) -> Result<(), OAuthError> {
    if client.allows(GrantType::AuthorizationCode) {
        Ok(())
    } else {
        Err(OAuthError::new(ErrorCode::UnauthorizedClient, "the client is not registered for authorization codes"))
    }
}

/// RFC 6749, section 3.1.1: `code` and nothing else.
pub(super) fn check_response_type(parameters: &Parameters) -> Result<(), OAuthError> {
    match parameters.find("response_type") {
        Some("code") => Ok(()),
        Some(_) => Err(OAuthError::new(ErrorCode::UnsupportedResponseType, "response_type must be code")),
        None => Err(OAuthError::invalid_request("response_type is missing")),
    }
}

/// OAuth 2.0 Multiple Response Types 2.1: the default of codes, `query` (S-58).
pub(super) fn check_response_mode(parameters: &Parameters) -> Result<(), OAuthError> {
    match parameters.find("response_mode") {
        None | Some("query") => Ok(()),
        Some(_) => Err(OAuthError::invalid_request("response_mode must be query")),
    }
}

/// RFC 6749, section 3.3; OpenID Connect Core 3.1.2.1: what is unknown or not registered is dropped (S-57).
pub(super) fn parse_scopes(parameters: &Parameters, client: &Client) -> Result<ScopeSet, OAuthError> {
    let invalid = |description| OAuthError::new(ErrorCode::InvalidScope, description);
    let asked: ScopeSet =
        parameters.find("scope").unwrap_or_default().parse().map_err(|_| invalid("scope is malformed"))?;
    let scopes = asked.limited_to(&client.scopes);
    if scopes.is_empty() { Err(invalid("no scope that this client may ask for")) } else { Ok(scopes) }
}

/// OpenID Connect Core 3.1.2.1: `none` stands alone.
pub(super) fn parse_prompt(parameters: &Parameters) -> Result<BTreeSet<Prompt>, OAuthError> {
    let mut prompt = BTreeSet::new();
    for word in parameters.find("prompt").unwrap_or_default().split(' ').filter(|word| !word.is_empty()) {
        prompt.insert(match word {
            "none" => Prompt::None,
            "login" => Prompt::Login,
            "consent" => Prompt::Consent,
            "select_account" => Prompt::SelectAccount,
            _ => return Err(OAuthError::invalid_request("prompt has an unknown value")),
        });
    }
    if prompt.contains(&Prompt::None) && prompt.len() > 1 {
        return Err(OAuthError::invalid_request("prompt none cannot be combined"));
    }
    Ok(prompt)
}

/// OpenID Connect Core 3.1.2.1: whole seconds, from zero.
pub(super) fn parse_max_age(parameters: &Parameters) -> Result<Option<Span>, OAuthError> {
    let Some(text) = parameters.find("max_age") else { return Ok(None) };
    let digits = text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = if digits { text.parse::<i64>().ok() } else { None };
    let seconds = seconds.ok_or(OAuthError::invalid_request("max_age is not a number of seconds"))?;
    Ok(Some(Span::seconds(seconds.min(MAX_MAX_AGE))))
}

/// RFC 9396: a client that asks for details must not get a token without them, and we know none yet.
pub(super) fn check_no_authorization_details(parameters: &Parameters) -> Result<(), OAuthError> {
    match parameters.find("authorization_details") {
        None => Ok(()),
        Some(_) => Err(OAuthError::new(
            ErrorCode::InvalidAuthorizationDetails,
            "authorization_details of these types are not supported",
        )),
    }
}

/// OpenID Connect Core 3.1.2.1 and 5.5.1.1: `acr_values` is a wish and never fails; an essential `acr` of the
/// parameter `claims` is a must, and hopeless when it names no level that we know.
pub(super) fn combine_acr(
    parameters: &Parameters,
    claim: Option<(Vec<String>, bool)>,
) -> Result<Option<AcrRequest>, OAuthError> {
    let wish = || parameters.find("acr_values").map(|values| values.split(' ').map(str::to_owned).collect());
    let Some((values, essential)) = claim.or_else(|| Some((wish()?, false))) else { return Ok(None) };
    let mut levels = Vec::new();
    for level in values.iter().filter_map(|value| AssuranceLevel::from_acr(value)) {
        if !levels.contains(&level) {
            levels.push(level);
        }
    }
    match (levels.is_empty(), essential && !values.is_empty()) {
        (false, _) => Ok(Some(AcrRequest { levels, essential })),
        (true, false) => Ok(None),
        (true, true) => Err(OAuthError::new(
            ErrorCode::UnmetAuthenticationRequirements,
            "none of the essential acr values is known",
        )),
    }
}

/// RFC 8707, section 2: the resource is known, and it is one. A token is for one audience (DECISIONS 6), so of several
/// resources one would be chosen silently.
pub(super) fn parse_resources(
    parameters: &Parameters,
    knows: &dyn Fn(&str) -> bool,
) -> Result<Vec<String>, OAuthError> {
    match parameters.all("resource") {
        [] => Ok(Vec::new()),
        [resource] if knows(resource) => Ok(vec![resource.clone()]),
        [_] => Err(OAuthError::new(ErrorCode::InvalidTarget, "the resource is not known or not allowed")),
        _ => Err(OAuthError::new(ErrorCode::InvalidTarget, "ask for one resource at a time")),
    }
}

/// OpenID Connect Core 3.1.2.2, 4: issued by us to this client, expired or not.
pub(super) fn verify_hint(
    parameters: &Parameters,
    subject_of_hint: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<String>, OAuthError> {
    let Some(hint) = parameters.find("id_token_hint") else { return Ok(None) };
    let invalid = || OAuthError::invalid_request("id_token_hint is not an ID token issued to this client");
    subject_of_hint(hint).map(Some).ok_or_else(invalid)
}

/// OpenID Connect Core 5.5.1: the hint and the claim `sub` may both name a person, then the same one.
pub(super) fn combine_subjects(hinted: Option<String>, claimed: Option<String>) -> Result<Option<String>, OAuthError> {
    match (hinted, claimed) {
        (Some(hinted), Some(claimed)) if hinted != claimed => {
            Err(OAuthError::invalid_request("id_token_hint and claims name different people"))
        }
        (hinted, claimed) => Ok(hinted.or(claimed)),
    }
}

/// OpenID Connect Core 15.1: hints never cause an error; an absurd one is dropped.
pub(super) fn find_hint(parameters: &Parameters, name: &str) -> Option<String> {
    parameters.find(name).filter(|hint| hint.len() <= MAX_HINT).map(str::to_owned)
}

/// OpenID Connect Core 3.1.2.1: an unknown value is a page.
pub(super) fn read_display(parameters: &Parameters) -> Display {
    match parameters.find("display") {
        Some("popup") => Display::Popup,
        Some("touch") => Display::Touch,
        Some("wap") => Display::Wap,
        Some(_) | None => Display::Page,
    }
}

fn bounded(parameters: &Parameters, name: &str, fault: &'static str) -> Result<Option<String>, OAuthError> {
    match parameters.find(name) {
        Some(value) if value.len() > MAX_STATE => Err(OAuthError::invalid_request(fault)),
        value => Ok(value.map(str::to_owned)),
    }
}
