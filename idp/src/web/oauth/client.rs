//! What the endpoints for clients share: a strict form, and the proof of who asks.

use crate::flows::token::{AuthenticatedClient, TokenError, authenticate_client};
use crate::protocols::oauth::client_authentication::PresentedClient;
use crate::protocols::oauth::{OAuthError, Parameters};
use crate::web::extract::Visit;
use crate::web::extract::fields::is_form;
use axum::body::Bytes;
use axum::http::{HeaderMap, header};

/// A request of an authenticated client.
pub(super) struct ClientRequest {
    /// Who asks.
    pub client: AuthenticatedClient,
    /// What was sent.
    pub parameters: Parameters,
}

/// Reads and authenticates a request. The order: form, client authentication.
pub(super) async fn read(visit: &Visit, body: &Bytes) -> Result<ClientRequest, TokenError> {
    let parameters = form(&visit.headers, body)?;
    let authorization = authorization(&visit.headers)?;
    let presented = PresentedClient::parse(authorization, &parameters)?;
    let client = authenticate_client(&visit.context, &presented).await?;
    Ok(ClientRequest { client, parameters })
}

/// The form of a request (`application/x-www-form-urlencoded` and nothing else; RFC 6749, section 3.2).
pub(super) fn form(headers: &HeaderMap, body: &Bytes) -> Result<Parameters, OAuthError> {
    if !is_form(headers) {
        return Err(OAuthError::invalid_request("the body must be application/x-www-form-urlencoded"));
    }
    Parameters::parse(body).map_err(|_| OAuthError::invalid_request("the body is too long or malformed"))
}

/// The `Authorization` header, which may come once.
pub(super) fn authorization(headers: &HeaderMap) -> Result<Option<&str>, OAuthError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            value.to_str().map(Some).map_err(|_| OAuthError::invalid_client("the Authorization header is malformed"))
        }
        (Some(_), Some(_)) => Err(OAuthError::invalid_request("the Authorization header is repeated")),
    }
}
