//! A failure on its way out: logged once, then told in the voice of its address.

use super::{Failure, Voice, voice};
use crate::views::pages::{ErrorKind, ErrorPage};
use crate::web::extract::Visit;
use crate::web::respond;
use axum::http::{HeaderValue, header};
use axum::response::Response;

/// Logs the failure once and tells it: to a person as a page in their language, to a program as JSON.
#[must_use]
pub fn render(visit: &Visit, failure: &Failure) -> Response {
    log(visit, failure);
    let mut response = match Voice::of(visit.path()) {
        Voice::Page => page(visit, failure),
        Voice::OAuth => voice::oauth(failure),
        Voice::Problem => voice::problem(failure),
    };
    let retry_after = match failure.kind {
        ErrorKind::TooManyTries(wait) => Some(wait.as_seconds().max(1)),
        ErrorKind::Unavailable => Some(5),
        ErrorKind::BadRequest
        | ErrorKind::NotFound
        | ErrorKind::NotAllowed
        | ErrorKind::RequestExpired
        | ErrorKind::LinkExpired
        | ErrorKind::LinkUsed
        | ErrorKind::FormExpired
        | ErrorKind::TooLarge
        | ErrorKind::TooSlow
        | ErrorKind::RegistrationClosed
        | ErrorKind::Internal => None,
    };
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn page(visit: &Visit, failure: &Failure) -> Response {
    let page = ErrorPage {
        frame: visit.frame(),
        kind: failure.kind,
        reference: visit.id.clone(),
        detail: failure.detail.clone(),
        way_on: failure.way_on,
    };
    respond::page_with_status(failure.status, page.render())
}

fn log(visit: &Visit, failure: &Failure) {
    let (kind, tenant) = (failure.kind, visit.context.tenant_id());
    if let Some(fault) = &failure.cause {
        tracing::error!(%tenant, ?kind, %fault, "request failed");
    } else {
        tracing::info!(%tenant, ?kind, "request refused");
    }
}
