//! `POST /oauth/introspect` (RFC 7662).

use super::client;
use super::respond::{answer, refusal};
use crate::flows::token::{TokenError, introspect as answer_of};
use crate::protocols::oauth::introspection::TokenQuestion;
use crate::web::extract::Visit;
use axum::body::Bytes;
use axum::response::Response;

/// The endpoint.
pub async fn introspect(visit: Visit, body: Bytes) -> Response {
    match respond(&visit, &body).await {
        Ok(response) => response,
        Err(error) => refusal(&visit, &error),
    }
}

async fn respond(visit: &Visit, body: &Bytes) -> Result<Response, TokenError> {
    let request = client::read(visit, body).await?;
    let question = TokenQuestion::parse(&request.parameters)?;
    Ok(answer(&answer_of(&visit.context, &request.client, &question).await?))
}
