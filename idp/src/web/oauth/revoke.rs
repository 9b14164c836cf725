//! `POST /oauth/revoke` (RFC 7009).

use super::client;
use super::respond::{readable_by, refusal};
use crate::flows::token::{TokenError, revoke as end};
use crate::protocols::oauth::introspection::TokenQuestion;
use crate::web::extract::Visit;
use axum::body::{Body, Bytes};
use axum::response::Response;

/// The endpoint.
pub async fn revoke(visit: Visit, body: Bytes) -> Response {
    match respond(&visit, &body).await {
        Ok(response) => response,
        Err(error) => refusal(&visit, &error),
    }
}

async fn respond(visit: &Visit, body: &Bytes) -> Result<Response, TokenError> {
    let request = client::read(visit, body).await?;
    let question = TokenQuestion::parse(&request.parameters)?;
    end(&visit.context, &request.client, &question).await?;
    Ok(readable_by(Response::new(Body::empty()), visit, &request.client))
}
