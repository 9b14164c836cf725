//! `/account/second-factor`: set up by whoever is signed in, or by whoever needs one to finish a login.

use super::done;
use crate::domain::id::TotpId;
use crate::flows::login::{NextFactor, PendingLogin};
use crate::flows::second_factor::{
    Confirmation, Holder, SecondFactorError, begin_enrolment, confirm, list, remove, renew_recovery_codes,
};
use crate::views::form::{Form, Problem};
use crate::views::frame::Frame;
use crate::views::pages::{AccountSecondFactor, RecoveryCodes, SecondFactorEnrol, WayOn};
use crate::web::error::Failure;
use crate::web::extract::{AccountForm, Fields, FlowForm, SignedInVisit, Visit};
use crate::web::pages::second_factor::pending_login;
use crate::web::pages::waiting::{asker, signed_in};
use crate::web::pages::{Refusal, Returned, Waiting};
use crate::web::respond::{leading_to, page, see_other, to_login};
use axum::extract::{FromRequest as _, FromRequestParts as _, Request};
use axum::response::{IntoResponse as _, Response};

const HERE: &str = "/account/second-factor";

impl From<SecondFactorError> for Refusal {
    fn from(error: SecondFactorError) -> Self {
        match error {
            SecondFactorError::WrongCode => Self::at("code", Problem::WrongCode),
            SecondFactorError::Wait(time) => Self::at("code", Problem::TooManyTries(time)),
            SecondFactorError::Stopped => Self::at("code", Problem::Stopped),
            SecondFactorError::NotFresh | SecondFactorError::LoginOver | SecondFactorError::EnrolmentOver => {
                Self::Page(Failure::request_expired().leading_to(WayOn::Login))
            }
            SecondFactorError::NotAllowed
            | SecondFactorError::TooMany
            | SecondFactorError::None
            | SecondFactorError::Compulsory => Self::Page(Failure::not_allowed().leading_to(WayOn::Account)),
            SecondFactorError::Fault(fault) => fault.into(),
        }
    }
}

/// Who stands before the page.
enum Person {
    /// Somebody whose login is not complete without a second factor.
    Pending(Visit, Box<PendingLogin>),
    /// Somebody who is signed in.
    SignedIn(Box<SignedInVisit>),
}

/// The page: the second factor there is, or the set-up of one.
pub async fn show(visit: Visit, request: Request) -> Result<Response, Failure> {
    let waiting = Waiting::of_query(&visit);
    let (mut parts, _) = request.into_parts();
    let person = match pending(&visit) {
        Some(pending) => Person::Pending(visit, Box::new(pending)),
        None => match SignedInVisit::from_request_parts(&mut parts, &()).await {
            Ok(visit) => Person::SignedIn(Box::new(visit)),
            Err(to_login) => return Ok(to_login),
        },
    };
    if let Person::SignedIn(visit) = &person
        && visit.query("add").is_none()
        && let Some(page) = existing(visit).await?
    {
        return Ok(page);
    }
    enrolment(&person, &waiting, (None, Returned::new(Form::new()))).await
}

/// The first code of a new generator, or a change of what there is.
pub async fn submit(visit: Visit, request: Request) -> Result<Response, Failure> {
    if let Some(pending) = pending(&visit) {
        let FlowForm { visit, fields } = FlowForm::from_request(request, &()).await?;
        return confirm_first_code(&Person::Pending(visit, Box::new(pending)), &fields).await;
    }
    let (mut parts, body) = request.into_parts();
    let visit = match SignedInVisit::from_request_parts(&mut parts, &()).await {
        Ok(visit) => Box::new(visit),
        Err(to_login) => return Ok(to_login),
    };
    let AccountForm(fields) = AccountForm::from_request(Request::from_parts(parts, body), &()).await?;
    match fields.text("action") {
        "add" => Ok(see_other(&format!("{HERE}?add=yes"))),
        "renew-codes" => match renew_recovery_codes(&visit.context, &visit.person).await {
            Ok(codes) => Ok(page(RecoveryCodes { frame: visit.frame(), codes, onward: HERE.to_owned() }.render())),
            Err(error) => refuse(error, HERE),
        },
        "remove" => match remove(&visit.context, &visit.person).await {
            Ok(()) => Ok(see_other("/account?done=second-factor-removed")),
            Err(error) => refuse(error, HERE),
        },
        _ => confirm_first_code(&Person::SignedIn(visit), &fields).await,
    }
}

/// A login that must set up a second factor goes before a session.
fn pending(visit: &Visit) -> Option<PendingLogin> {
    pending_login(visit).filter(|pending| pending.next == NextFactor::Enrol)
}

/// The second factor that the person has, if any.
async fn existing(visit: &SignedInVisit) -> Result<Option<Response>, Failure> {
    let factors = list(&visit.context, &visit.person).await?;
    let Some(enrolled_at) = factors.generators.iter().min().copied() else { return Ok(None) };
    let page_of = AccountSecondFactor {
        frame: visit.frame(),
        enrolled_at,
        codes_left: factors.recovery_codes,
        removable: !factors.is_compulsory,
        done: done(visit),
    };
    Ok(Some(page(page_of.render())))
}

/// The page of the set-up; `shown` is the generator whose form comes back.
async fn enrolment(
    person: &Person,
    waiting: &Waiting,
    (shown, returned): (Option<TotpId>, Returned),
) -> Result<Response, Failure> {
    let visit = person.visit();
    let enrolment = match begin_enrolment(&visit.context, person.holder(), shown).await {
        Ok(enrolment) => enrolment,
        Err(error) => return refuse(error, &visit.here),
    };
    let asked = waiting.find_asked(visit).await?;
    let answer = returned.answer();
    let page = SecondFactorEnrol {
        frame: waiting.carried_by(person.frame()),
        asker: asked.as_ref().map(asker),
        generator: enrolment.generator,
        uri: enrolment.uri,
        secret: enrolment.secret,
        required: matches!(person, Person::Pending(..)),
        form: returned.form,
    };
    Ok(leading_to(answer.with(page.render()), asked.and_then(|asked| asked.client_origin())))
}

async fn confirm_first_code(person: &Person, fields: &Fields) -> Result<Response, Failure> {
    let (waiting, code) = (Waiting::of_form(fields), fields.secret("code"));
    let Ok(generator) = fields.text("generator").parse() else { return Ok(see_other(HERE)) };
    let refusal = if code.expose().trim().is_empty() {
        Refusal::at("code", Problem::Missing)
    } else {
        let visit = person.visit();
        let previous = visit.open_session().await?;
        let confirmation = Confirmation { generator, code, previous };
        match confirm(&visit.context, person.holder(), confirmation).await {
            Ok(confirmed) => {
                let codes = confirmed.recovery_codes;
                // Without the person: the forms of their pages are bound to a cookie that is only being set.
                let list = RecoveryCodes { frame: visit.frame(), codes, onward: waiting.onward() };
                return Ok(signed_in(visit, page(list.render()), &confirmed.cookie));
            }
            Err(SecondFactorError::EnrolmentOver) => return Ok(see_other(&waiting.link(visit, HERE))),
            Err(error) => Refusal::from(error),
        }
    };
    enrolment(person, &waiting, (Some(generator), refusal.put_on(Form::new())?)).await
}

/// A change that is refused: mostly for want of a fresh login with the second factor, which leads back to `page`
/// (S-37).
fn refuse(error: SecondFactorError, page: &str) -> Result<Response, Failure> {
    match error {
        SecondFactorError::NotFresh => Ok(to_login(page)),
        SecondFactorError::LoginOver => Ok(see_other("/login")),
        error => match Refusal::from(error) {
            Refusal::Page(failure) => Ok(failure.into_response()),
            Refusal::Form(_) => Err(Failure::form_expired()),
        },
    }
}

impl Person {
    fn visit(&self) -> &Visit {
        match self {
            Self::Pending(visit, _) => visit,
            Self::SignedIn(visit) => visit,
        }
    }

    fn holder(&self) -> Holder<'_> {
        match self {
            Self::Pending(_, pending) => Holder::Pending(pending),
            Self::SignedIn(visit) => Holder::SignedIn(&visit.person),
        }
    }

    fn frame(&self) -> Frame {
        match self {
            Self::Pending(visit, _) => visit.frame(),
            Self::SignedIn(visit) => visit.frame(),
        }
    }
}
