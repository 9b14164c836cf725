//! `/account/password`: another password.

use super::log_in_again;
use crate::flows::password::{PasswordChange, change};
use crate::views::form::{Form, Problem};
use crate::views::pages::{AccountPassword, PasswordChanged};
use crate::web::error::Failure;
use crate::web::extract::{AccountForm, SignedInVisit};
use crate::web::pages::{Refusal, Returned, Waiting, password_minimum};
use crate::web::respond::{self, see_other};
use axum::response::Response;

/// The form.
pub async fn show(visit: SignedInVisit) -> Response {
    let waiting = Waiting::of_query(&visit);
    log_in_again(&visit, &visit.here).unwrap_or_else(|| page(&visit, &waiting, Returned::new(Form::new())))
}

/// The present and the new password. All other sessions end (S-34).
pub async fn submit(visit: SignedInVisit, AccountForm(fields): AccountForm) -> Result<Response, Failure> {
    let waiting = Waiting::of_form(&fields);
    if let Some(login) = log_in_again(&visit, &waiting.link(&visit, "/account/password")) {
        return Ok(login);
    }
    let (current, new) = (fields.secret("current_password"), fields.secret("password"));
    let mut missing = Form::new();
    for (field, value) in [("current_password", &current), ("password", &new)] {
        if value.expose().is_empty() {
            missing = missing.fault(field, Problem::Missing);
        }
    }
    if missing.failed() {
        return Ok(page(&visit, &waiting, Returned::new(missing)));
    }
    let typed = PasswordChange { current, new, end_others: true };
    match change(&visit.context, &visit.person, typed).await {
        Ok(_) if waiting == Waiting::default() => Ok(respond::page(PasswordChanged { frame: visit.frame() }.render())),
        Ok(_) => Ok(see_other(&waiting.onward())),
        Err(error) => Ok(page(&visit, &waiting, Refusal::from(error).put_on(Form::new())?)),
    }
}

fn page(visit: &SignedInVisit, waiting: &Waiting, returned: Returned) -> Response {
    let answer = returned.answer();
    let page = AccountPassword {
        frame: waiting.carried_by(visit.frame()),
        must_change: visit.query("reason").as_deref() == Some(Waiting::MUST_CHANGE),
        password_minimum: password_minimum(&visit.context),
        form: returned.form,
    };
    answer.with(page.render())
}
