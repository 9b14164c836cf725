//! How a refusal is told: on the form, or by a page in its place.

use crate::domain::time::Span;
use crate::flows::Fault;
use crate::views::form::{Form, Problem};
use crate::web::error::Failure;
use crate::web::respond;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

/// Why a form was not accepted.
#[derive(Debug)]
pub enum Refusal {
    /// The form comes back with a problem at a field.
    Form {
        /// The name of the field.
        field: &'static str,
        /// What is wrong.
        problem: Problem,
    },
    /// Another page says it.
    Page(Failure),
}

impl Refusal {
    /// A problem of a field.
    #[must_use]
    pub const fn at(field: &'static str, problem: Problem) -> Self {
        Self::Form { field, problem }
    }

    /// The form with the problem on it.
    ///
    /// # Errors
    /// The page that takes its place.
    pub fn put_on(self, form: Form) -> Result<Returned, Failure> {
        match self {
            Self::Form { field, problem } => Ok(Returned { form: form.fault(field, problem), problem: Some(problem) }),
            Self::Page(failure) => Err(failure),
        }
    }
}

/// A form that goes back to the person.
#[derive(Debug)]
pub struct Returned {
    /// The form with its problems.
    pub form: Form,
    problem: Option<Problem>,
}

impl Returned {
    /// A form as it is shown first, or with the problems it has already.
    #[must_use]
    pub const fn new(form: Form) -> Self {
        Self { form, problem: None }
    }

    /// How the page with this form is answered: 422 with problems, 429 after too many tries (RFC 6585, section 4),
    /// 200 without.
    #[must_use]
    pub fn answer(&self) -> Answer {
        let (status, wait) = match self.problem {
            Some(Problem::TooManyTries(wait)) => (StatusCode::TOO_MANY_REQUESTS, Some(wait)),
            Some(Problem::Stopped) => (StatusCode::TOO_MANY_REQUESTS, None),
            _ if self.form.failed() => (StatusCode::UNPROCESSABLE_ENTITY, None),
            _ => (StatusCode::OK, None),
        };
        Answer { status, wait }
    }
}

/// Status and waiting time of a page with a form.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    status: StatusCode,
    wait: Option<Span>,
}

impl Answer {
    /// The response.
    #[must_use]
    pub fn with(self, html: String) -> Response {
        let mut response = respond::page_with_status(self.status, html);
        if let Some(wait) = self.wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_seconds().max(1)));
        }
        response
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Page(fault.into())
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Page(failure)
    }
}
