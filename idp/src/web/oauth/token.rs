//! `POST /oauth/token` (RFC 6749, section 3.2).

use super::client;
use super::respond::{answer, readable_by, refusal};
use crate::flows::token::{TokenError, grant};
use crate::protocols::oauth::token_request::TokenRequest;
use crate::web::extract::Visit;
use axum::body::Bytes;
use axum::response::Response;

/// The endpoint.
pub async fn token(visit: Visit, body: Bytes) -> Response {
    match respond(&visit, &body).await {
        Ok(response) => response,
        Err(error) => refusal(&visit, &error),
    }
}

async fn respond(visit: &Visit, body: &Bytes) -> Result<Response, TokenError> {
    let request = client::read(visit, body).await?;
    let client = &request.client;
    let outcome = match TokenRequest::parse(&request.parameters) {
        Ok(asked) => grant(&visit.context, client, asked).await,
        Err(refused) => Err(refused.into()),
    };
    let response = match outcome {
        Ok(tokens) => answer(&tokens.to_json()),
        Err(error) => refusal(visit, &error),
    };
    Ok(readable_by(response, visit, client))
}
