//! `/password/forgot` and `/password/reset`: a forgotten password.

use super::refusal::{dead_link, weak};
use super::{Refusal, Returned, Waiting, password_minimum};
use crate::domain::one_time_link::LinkPurpose;
use crate::domain::secret::Secret;
use crate::flows::one_time_links::{LinkError, look_at_link};
use crate::flows::password::{ForgotError, PasswordError, forgot, reset};
use crate::views::form::{Form, Problem};
use crate::views::pages::{PasswordChanged, PasswordForgot, PasswordForgotSent, PasswordReset, WayOn};
use crate::web::cookies::Cookie;
use crate::web::error::Failure;
use crate::web::extract::{FlowForm, Visit};
use crate::web::respond::{self, with_cookie};
use axum::response::Response;

impl From<ForgotError> for Refusal {
    fn from(error: ForgotError) -> Self {
        match error {
            ForgotError::Wait(time) => Self::at("username", Problem::TooManyTries(time)),
            ForgotError::Fault(fault) => fault.into(),
        }
    }
}

impl From<PasswordError> for Refusal {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Link(reason) => Self::Page(dead_link(reason, WayOn::PasswordForgot)),
            PasswordError::Weak(reason) => Self::at("password", weak(reason)),
            PasswordError::Unchanged => Self::at("password", Problem::PasswordUnchanged),
            PasswordError::WrongPassword => Self::at("current_password", Problem::WrongPassword),
            PasswordError::Wait(time) => Self::at("current_password", Problem::TooManyTries(time)),
            PasswordError::Stopped => Self::at("current_password", Problem::Stopped),
            PasswordError::Fault(fault) => fault.into(),
        }
    }
}

/// The form for a forgotten password.
pub async fn show_forgot(visit: Visit) -> Response {
    forgot_page(&visit, &Waiting::of_query(&visit), Returned::new(Form::new()))
}

/// The name. The answer is the same whoever is named, and whether they may hold a password (S-09).
pub async fn forget(FlowForm { visit, fields }: FlowForm) -> Result<Response, Failure> {
    let (waiting, name) = (Waiting::of_form(&fields), fields.text("username"));
    let form = Form::new().with("username", name);
    if name.is_empty() {
        return Ok(forgot_page(&visit, &waiting, Returned::new(form.fault("username", Problem::Missing))));
    }
    match forgot(&visit.context, name).await {
        Ok(()) => {
            let (frame, valid_for) = (waiting.carried_by(visit.frame()), LinkPurpose::ResetPassword.lifetime());
            Ok(respond::page(PasswordForgotSent { frame, valid_for }.render()))
        }
        Err(error) => Ok(forgot_page(&visit, &waiting, Refusal::from(error).put_on(form)?)),
    }
}

/// The page of the link, which changes nothing.
pub async fn show_reset(visit: Visit) -> Result<Response, Failure> {
    let token = visit.query("token").unwrap_or_default();
    match look_at_link(&visit.context, LinkPurpose::ResetPassword, &Secret::from(token.as_str())).await {
        Ok(_) => Ok(reset_page(&visit, token, Returned::new(Form::new()))),
        Err(LinkError::Refused(reason)) => Err(dead_link(reason, WayOn::PasswordForgot)),
        Err(LinkError::Fault(fault)) => Err(fault.into()),
    }
}

/// The new password. It is no login: the person logs in with it (S-11).
pub async fn choose(FlowForm { visit, fields }: FlowForm) -> Result<Response, Failure> {
    let (token, password) = (fields.secret("token"), fields.secret("password"));
    let refusal = if password.expose().is_empty() {
        Refusal::at("password", Problem::Missing)
    } else {
        match reset(&visit.context, &token, &password).await {
            Ok(()) => return changed(&visit).await,
            Err(error) => error.into(),
        }
    };
    Ok(reset_page(&visit, token.expose().to_owned(), refusal.put_on(Form::new())?))
}

/// The sessions of the person have ended, perhaps that of this browser too: then its cookie goes.
async fn changed(visit: &Visit) -> Result<Response, Failure> {
    let response = respond::page(PasswordChanged { frame: visit.frame() }.render());
    if visit.session_cookie.is_none() || visit.signed_in().await?.is_some() {
        return Ok(response);
    }
    Ok(with_cookie(response, Cookie::Session.clear(&visit.context.tenant)))
}

fn forgot_page(visit: &Visit, waiting: &Waiting, returned: Returned) -> Response {
    let answer = returned.answer();
    let frame = waiting.carried_by(visit.frame());
    answer.with(PasswordForgot { frame, form: returned.form }.render())
}

fn reset_page(visit: &Visit, token: String, returned: Returned) -> Response {
    let answer = returned.answer();
    let password_minimum = password_minimum(&visit.context);
    answer.with(PasswordReset { frame: visit.frame(), token, password_minimum, form: returned.form }.render())
}
