//! `GET` and `POST /saml/{federation}/slo`: logout messages of providers, both ways (SAML Profiles 2.0, section 4.4).

use super::carry::{Form, carry};
use super::metadata::federation_of;
use crate::domain::id::FederationId;
use crate::flows::session::federated_logout::{LogoutError, LogoutOutcome, receive};
use crate::protocols::saml::transport::{ReceivedMessage, UnreadableMessage};
use crate::views::pages::{LoggedOut, SamlMessage};
use crate::web::admit::KeepCookies;
use crate::web::error::Failure;
use crate::web::extract::fields::is_form;
use crate::web::extract::{Fields, Visit};
use crate::web::respond::page;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;

impl From<LogoutError> for Failure {
    fn from(error: LogoutError) -> Self {
        match error {
            LogoutError::UnknownFederation => Self::not_found(),
            // For the makers of the provider: which check refused, nothing that the message says.
            LogoutError::Unreadable(_) | LogoutError::Refused(_) | LogoutError::NoAddress => {
                Self::bad_request(error.to_string())
            }
            LogoutError::Fault(fault) => fault.into(),
        }
    }
}

/// A message in the query.
pub async fn by_get(visit: Visit, Path(federation): Path<String>) -> Result<Response, Failure> {
    let query = visit.here.split_once('?').map_or("", |(_, query)| query);
    let message = ReceivedMessage::redirected(query).map_err(LogoutError::from)?;
    answer(&visit, &federation_of(&federation)?, message).await
}

/// A message in a form, which the provider's page makes the browser post: without our cookies, which stay as they are.
pub async fn by_post(visit: Visit, Path(federation): Path<String>, body: Bytes) -> Result<Response, Failure> {
    let message = posted(&visit, &body).map_err(LogoutError::from)?;
    let mut response = answer(&visit, &federation_of(&federation)?, message).await?;
    response.extensions_mut().insert(KeepCookies);
    Ok(response)
}

/// Exactly one message, with at most one `RelayState`.
fn posted(visit: &Visit, body: &[u8]) -> Result<ReceivedMessage, UnreadableMessage> {
    if !is_form(&visit.headers) {
        return Err(UnreadableMessage::Missing);
    }
    let fields = Fields::parse(body);
    let relay_state = match fields.all("RelayState").as_slice() {
        [] => None,
        [one] => Some((*one).to_owned()),
        [..] => return Err(UnreadableMessage::RelayState),
    };
    match (fields.all("SAMLRequest").as_slice(), fields.all("SAMLResponse").as_slice()) {
        ([request], []) => ReceivedMessage::posted_request(request, relay_state),
        ([], [response]) => ReceivedMessage::posted_response(response, relay_state),
        _ => Err(UnreadableMessage::Missing),
    }
}

async fn answer(visit: &Visit, federation: &FederationId, message: ReceivedMessage) -> Result<Response, Failure> {
    let _permit = visit.app.verifications.try_acquire().map_err(|_| Failure::unavailable())?;
    Ok(match receive(&visit.context, federation, message).await? {
        LogoutOutcome::Answer { message, relay_state } => {
            carry(visit, message, Form { message: SamlMessage::Logout, name: "SAMLResponse", relay_state })
        }
        // Whatever the provider says of its own, our session was over before it was asked.
        LogoutOutcome::Done(_) => page(LoggedOut { frame: visit.frame(), told: Vec::new(), back: None }.render()),
    })
}
