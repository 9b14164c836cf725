//! The error page, with its reference number.

use super::Failure;
use crate::domain::id::ErrorReference;
use crate::views::pages::{ErrorKind, ErrorPage};
use crate::web::extract::Visit;
use crate::web::respond;
use axum::http::{HeaderValue, header};
use axum::response::Response;

/// Logs the failure once and shows it in the person's language.
#[must_use]
pub fn render(visit: &Visit, failure: &Failure) -> Response {
    let reference = ErrorReference::new(visit.context.now, visit.context.random());
    log(visit, failure, reference);
    let page = ErrorPage {
        frame: visit.frame(),
        kind: failure.kind,
        reference,
        detail: failure.detail.clone(),
        way_on: failure.way_on,
    };
    let mut response = respond::page_with_status(failure.status, page.render());
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

fn log(visit: &Visit, failure: &Failure, reference: ErrorReference) {
    let (kind, tenant) = (failure.kind, visit.context.tenant_id());
    if let Some(fault) = &failure.cause {
        tracing::error!(%tenant, ?kind, %reference, %fault, "request failed");
    } else {
        tracing::info!(%tenant, ?kind, %reference, "request refused");
    }
}
