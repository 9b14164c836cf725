//! `/register` and `/register/verify`: people who register themselves.

use super::refusal::dead_link;
use super::{Refusal, Returned, Waiting, password_minimum};
use crate::domain::one_time_link::{LinkPurpose, LinkRefusal};
use crate::domain::secret::Secret;
use crate::domain::user::UserClass;
use crate::flows::one_time_links::{LinkError, look_at_link};
use crate::flows::registration::{
    Registration, RegistrationError, VerificationError, offered_classes, register, verify_email,
};
use crate::views::form::{Form, Problem};
use crate::views::frame::Frame;
use crate::views::pages::{ErrorKind, Register, RegisterSent, RegisterVerify, Registered, WayOn};
use crate::web::error::Failure;
use crate::web::extract::{Fields, FlowForm, Visit};
use crate::web::respond;
use axum::http::StatusCode;
use axum::response::Response;

/// The fields whose values come back with the form.
const KEPT: [&str; 6] = ["class", "given_name", "family_name", "fiscal_code", "email", "accept_privacy"];

impl From<RegistrationError> for Refusal {
    fn from(error: RegistrationError) -> Self {
        match error {
            RegistrationError::Faults(faults) => faults.into(),
            RegistrationError::Wait(time) => Self::at("email", Problem::TooManyTries(time)),
            RegistrationError::Fault(fault) => fault.into(),
        }
    }
}

impl From<VerificationError> for Failure {
    fn from(error: VerificationError) -> Self {
        match error {
            VerificationError::Refused(reason) => dead_link(reason, WayOn::Register),
            // Whoever opens the letter learns no more than that it is late: the account may be another's.
            VerificationError::Taken => dead_link(LinkRefusal::Used, WayOn::Login),
            VerificationError::Fault(fault) => fault.into(),
        }
    }
}

/// The form.
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    page(&visit, Waiting::of_query(&visit).carried_by(visit.frame()), Returned::new(Form::new()))
}

/// The data. The answer is the same whether the person has an account or not (S-09).
pub async fn submit(FlowForm { visit, fields }: FlowForm) -> Result<Response, Failure> {
    let frame = Waiting::of_form(&fields).carried_by(visit.frame());
    match register(&visit.context, registration(&visit, &fields)).await {
        Ok(()) => {
            let (email, valid_for) = (fields.text("email").to_owned(), LinkPurpose::VerifyEmail.lifetime());
            Ok(respond::page(RegisterSent { frame, email, valid_for }.render()))
        }
        Err(error) => {
            let kept = |form: Form, name| form.with(name, fields.text(name));
            let form = KEPT.into_iter().fold(Form::new(), kept);
            page(&visit, frame, Refusal::from(error).put_on(form)?)
        }
    }
}

/// The page of the link, which changes nothing: programs that scan mail open links too.
pub async fn show_verification(visit: Visit) -> Result<Response, Failure> {
    let token = visit.query("token").unwrap_or_default();
    match look_at_link(&visit.context, LinkPurpose::VerifyEmail, &Secret::from(token.as_str())).await {
        Ok(_) => Ok(respond::page(RegisterVerify { frame: visit.frame(), token }.render())),
        Err(LinkError::Refused(reason)) => Err(dead_link(reason, WayOn::Register)),
        Err(LinkError::Fault(fault)) => Err(fault.into()),
    }
}

/// The button on it: makes the account.
pub async fn verify(FlowForm { visit, fields }: FlowForm) -> Result<Response, Failure> {
    verify_email(&visit.context, &fields.secret("token")).await?;
    Ok(respond::page(Registered { frame: visit.frame() }.render()))
}

fn registration(visit: &Visit, fields: &Fields) -> Registration {
    let text = |name: &str| fields.text(name).to_owned();
    Registration {
        // Operators never register: whoever chose nothing is told so with everything else that is wrong.
        class: fields.text("class").parse().unwrap_or(UserClass::Operator),
        given_name: text("given_name"),
        family_name: text("family_name"),
        fiscal_code: text("fiscal_code"),
        email: text("email"),
        password: fields.secret("password"),
        language: visit.language(),
        privacy_accepted: fields.is_ticked("accept_privacy"),
    }
}

fn page(visit: &Visit, frame: Frame, returned: Returned) -> Result<Response, Failure> {
    let classes = offered_classes(&visit.context.tenant, visit.context.now);
    if classes.is_empty() {
        return Err(Failure::new(StatusCode::FORBIDDEN, ErrorKind::RegistrationClosed).leading_to(WayOn::Login));
    }
    let answer = returned.answer();
    let minimum = password_minimum(&visit.context);
    Ok(answer.with(Register { frame, classes, password_minimum: minimum, form: returned.form }.render()))
}
