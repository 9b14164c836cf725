//! `/activate`: the first password of an account that staff have made.

use super::login::ACTIVATION;
use super::{Refusal, Returned, password_minimum};
use crate::domain::secret::Secret;
use crate::flows::password::{activate, look_at_activation};
use crate::views::form::{Form, Problem};
use crate::views::pages::Activate;
use crate::web::error::Failure;
use crate::web::extract::{FlowForm, Visit};
use crate::web::respond::see_other;
use axum::response::Response;

/// The page of the link.
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    let token = Secret::from(visit.query("token").unwrap_or_default());
    page(&visit, &token, Returned::new(Form::new())).await
}

/// The password; then the person logs in with it.
pub async fn submit(FlowForm { visit, fields }: FlowForm) -> Result<Response, Failure> {
    let (token, password) = (fields.secret("token"), fields.secret("password"));
    let refusal = if password.expose().is_empty() {
        Refusal::at("password", Problem::Missing)
    } else {
        match activate(&visit.context, &token, &password).await {
            Ok(()) => return Ok(see_other(&format!("/login?after={ACTIVATION}"))),
            Err(error) => error.into(),
        }
    };
    page(&visit, &token, refusal.put_on(Form::new())?).await
}

async fn page(visit: &Visit, token: &Secret, returned: Returned) -> Result<Response, Failure> {
    let holder = match look_at_activation(&visit.context, token).await {
        Ok(holder) => holder,
        // Only the link or the house can be at fault here; a page says so, never the form.
        Err(error) => return Err(Refusal::from(error).put_on(Form::new()).err().unwrap_or_else(Failure::not_found)),
    };
    let answer = returned.answer();
    let page = Activate {
        frame: visit.frame(),
        token: token.expose().to_owned(),
        name: holder.full_name(),
        password_minimum: password_minimum(&visit.context),
        form: returned.form,
    };
    Ok(answer.with(page.render()))
}
