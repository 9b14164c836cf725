//! `GET /saml/{federation}/login?idp=…`: on to a provider, with or without a client that waits.

use super::carry::{Form, carry};
use super::metadata::federation_of;
use super::refuse::{Refused, refuse};
use crate::flows::login::{Departure, StartSamlError, start_saml};
use crate::views::pages::{ProviderError, SamlMessage};
use crate::web::cookies::DepartureCookie;
use crate::web::error::Failure;
use crate::web::extract::Visit;
use crate::web::pages::Waiting;
use crate::web::respond::with_cookie;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

/// Begins a login.
pub async fn begin(visit: Visit, Path(federation): Path<String>) -> Result<Response, Failure> {
    let federation = federation_of(&federation)?;
    let waiting = Waiting::of_query(&visit).request;
    let unknown =
        Refused { error: ProviderError::UnknownProvider, status: StatusCode::NOT_FOUND, retry: None, waiting };
    let provider = match visit.query("idp").map(|name| name.parse()) {
        Some(Ok(provider)) => Some(provider),
        Some(Err(_)) => return Ok(refuse(&visit, unknown).await),
        None => None,
    };
    let departure = Departure { federation, provider, waiting: waiting.map(|request| (request, &visit.browser)) };
    let departed = match start_saml(&visit.context, departure).await {
        Ok(departed) => departed,
        Err(StartSamlError::UnknownFederation) => return Err(Failure::not_found()),
        Err(StartSamlError::UnknownProvider) => return Ok(refuse(&visit, unknown).await),
        Err(StartSamlError::Waiting(failure)) => return Err(failure.into()),
        Err(StartSamlError::Fault(fault)) => return Err(fault.into()),
    };
    let seconds = departed.expires_at.since(visit.context.now).as_seconds();
    let cookie = DepartureCookie::of(departed.relay_state.hash());
    let cookie = cookie.set(&visit.context.tenant, &departed.cookie, seconds);
    let provider = departed.provider.for_reader(visit.language()).0.to_owned();
    let form = Form {
        message: SamlMessage::Login(provider),
        name: "SAMLRequest",
        relay_state: Some(departed.relay_state.expose().to_owned()),
    };
    Ok(with_cookie(carry(&visit, departed.message, form), cookie))
}
