//! How a refusal is told: on the form, or by a page in its place.

use crate::domain::one_time_link::LinkRefusal;
use crate::domain::password_policy::{PasswordPolicy, WeakPassword};
use crate::domain::time::Span;
use crate::flows::Fault;
use crate::flows::registration::{Faults, FieldFault};
use crate::views::form::{Form, Problem};
use crate::views::pages::{ErrorKind, WayOn};
use crate::web::error::Failure;
use crate::web::respond;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

/// Why a form was not accepted.
#[derive(Debug)]
pub enum Refusal {
    /// The form comes back with these problems: the field, and what is wrong with it.
    Form(Vec<(&'static str, Problem)>),
    /// Another page says it.
    Page(Failure),
}

impl Refusal {
    /// A problem of one field.
    #[must_use]
    pub fn at(field: &'static str, problem: Problem) -> Self {
        Self::Form(vec![(field, problem)])
    }

    /// The form with the problems on it.
    ///
    /// # Errors
    /// The page that takes its place.
    pub fn put_on(self, form: Form) -> Result<Returned, Failure> {
        match self {
            Self::Form(faults) => {
                let throttle = faults.iter().map(|(_, problem)| *problem).find(|problem| is_throttle(*problem));
                let form = faults.into_iter().fold(form, |form, (field, problem)| form.fault(field, problem));
                Ok(Returned { form, throttle })
            }
            Self::Page(failure) => Err(failure),
        }
    }
}

const fn is_throttle(problem: Problem) -> bool {
    matches!(problem, Problem::TooManyTries(_) | Problem::Stopped)
}

/// A form on its way to the person.
#[derive(Debug)]
pub struct Returned {
    /// The form with its problems.
    pub form: Form,
    throttle: Option<Problem>,
}

impl Returned {
    /// A form as it is shown first, or with the problems it has already.
    #[must_use]
    pub const fn new(form: Form) -> Self {
        Self { form, throttle: None }
    }

    /// How the page with this form is answered: 429 after too many tries (RFC 6585, section 4), 422 with other
    /// problems, 200 without.
    #[must_use]
    pub fn answer(&self) -> Answer {
        let (status, wait) = match self.throttle {
            Some(Problem::TooManyTries(wait)) => (StatusCode::TOO_MANY_REQUESTS, Some(wait)),
            Some(_) => (StatusCode::TOO_MANY_REQUESTS, None),
            None if self.form.failed() => (StatusCode::UNPROCESSABLE_ENTITY, None),
            None => (StatusCode::OK, None),
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

/// A new password that is not accepted.
#[must_use]
pub fn weak(reason: WeakPassword) -> Problem {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    match reason {
        WeakPassword::TooShort { minimum } => Problem::PasswordTooShort(count(minimum)),
        WeakPassword::TooLong => Problem::PasswordTooLong(count(PasswordPolicy::MAXIMUM_LENGTH)),
        WeakPassword::Common => Problem::PasswordCommon,
        WeakPassword::Predictable => Problem::PasswordPersonal,
    }
}

/// A link from a letter that leads nowhere; `way_on` is where a fresh one is to be had.
#[must_use]
pub const fn dead_link(reason: LinkRefusal, way_on: WayOn) -> Failure {
    match reason {
        LinkRefusal::Unknown | LinkRefusal::Expired => {
            Failure::new(StatusCode::GONE, ErrorKind::LinkExpired).leading_to(way_on)
        }
        LinkRefusal::Used => Failure::new(StatusCode::GONE, ErrorKind::LinkUsed).leading_to(WayOn::Login),
    }
}

/// The faults of a form about a person.
impl From<Faults> for Refusal {
    fn from(Faults(faults): Faults) -> Self {
        Self::Form(faults.into_iter().map(|(field, fault)| (field.name(), problem(fault))).collect())
    }
}

fn problem(fault: FieldFault) -> Problem {
    match fault {
        FieldFault::Missing => Problem::Missing,
        FieldFault::InvalidName => Problem::NameWrong,
        FieldFault::InvalidEmail => Problem::EmailWrong,
        FieldFault::InvalidUsername => Problem::UsernameWrong,
        FieldFault::InvalidFiscalCode(_) => Problem::FiscalCodeWrong,
        FieldFault::WeakPassword(reason) => weak(reason),
        FieldFault::Taken => Problem::UsernameTaken,
        FieldFault::NotOffered => Problem::ChooseOne,
        FieldFault::NotAccepted => Problem::PrivacyNotAccepted,
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
