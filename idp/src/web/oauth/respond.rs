//! The voice of OAuth: JSON with registered error codes, never cached (RFC 6749, section 5).

use crate::domain::client::Client;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::flows::token::TokenError;
use crate::protocols::oauth::OAuthError;
use crate::protocols::oauth::client_authentication::BASIC_CHALLENGE;
use crate::protocols::oauth::error::ErrorCode;
use crate::web::extract::Visit;
use crate::web::respond::json;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

/// An answer.
#[must_use]
pub(in crate::web) fn answer(body: &serde_json::Value) -> Response {
    no_cache(json(StatusCode::OK, body.to_string()))
}

/// An answer that is one signed token.
#[must_use]
pub(in crate::web) fn signed_answer(token: &Secret, media_type: HeaderValue) -> Response {
    let mut response = Response::new(Body::from(token.expose().to_owned()));
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    no_cache(response)
}

/// A refusal, or a fault of ours. A fault is logged here, once.
#[must_use]
pub(in crate::web) fn refusal(visit: &Visit, error: &TokenError) -> Response {
    let told = match error {
        TokenError::Refused(refused) => {
            tracing::info!(tenant = %visit.context.tenant_id(), error = %refused, "client refused");
            *refused
        }
        TokenError::Wait(wait) => return told_to_wait(visit, *wait),
        TokenError::Fault(fault) => {
            tracing::error!(tenant = %visit.context.tenant_id(), %fault, "request failed");
            if fault.is_temporary() {
                OAuthError::new(ErrorCode::TemporarilyUnavailable, "try again in a few seconds")
            } else {
                OAuthError::new(ErrorCode::ServerError, "a fault of this server")
            }
        }
    };
    let status = StatusCode::from_u16(told.code.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = no_cache(json(status, told.to_json().to_string()));
    let headers = response.headers_mut();
    // RFC 6749, section 5.2: the challenge answers an attempt with the Authorization header.
    if told.code == ErrorCode::InvalidClient && visit.headers.contains_key(header::AUTHORIZATION) {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(BASIC_CHALLENGE));
    }
    if told.code == ErrorCode::TemporarilyUnavailable {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

/// RFC 6585, section 4. No code is registered for it; whoever knows none reads the status.
fn told_to_wait(visit: &Visit, wait: Span) -> Response {
    tracing::info!(tenant = %visit.context.tenant_id(), "client told to wait");
    let told = OAuthError::new(ErrorCode::TemporarilyUnavailable, "too many failures; try again later");
    let mut response = no_cache(json(StatusCode::TOO_MANY_REQUESTS, told.to_json().to_string()));
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_seconds().saturating_add(1)));
    response
}

/// Lets a public client in a browser read the answer: only from an origin of its own (S-62).
#[must_use]
pub(in crate::web) fn readable_by(mut response: Response, visit: &Visit, client: &Client) -> Response {
    let origin = visit.headers.get(header::ORIGIN);
    let allowed = origin.filter(|origin| origin.to_str().is_ok_and(|origin| client.allows_origin(origin)));
    if let Some(origin) = allowed {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(header::VARY, HeaderValue::from_static("origin"));
    }
    response
}

/// The answer to a preflight: what may be asked, not what may be read.
pub async fn preflight() -> Response {
    let mut response = Response::new(axum::body::Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("authorization, content-type"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600"));
    response
}

fn no_cache(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
