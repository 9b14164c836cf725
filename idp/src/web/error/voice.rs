//! In which voice an address answers: machines are never sent a page.

use super::Failure;
use crate::protocols::oauth::OAuthError;
use crate::protocols::oauth::error::ErrorCode;
use crate::protocols::oidc::discovery::path;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

/// Who is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// A person: a page.
    Page,
    /// A client: an OAuth error (RFC 6749, section 5.2).
    OAuth,
    /// Another program: a problem (RFC 9457).
    Problem,
}

impl Voice {
    /// The voice of an address.
    #[must_use]
    pub fn of(address: &str) -> Self {
        match address {
            path::TOKEN | path::INTROSPECT | path::REVOKE | path::USERINFO => Self::OAuth,
            path::JWKS | path::OPENID_CONFIGURATION | path::OAUTH_METADATA => Self::Problem,
            _ => Self::Page,
        }
    }
}

/// A failure as an OAuth error.
pub(super) fn oauth(failure: &Failure) -> Response {
    let told = match failure.status {
        StatusCode::PAYLOAD_TOO_LARGE => OAuthError::invalid_request("the body is too long"),
        StatusCode::REQUEST_TIMEOUT => OAuthError::invalid_request("the body did not arrive in time"),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
            OAuthError::new(ErrorCode::TemporarilyUnavailable, "try again later")
        }
        status if status.is_server_error() => OAuthError::new(ErrorCode::ServerError, "a fault of this server"),
        _ => OAuthError::invalid_request("the request cannot be understood"),
    };
    json(failure.status, "application/json", &told.to_json())
}

/// A failure as a problem, of which the status says all.
pub(super) fn problem(failure: &Failure) -> Response {
    let title = failure.status.canonical_reason().unwrap_or_default();
    let told = serde_json::json!({ "type": "about:blank", "title": title, "status": failure.status.as_u16() });
    json(failure.status, "application/problem+json", &told)
}

fn json(status: StatusCode, kind: &'static str, body: &serde_json::Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
