//! `GET` and `POST /login/second-factor`: after a password, or added to a session.

use super::waiting::asker;
use super::{Refusal, Returned, Waiting};
use crate::domain::secret::Secret;
use crate::flows::authorization::Asked;
use crate::flows::login::{
    LoginError, NextFactor, PendingLogin, step_up, step_up_with_recovery_code, with_recovery_code, with_totp,
};
use crate::flows::session::SignedIn;
use crate::views::form::{Form, Problem};
use crate::views::pages::{SecondFactor, SecondFactorKind, WayOn};
use crate::web::cookies::Cookie;
use crate::web::error::Failure;
use crate::web::extract::{Fields, FlowForm, Visit};
use crate::web::respond::{leading_to, see_other};
use axum::response::Response;

/// What the code is for.
enum Purpose {
    /// To finish a login.
    Login(PendingLogin),
    /// To raise the level of a session.
    StepUp(Box<SignedIn>),
}

/// The page.
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    let waiting = Waiting::of_query(&visit);
    match purpose(&visit).await? {
        None => Ok(see_other(&waiting.link(&visit, "/login"))),
        Some(Purpose::Login(pending)) if pending.next == NextFactor::Enrol => {
            Ok(see_other(&waiting.link(&visit, "/account/second-factor")))
        }
        Some(Purpose::Login(_) | Purpose::StepUp(_)) => {
            let kind = kind(visit.query("kind").as_deref().unwrap_or_default());
            let asked = waiting.find_asked(&visit).await?;
            Ok(page(&visit, &waiting, (asked, kind), Returned::new(Form::new())))
        }
    }
}

/// The code.
pub async fn submit(FlowForm { visit, fields }: FlowForm) -> Result<Response, Failure> {
    let waiting = Waiting::of_form(&fields);
    if fields.text("action") == "deny" {
        return waiting.refuse(&visit).await;
    }
    let kind = kind(fields.text("kind"));
    match verify(&visit, &waiting, &fields, kind).await {
        Ok(response) => Ok(response),
        Err(refusal) => {
            let returned = refusal.put_on(Form::new())?;
            Ok(page(&visit, &waiting, (waiting.find_asked(&visit).await?, kind), returned))
        }
    }
}

async fn verify(
    visit: &Visit,
    waiting: &Waiting,
    fields: &Fields,
    kind: SecondFactorKind,
) -> Result<Response, Refusal> {
    let code = fields.secret("code");
    if code.expose().trim().is_empty() {
        return Err(Refusal::at("code", Problem::Missing));
    }
    match purpose(visit).await? {
        None => Ok(see_other(&waiting.link(visit, "/login"))),
        Some(Purpose::Login(pending)) => finish_login(visit, waiting, pending, (kind, &code)).await,
        Some(Purpose::StepUp(person)) => {
            let stepped_up = match kind {
                SecondFactorKind::OneTimeCode => step_up(&visit.context, &person, &code).await,
                SecondFactorKind::RecoveryCode => step_up_with_recovery_code(&visit.context, &person, &code).await,
            };
            Ok(waiting.complete(visit, &stepped_up.map_err(refusal)?.cookie))
        }
    }
}

async fn finish_login(
    visit: &Visit,
    waiting: &Waiting,
    pending: PendingLogin,
    (kind, code): (SecondFactorKind, &Secret),
) -> Result<Response, Refusal> {
    let previous = visit.open_session().await?;
    let logged_in = match kind {
        SecondFactorKind::OneTimeCode => with_totp(&visit.context, pending, code, previous).await,
        SecondFactorKind::RecoveryCode => with_recovery_code(&visit.context, pending, code, previous).await,
    };
    let logged_in = logged_in.map_err(refusal)?;
    Ok(waiting.complete(visit, &logged_in.cookie))
}

/// On this form every problem stands at the code; whoever is refused for another reason begins anew.
fn refusal(error: LoginError) -> Refusal {
    match error {
        LoginError::WrongCode => Refusal::at("code", Problem::WrongCode),
        LoginError::Wait(time) => Refusal::at("code", Problem::TooManyTries(time)),
        LoginError::Stopped => Refusal::at("code", Problem::Stopped),
        LoginError::Refused | LoginError::PendingOver | LoginError::NoSecondFactor => {
            Refusal::Page(Failure::request_expired().leading_to(WayOn::Login))
        }
        LoginError::Fault(fault) => fault.into(),
    }
}

/// A login that is half done goes before a session.
async fn purpose(visit: &Visit) -> Result<Option<Purpose>, Failure> {
    if let Some(pending) = pending_login(visit) {
        return Ok(Some(Purpose::Login(pending)));
    }
    Ok(visit.signed_in().await?.map(|person| Purpose::StepUp(Box::new(person))))
}

/// The login of this browser that waits for its second factor.
#[must_use]
pub fn pending_login(visit: &Visit) -> Option<PendingLogin> {
    let cookie = Cookie::PendingLogin.find(&visit.headers, &visit.context.tenant)?;
    PendingLogin::open(&visit.context, &cookie).ok()
}

fn kind(name: &str) -> SecondFactorKind {
    if name == "recovery" { SecondFactorKind::RecoveryCode } else { SecondFactorKind::OneTimeCode }
}

fn page(
    visit: &Visit,
    waiting: &Waiting,
    (asked, kind): (Option<Asked>, SecondFactorKind),
    returned: Returned,
) -> Response {
    let answer = returned.answer();
    let frame = waiting.carried_by(visit.frame());
    let page = SecondFactor { frame, asker: asked.as_ref().map(asker), kind, form: returned.form };
    leading_to(answer.with(page.render()), asked.and_then(|asked| asked.client_origin()))
}
