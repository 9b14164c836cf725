//! `GET` and `POST /oauth/userinfo` (OpenID Connect Core 5.3).

use crate::flows::token::{TokenError, UserinfoAnswer, UserinfoBody, userinfo as answer_of};
use crate::protocols::oauth::error::ErrorCode;
use crate::protocols::oauth::{OAuthError, Parameters, bearer};
use crate::web::extract::Visit;
use crate::web::extract::fields::is_form;
use crate::web::oauth::respond::{answer, readable_by, refusal, signed_answer};
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

/// The endpoint.
pub async fn userinfo(visit: Visit, body: Bytes) -> Response {
    let outcome = match find_token(&visit, &body) {
        Ok(Some(token)) => answer_of(&visit.context, &token).await,
        // No token at all: the challenge names the scheme and no error (RFC 6750, section 3.1).
        Ok(None) => return challenged(status_only(StatusCode::UNAUTHORIZED), None),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(UserinfoAnswer { client, body }) => readable_by(told(body), &visit, &client),
        Err(error) => {
            let response = refusal(&visit, &error);
            match &error {
                TokenError::Refused(told) => challenged(response, Some(told)),
                TokenError::Wait(_) | TokenError::Fault(_) => response,
            }
        }
    }
}

fn find_token(visit: &Visit, body: &Bytes) -> Result<Option<crate::domain::secret::Secret>, OAuthError> {
    let mut values = visit.headers.get_all(header::AUTHORIZATION).iter();
    let first = values.next().map(|value| value.to_str()).transpose();
    let malformed = || OAuthError::invalid_request("the Authorization header is malformed or repeated");
    let first = first.map_err(|_| malformed())?;
    if values.next().is_some() {
        return Err(malformed());
    }
    // RFC 6750, section 2.2: a body that is not said to be a form holds no token.
    let form = is_form(&visit.headers).then(|| Parameters::parse(body));
    let form = form.transpose().map_err(|_| OAuthError::invalid_request("the body is too long or malformed"))?;
    bearer::parse_token(first, form.as_ref())
}

fn told(body: UserinfoBody) -> Response {
    match body {
        UserinfoBody::Json(claims) => answer(&serde_json::Value::Object(claims)),
        UserinfoBody::Signed(token) => signed_answer(&token, HeaderValue::from_static("application/jwt")),
    }
}

fn challenged(mut response: Response, told: Option<&OAuthError>) -> Response {
    let codes = [ErrorCode::InvalidToken, ErrorCode::InsufficientScope, ErrorCode::InvalidRequest];
    let concerns_token = told.is_none_or(|error| codes.contains(&error.code));
    if concerns_token && let Ok(challenge) = HeaderValue::try_from(bearer::challenge(told)) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

fn status_only(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
