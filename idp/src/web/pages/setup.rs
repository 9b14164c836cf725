//! `/setup`: the first administrator.

use super::login::ACTIVATION;
use super::refusal::dead_link;
use super::{Refusal, Returned, password_minimum};
use crate::domain::one_time_link::LinkPurpose;
use crate::domain::secret::Secret;
use crate::flows::one_time_links::{LinkError, look_at_link};
use crate::flows::setup::{FirstAdministrator, SetUpError, redeem};
use crate::views::form::Form;
use crate::views::pages::{SetUp, WayOn};
use crate::web::error::Failure;
use crate::web::extract::{FlowForm, Visit};
use crate::web::respond::see_other;
use axum::response::Response;

/// The fields whose values come back with the form.
const KEPT: [&str; 4] = ["username", "given_name", "family_name", "email"];

impl From<SetUpError> for Refusal {
    fn from(error: SetUpError) -> Self {
        match error {
            SetUpError::Link(reason) => Self::Page(dead_link(reason, WayOn::Login)),
            SetUpError::Faults(faults) => faults.into(),
            SetUpError::Fault(fault) => fault.into(),
        }
    }
}

/// The page of the link.
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    let token = visit.query("token").unwrap_or_default();
    match look_at_link(&visit.context, LinkPurpose::SetUp, &Secret::from(token.as_str())).await {
        Ok(_) => Ok(page(&visit, token, Returned::new(Form::new()))),
        Err(LinkError::Refused(reason)) => Err(dead_link(reason, WayOn::Login)),
        Err(LinkError::Fault(fault)) => Err(fault.into()),
    }
}

/// The data; then the administrator logs in, and sets up the second factor on the way.
pub async fn submit(FlowForm { visit, fields }: FlowForm) -> Result<Response, Failure> {
    let (token, text) = (fields.secret("token"), |name: &str| fields.text(name).to_owned());
    let typed = FirstAdministrator {
        username: text("username"),
        given_name: text("given_name"),
        family_name: text("family_name"),
        email: text("email"),
        password: fields.secret("password"),
    };
    match redeem(&visit.context, &token, typed).await {
        Ok(_) => Ok(see_other(&format!("/login?after={ACTIVATION}"))),
        Err(error) => {
            let form = KEPT.into_iter().fold(Form::new(), |form, name| form.with(name, text(name)));
            Ok(page(&visit, token.expose().to_owned(), Refusal::from(error).put_on(form)?))
        }
    }
}

fn page(visit: &Visit, token: String, returned: Returned) -> Response {
    let answer = returned.answer();
    let password_minimum = password_minimum(&visit.context);
    answer.with(SetUp { frame: visit.frame(), token, password_minimum, form: returned.form }.render())
}
