//! What went wrong, and in which voice it is told. A failure is logged once, where the response leaves the house.

mod page;
mod voice;

pub use page::render;
pub use voice::Voice;

use crate::domain::time::Span;
use crate::flows::Fault;
use crate::views::pages::{ErrorKind, WayOn};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Why a page could not be shown. The response carries it to the door, which knows the language and the body.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What the person is told.
    pub kind: ErrorKind,
    /// The status of the response.
    pub status: StatusCode,
    /// For the makers of a service: OAuth error and description.
    pub detail: Option<String>,
    /// Where the page leads on to.
    pub way_on: Option<WayOn>,
    /// What the log says beyond the kind.
    pub cause: Option<Arc<Fault>>,
}

impl Failure {
    /// A failure of that kind.
    #[must_use]
    pub const fn new(status: StatusCode, kind: ErrorKind) -> Self {
        Self { kind, status, detail: None, way_on: None, cause: None }
    }

    /// 404.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, ErrorKind::NotFound)
    }

    /// 403: the person may not do this.
    #[must_use]
    pub const fn not_allowed() -> Self {
        Self::new(StatusCode::FORBIDDEN, ErrorKind::NotAllowed)
    }

    /// 400: the authorization request is over, or another browser's.
    #[must_use]
    pub const fn request_expired() -> Self {
        Self::new(StatusCode::BAD_REQUEST, ErrorKind::RequestExpired).leading_to(WayOn::Account)
    }

    /// 403: a form without a right anti-forgery value.
    #[must_use]
    pub const fn form_expired() -> Self {
        Self::new(StatusCode::FORBIDDEN, ErrorKind::FormExpired)
    }

    /// 503: busy; try again soon.
    #[must_use]
    pub const fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, ErrorKind::Unavailable)
    }

    /// 429: too many tries.
    #[must_use]
    pub const fn too_many_tries(wait: Span) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, ErrorKind::TooManyTries(wait))
    }

    /// 400: the request of a service cannot be trusted; `detail` is for its makers.
    #[must_use]
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::new(StatusCode::BAD_REQUEST, ErrorKind::BadRequest) }
    }

    /// With a way on.
    #[must_use]
    pub const fn leading_to(mut self, way_on: WayOn) -> Self {
        self.way_on = Some(way_on);
        self
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        let temporary = fault.is_temporary();
        let (status, kind) = if temporary {
            (StatusCode::SERVICE_UNAVAILABLE, ErrorKind::Unavailable)
        } else {
            (StatusCode::INTERNAL_SERVER_ERROR, ErrorKind::Internal)
        };
        Self { cause: Some(Arc::new(fault)), ..Self::new(status, kind) }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
