//! `POST /oauth/introspect` (RFC 7662; signed answers RFC 9701).

use super::client;
use super::respond::{answer, refusal, signed_answer};
use crate::flows::token::{IntrospectionAnswer, TokenError, introspect as answer_of};
use crate::protocols::oauth::introspection::{AnswerForm, SIGNED_ANSWER, TokenQuestion};
use crate::web::extract::Visit;
use axum::body::Bytes;
use axum::http::{HeaderValue, header};
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
    let accept = visit.headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let form = AnswerForm::of_accept(&accept.collect::<Vec<_>>().join(","));
    Ok(match answer_of(&visit.context, &request.client, &question, form).await? {
        IntrospectionAnswer::Json(body) => answer(&body),
        IntrospectionAnswer::Signed(token) => signed_answer(&token, HeaderValue::from_static(SIGNED_ANSWER)),
    })
}
