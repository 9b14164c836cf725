//! `GET` and `POST /step-up`: a service asks for more than the session has.

use super::Waiting;
use super::waiting::asker;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::credential::{AuthenticationMethod, CredentialKind};
use crate::flows::Fault;
use crate::flows::authorization::{NextStep, next_step};
use crate::flows::second_factor;
use crate::views::pages::{Asker, StepUp, StepUpWay};
use crate::web::cookies::Cookie;
use crate::web::error::Failure;
use crate::web::extract::{AccountForm, SignedInVisit};
use crate::web::oauth::resume;
use crate::web::respond::{leading_to, page, see_other, with_cookie};
use axum::response::Response;

/// The page.
pub async fn show(visit: SignedInVisit) -> Result<Response, Failure> {
    let request = resume::request_of(&visit)?;
    let step = next_step(&visit.context, request, &visit.browser, Some(&visit.person)).await?;
    let NextStep::StepUp { level } = step else { return Ok(resume::lead(request, step, None)) };
    let waiting = Waiting::of_query(&visit);
    let asked = waiting.find_asked(&visit).await?.ok_or_else(Failure::request_expired)?;
    let step_up = StepUp {
        frame: waiting.carried_by(visit.frame()),
        asker: Asker { level, ..asker(&asked) },
        current: visit.person.session.level,
        way: way(&visit, level).await?,
    };
    Ok(leading_to(page(step_up.render()), asked.client_origin()))
}

/// The answer.
pub async fn submit(visit: SignedInVisit, AccountForm(fields): AccountForm) -> Result<Response, Failure> {
    let waiting = Waiting::of_form(&fields);
    if fields.text("action") == "deny" {
        return waiting.refuse(&visit).await;
    }
    let request = waiting.request.ok_or_else(Failure::request_expired)?;
    let step = next_step(&visit.context, request, &visit.browser, Some(&visit.person)).await?;
    let NextStep::StepUp { level } = step else { return Ok(resume::lead(request, step, None)) };
    let path = match way(&visit, level).await? {
        StepUpWay::SecondFactor => "/login/second-factor",
        StepUpWay::EnrolSecondFactor => "/account/second-factor",
        StepUpWay::LoginAgain => "/login",
        StepUpWay::Unreachable => return waiting.refuse(&visit).await,
    };
    // What a login left half done belongs to another attempt.
    let response = see_other(&waiting.link(&visit, path));
    Ok(with_cookie(response, Cookie::PendingLogin.clear(&visit.context.tenant)))
}

/// How this session can reach a level: a password reaches the second with a second factor, never above how the
/// person was identified (DECISIONS 3).
async fn way(visit: &SignedInVisit, level: AssuranceLevel) -> Result<StepUpWay, Fault> {
    let person = &visit.person;
    let factors = [AuthenticationMethod::Totp, AuthenticationMethod::RecoveryCode];
    let has_proved = person.session.methods.iter().any(|method| factors.contains(method));
    if level > AssuranceLevel::Two || level > person.user.proofing_level || has_proved {
        return Ok(StepUpWay::Unreachable);
    }
    let factors = second_factor::list(&visit.context, person).await?;
    let (policy, now) = (&visit.context.tenant.credentials, visit.context.now);
    Ok(match factors.generators.is_empty() {
        false => StepUpWay::SecondFactor,
        true if policy.may_hold(person.user.class, CredentialKind::Totp, now) => StepUpWay::EnrolSecondFactor,
        true => StepUpWay::Unreachable,
    })
}
