//! `GET /oauth/continue?request=…`: on to whatever the request needs next.

use crate::domain::id::AuthorizationRequestId;
use crate::domain::language::Language;
use crate::flows::authorization::{NextStep, StepFailure, next_step};
use crate::web::error::Failure;
use crate::web::extract::Visit;
use crate::web::respond::{back_to_client, see_other};
use axum::response::Response;

impl From<StepFailure> for Failure {
    fn from(failure: StepFailure) -> Self {
        match failure {
            StepFailure::Over => Self::request_expired(),
            StepFailure::Fault(fault) => fault.into(),
        }
    }
}

/// The address under which a request goes on.
#[must_use]
pub fn address(request: AuthorizationRequestId) -> String {
    format!("/oauth/continue?request={request}")
}

/// The request that a page belongs to, from its query.
///
/// # Errors
/// When there is none.
pub fn request_of(visit: &Visit) -> Result<AuthorizationRequestId, Failure> {
    visit.query("request").and_then(|id| id.parse().ok()).ok_or_else(Failure::request_expired)
}

/// The page.
pub async fn resume(visit: Visit) -> Result<Response, Failure> {
    let request = request_of(&visit)?;
    go_on(&visit, request, None).await
}

/// Sends the browser to the next step.
///
/// # Errors
/// [`Failure`].
pub async fn go_on(
    visit: &Visit,
    request: AuthorizationRequestId,
    language: Option<Language>,
) -> Result<Response, Failure> {
    let person = visit.signed_in().await?;
    let step = next_step(&visit.context, request, &visit.browser, person.as_ref()).await?;
    Ok(lead(request, step, language))
}

/// The redirect that takes a step.
#[must_use]
pub fn lead(request: AuthorizationRequestId, step: NextStep, language: Option<Language>) -> Response {
    let to = |page: &str| {
        let language = language.map_or_else(String::new, |language| format!("&lang={}", language.tag()));
        see_other(&format!("{page}?request={request}{language}"))
    };
    match step {
        NextStep::Login(_) => to("/login"),
        NextStep::StepUp { .. } => to("/step-up"),
        NextStep::Consent => to("/consent"),
        NextStep::ToClient { location } => back_to_client(&location),
    }
}
