//! `/account/email`: another e-mail address, and the link that proves it.

use super::log_in_again;
use crate::domain::email_address::EmailAddress;
use crate::domain::one_time_link::{LinkPurpose, LinkRefusal};
use crate::domain::secret::Secret;
use crate::domain::user::AttributeName;
use crate::flows::account::{EmailError, ask_for_email, confirm_email, look_at_email};
use crate::views::form::{Form, Problem};
use crate::views::pages::{AccountEmail, AccountEmailConfirm, AccountEmailSent, WayOn};
use crate::web::error::Failure;
use crate::web::extract::{AccountForm, SignedInVisit};
use crate::web::pages::{Refusal, Returned, dead_link};
use crate::web::respond::{self, see_other};
use axum::response::Response;

impl From<EmailError> for Refusal {
    fn from(error: EmailError) -> Self {
        match error {
            EmailError::NotFresh => Self::Page(Failure::request_expired().leading_to(WayOn::Login)),
            EmailError::Unchanged => Self::at("email", Problem::EmailUnchanged),
            EmailError::Link(reason) => Self::Page(dead_link(reason, WayOn::Account)),
            // It was free when the letter was sent. Whose it is now is nobody's business.
            EmailError::Taken => Self::Page(dead_link(LinkRefusal::Unknown, WayOn::Account)),
            EmailError::Fault(fault) => fault.into(),
        }
    }
}

/// The form, for whoever has just logged in (S-37).
pub async fn show(visit: SignedInVisit) -> Response {
    log_in_again(&visit, &visit.here).unwrap_or_else(|| page(&visit, Returned::new(Form::new())))
}

/// The new address. What follows is the same whether a letter goes to it or not.
pub async fn submit(visit: SignedInVisit, AccountForm(fields): AccountForm) -> Result<Response, Failure> {
    if let Some(login) = log_in_again(&visit, "/account/email") {
        return Ok(login);
    }
    let typed = fields.text("email");
    let form = Form::new().with("email", typed);
    let refusal = match typed.parse::<EmailAddress>() {
        Err(_) if typed.is_empty() => Refusal::at("email", Problem::Missing),
        Err(_) => Refusal::at("email", Problem::EmailWrong),
        Ok(email) => match ask_for_email(&visit.context, &visit.person, &email).await {
            Ok(()) => return Ok(sent(&visit, &email)),
            Err(error) => error.into(),
        },
    };
    Ok(page(&visit, refusal.put_on(form)?))
}

/// The page of the link, which changes nothing.
pub async fn show_confirmation(visit: SignedInVisit) -> Result<Response, Failure> {
    let token = visit.query("token").unwrap_or_default();
    match look_at_email(&visit.context, &visit.person, &Secret::from(token.as_str())).await {
        Ok(email) => Ok(respond::page(AccountEmailConfirm { frame: visit.frame(), email, token }.render())),
        Err(error) => Err(failure(error)),
    }
}

/// The link is used.
pub async fn confirm(visit: SignedInVisit, AccountForm(fields): AccountForm) -> Result<Response, Failure> {
    match confirm_email(&visit.context, &visit.person, &fields.secret("token")).await {
        Ok(()) => Ok(see_other("/account?done=email-changed")),
        Err(error) => Err(failure(error)),
    }
}

/// These pages have no field at which a refusal could stand.
fn failure(error: EmailError) -> Failure {
    match Refusal::from(error) {
        Refusal::Page(failure) => failure,
        Refusal::Form(_) => Failure::request_expired().leading_to(WayOn::Account),
    }
}

fn sent(visit: &SignedInVisit, email: &EmailAddress) -> Response {
    let valid_for = LinkPurpose::ChangeEmail.lifetime();
    respond::page(AccountEmailSent { frame: visit.frame(), email: email.as_str().to_owned(), valid_for }.render())
}

fn page(visit: &SignedInVisit, returned: Returned) -> Response {
    let answer = returned.answer();
    let present = visit.person.user.attribute(AttributeName::Email).map(str::to_owned);
    answer.with(AccountEmail { frame: visit.frame(), present, form: returned.form }.render())
}
