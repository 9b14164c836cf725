//! The request at the authorization endpoint (RFC 6749, section 4.1.1; OpenID Connect Core 3.1.2.1), read in two
//! phases: before the redirect address is verified a fault becomes a page of ours, after it an answer to the client.

mod checks;

use crate::domain::authorization_request::RequestParameters;
use crate::domain::client::Client;
use crate::domain::id::ClientId;
use crate::domain::redirect_uri::RedirectUri;
use crate::protocols::oauth::error::OAuthError;
use crate::protocols::oauth::parameters::{MalformedParameters, Parameters};
use crate::protocols::oidc::claims_parameter;
use std::fmt;

/// Why a request gets a page of ours and never a redirect (RFC 6749, section 4.1.2.1; S-49).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UntrustedRequest {
    /// Not even readable.
    #[error(transparent)]
    Malformed(#[from] MalformedParameters),
    /// `client_id` is missing.
    #[error("client_id is missing")]
    NoClient,
    /// `client_id` came twice, is malformed, names nobody, or a client that is switched off.
    #[error("the client is not known")]
    UnknownClient,
    /// `redirect_uri` is missing.
    #[error("redirect_uri is missing")]
    NoRedirectUri,
    /// `redirect_uri` came twice, or is not registered for the client.
    #[error("redirect_uri is not registered for this client")]
    UnregisteredRedirectUri,
}

/// What the reader of a request must be told about the world.
#[derive(Clone, Copy)]
pub struct RequestContext<'a> {
    /// The client, found by [`parse_client_id`].
    pub client: &'a Client,
    /// Its verified address, from [`verify_redirect_uri`].
    pub redirect_uri: &'a RedirectUri,
    /// Whether a resource is known and the client may ask for tokens to it (RFC 8707).
    pub knows_resource: &'a dyn Fn(&str) -> bool,
    /// The `sub` in an `id_token_hint` that we issued to this client; `None` when it does not verify.
    pub subject_of_hint: &'a dyn Fn(&str) -> Option<String>,
}

/// Phase A, first step: who asks.
///
/// # Errors
/// [`UntrustedRequest::NoClient`] or [`UntrustedRequest::UnknownClient`].
pub fn parse_client_id(parameters: &Parameters) -> Result<ClientId, UntrustedRequest> {
    let id = parameters.find("client_id").ok_or(UntrustedRequest::NoClient)?;
    if !parameters.is_single("client_id") {
        return Err(UntrustedRequest::UnknownClient);
    }
    id.parse().map_err(|_| UntrustedRequest::UnknownClient)
}

/// Phase A, second step: where the answer goes. Required also where a client has one address alone (OpenID Connect
/// Core 3.1.2.1).
///
/// # Errors
/// [`UntrustedRequest::UnknownClient`] for a client that is switched off, [`UntrustedRequest::NoRedirectUri`] or
/// [`UntrustedRequest::UnregisteredRedirectUri`].
pub fn verify_redirect_uri(parameters: &Parameters, client: &Client) -> Result<RedirectUri, UntrustedRequest> {
    if !client.is_enabled() {
        return Err(UntrustedRequest::UnknownClient);
    }
    let presented = parameters.find("redirect_uri").ok_or(UntrustedRequest::NoRedirectUri)?;
    let registered = client.find_redirect_uri(presented).filter(|_| parameters.is_single("redirect_uri"));
    registered.ok_or(UntrustedRequest::UnregisteredRedirectUri)
}

/// The `state` that an answer carries: as it came, or none when it came twice or is longer than we return.
#[must_use]
pub fn state_to_return(parameters: &Parameters) -> Option<&str> {
    parameters.find("state").filter(|state| parameters.is_single("state") && state.len() <= checks::MAX_STATE)
}

/// Phase B: everything else, in this order. The answer to a fault goes to the verified address.
///
/// # Errors
/// The first check that fails.
pub fn parse(parameters: &Parameters, context: &RequestContext<'_>) -> Result<RequestParameters, OAuthError> {
    let client = context.client;
    checks::check_not_repeated(parameters)?;
    let state = checks::parse_state(parameters)?;
    checks::check_no_request_object(parameters)?;
    checks::check_grant(client)?;
    checks::check_response_type(parameters)?;
    checks::check_response_mode(parameters)?;
    let scopes = checks::parse_scopes(parameters, client)?;
    let nonce = checks::parse_nonce(parameters)?;
    let code_challenge = super::pkce::parse_challenge(parameters, client.pkce)?;
    let prompt = checks::parse_prompt(parameters)?;
    let max_age = checks::parse_max_age(parameters)?.or(client.default_max_age);
    checks::check_no_authorization_details(parameters)?;
    let wanted = claims_parameter::parse(parameters.find("claims"))?;
    let acr = checks::combine_acr(parameters, wanted.acr)?;
    let resources = checks::parse_resources(parameters, context.knows_resource)?;
    let hinted = checks::verify_hint(parameters, context.subject_of_hint)?;
    let required_subject = checks::combine_subjects(hinted, wanted.subject)?;
    Ok(RequestParameters {
        client: client.id.clone(),
        redirect_uri: context.redirect_uri.clone(),
        scopes,
        state,
        nonce,
        code_challenge,
        prompt,
        max_age,
        acr,
        claims: claims_parameter::limit(wanted.claims, &client.permitted_claims()),
        login_hint: checks::find_hint(parameters, "login_hint"),
        ui_locales: checks::find_hint(parameters, "ui_locales"),
        required_subject,
        resources,
        display: checks::read_display(parameters),
    })
}

impl fmt::Debug for RequestContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestContext({})", self.client.id)
    }
}

#[cfg(test)]
mod tests;
