//! `/account/password`: another password.

use crate::domain::time::Timestamp;
use crate::flows::password::{PasswordChange, change};
use crate::flows::second_factor::FRESHNESS;
use crate::flows::session::Visitor;
use crate::views::form::{Form, Problem};
use crate::views::frame::Frame;
use crate::views::pages::{AccountPassword, PasswordChanged};
use crate::web::error::Failure;
use crate::web::extract::{AccountForm, Visit};
use crate::web::pages::{Refusal, Returned, Waiting, password_minimum};
use crate::web::respond::{self, see_other, to_login};
use axum::response::Response;

/// The address of the page.
pub const PASSWORD: &str = "/account/password";

/// The form; for whoever cannot go on without another password too (S-12).
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    let waiting = Waiting::of_query(&visit);
    let Some(visitor) = visit.visitor().await? else { return Ok(to_login(&visit.here)) };
    let login = must_log_in_again(&visitor, visit.context.now).then(|| to_login(&visit.here));
    Ok(login.unwrap_or_else(|| page(&visit, &visitor, &waiting, Returned::new(Form::new()))))
}

/// A change asks for a login of the last minutes (S-37). Where it is due, its session has no other use.
fn must_log_in_again(visitor: &Visitor, now: Timestamp) -> bool {
    match visitor {
        Visitor::SignedIn(person) => !person.session.is_fresh(now, FRESHNESS),
        Visitor::PasswordDue(_) => false,
    }
}

/// The present and the new password. All other sessions end, and what was granted in them (S-34).
pub async fn submit(visit: Visit, AccountForm(fields): AccountForm) -> Result<Response, Failure> {
    let waiting = Waiting::of_form(&fields);
    let Some(visitor) = visit.visitor().await? else { return Ok(see_other("/login")) };
    if must_log_in_again(&visitor, visit.context.now) {
        return Ok(to_login(&waiting.link(&visit, PASSWORD)));
    }
    let (current, new) = (fields.secret("current_password"), fields.secret("password"));
    let mut missing = Form::new();
    for (field, value) in [("current_password", &current), ("password", &new)] {
        if value.expose().is_empty() {
            missing = missing.fault(field, Problem::Missing);
        }
    }
    if missing.failed() {
        return Ok(page(&visit, &visitor, &waiting, Returned::new(missing)));
    }
    let typed = PasswordChange { current, new };
    match change(&visit.context, &visitor, typed).await {
        Ok(_) if waiting == Waiting::default() => {
            Ok(respond::page(PasswordChanged { frame: frame(&visit, &visitor) }.render()))
        }
        Ok(_) => Ok(see_other(&waiting.onward())),
        Err(error) => Ok(page(&visit, &visitor, &waiting, Refusal::from(error).put_on(Form::new())?)),
    }
}

fn frame(visit: &Visit, visitor: &Visitor) -> Frame {
    Frame { person: Some(visitor.user().full_name()), csrf: visit.account_token(), ..visit.frame() }
}

fn page(visit: &Visit, visitor: &Visitor, waiting: &Waiting, returned: Returned) -> Response {
    let answer = returned.answer();
    let page = AccountPassword {
        frame: waiting.carried_by(frame(visit, visitor)),
        must_change: matches!(visitor, Visitor::PasswordDue(_)),
        password_minimum: password_minimum(&visit.context),
        form: returned.form,
    };
    answer.with(page.render())
}
