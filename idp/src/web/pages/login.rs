//! `GET` and `POST /login`.

use super::waiting::asker;
use super::{Refusal, Returned, Waiting};
use crate::domain::federation::{FederationKind, SubjectAttribute};
use crate::domain::identity_provider::IdentityProvider;
use crate::domain::user::AttributeName;
use crate::flows::Context;
use crate::flows::authorization::{Asked, LoginReason, NextStep, next_step};
use crate::flows::federation::{self, OfferedFederation};
use crate::flows::login::{LoginAttempt, LoginError, NextFactor, PasswordOutcome, PendingLogin, with_password};
use crate::flows::registration::offered_classes;
use crate::flows::session::SignedIn;
use crate::flows::session::Visitor;
use crate::views::form::{Form, Problem};
use crate::views::pages::{Login, Notice, Provider, WayIn, WayOn};
use crate::web::account::password::PASSWORD;
use crate::web::cookies::Cookie;
use crate::web::error::Failure;
use crate::web::extract::{FlowForm, Visit};
use crate::web::oauth::resume;
use crate::web::respond::{leading_to, see_other, with_cookie};
use crate::web::saml::login_address;
use axum::response::Response;

/// The value of the parameter `after` with which whoever has just set up an account arrives here.
pub(super) const ACTIVATION: &str = "activation";

impl From<LoginError> for Refusal {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Refused => Self::at("username", Problem::WrongCredentials),
            LoginError::WrongCode => Self::at("code", Problem::WrongCode),
            LoginError::Wait(time) => Self::at("username", Problem::TooManyTries(time)),
            LoginError::Stopped => Self::at("username", Problem::Stopped),
            LoginError::PendingOver | LoginError::NoSecondFactor => {
                Self::Page(Failure::request_expired().leading_to(WayOn::Login))
            }
            LoginError::Fault(fault) => fault.into(),
        }
    }
}

/// The page. Whoever is logged in already, well enough for what waits, goes on at once.
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    let waiting = Waiting::of_query(&visit);
    let person = match visit.visitor().await? {
        Some(Visitor::SignedIn(person)) => Some(*person),
        Some(Visitor::PasswordDue(_)) => return Ok(see_other(&waiting.link(&visit, PASSWORD))),
        None => None,
    };
    let mut notice = None;
    if let Some(person) = &person {
        match waiting.request {
            Some(request) => match next_step(&visit.context, request, &visit.browser, Some(person)).await? {
                NextStep::Login(LoginReason::Fresh) => notice = Some(Notice::LoginAgain),
                NextStep::Login(LoginReason::Nobody | LoginReason::OtherPerson) => {}
                step => return Ok(resume::lead(request, step, None)),
            },
            None if waiting.back.is_none() => return Ok(see_other("/account")),
            None => notice = Some(Notice::LoginAgain),
        }
    } else if visit.query("after").as_deref() == Some(ACTIVATION) {
        notice = Some(Notice::AccountReady);
    } else if visit.session_cookie.is_some() {
        notice = Some(Notice::SessionExpired);
    }
    let asked = waiting.find_asked(&visit).await?;
    let hint = asked.as_ref().and_then(|asked| asked.request.parameters.login_hint.clone());
    let own = person.as_ref().filter(|_| notice == Some(Notice::LoginAgain)).and_then(login_name);
    let form = Form::new().with("username", hint.or(own).unwrap_or_default());
    page(&visit, &waiting, (asked, notice), Returned::new(form)).await
}

/// Name and password.
pub async fn submit(FlowForm { visit, fields }: FlowForm) -> Result<Response, Failure> {
    let waiting = Waiting::of_form(&fields);
    if fields.text("action") == "deny" {
        return waiting.refuse(&visit).await;
    }
    let (name, password) = (fields.text("username").to_owned(), fields.secret("password"));
    let mut form = Form::new().with("username", name.as_str());
    for (field, value) in [("username", name.as_str()), ("password", password.expose())] {
        if value.is_empty() {
            form = form.fault(field, Problem::Missing);
        }
    }
    if form.failed() {
        return page(&visit, &waiting, (waiting.find_asked(&visit).await?, None), Returned::new(form)).await;
    }
    let previous = visit.open_session().await?;
    let attempt = LoginAttempt { name, password, request: waiting.request, previous };
    match with_password(&visit.context, attempt).await {
        Ok(PasswordOutcome::Complete(person)) => Ok(waiting.complete(&visit, &person.cookie)),
        Ok(PasswordOutcome::SecondFactor(pending)) => Ok(ask_second_factor(&visit, &waiting, &pending)),
        Err(error) => {
            let returned = Refusal::from(error).put_on(form)?;
            page(&visit, &waiting, (waiting.find_asked(&visit).await?, None), returned).await
        }
    }
}

/// To the page where the second factor is proved, or set up.
pub(super) fn ask_second_factor(visit: &Visit, waiting: &Waiting, pending: &PendingLogin) -> Response {
    let path = match pending.next {
        NextFactor::Prove => "/login/second-factor",
        NextFactor::Enrol => "/account/second-factor",
    };
    let sealed = pending.seal(&visit.context);
    let cookie = Cookie::PendingLogin.set(&visit.context.tenant, sealed.expose());
    with_cookie(see_other(&waiting.link(visit, path)), cookie)
}

async fn page(
    visit: &Visit,
    waiting: &Waiting,
    (asked, notice): (Option<Asked>, Option<Notice>),
    returned: Returned,
) -> Result<Response, Failure> {
    let answer = returned.answer();
    let login = Login {
        frame: waiting.carried_by(visit.frame()),
        asker: asked.as_ref().map(asker),
        notice,
        ways: ways_in(&visit.context).await?,
        form: returned.form,
        registration: !offered_classes(&visit.context.tenant, visit.context.now).is_empty(),
        // Staff always hold passwords.
        recovery: true,
    };
    Ok(leading_to(answer.with(login.render()), asked.and_then(|asked| asked.client_origin())))
}

/// The ways in beside the password: SPID first, then CIE, then others (access page of the public administration).
async fn ways_in(context: &Context) -> Result<Vec<WayIn>, Failure> {
    let mut ways = Vec::new();
    for offered in federation::offered(context).await? {
        let OfferedFederation { federation, providers } = offered;
        let address = |provider: &IdentityProvider| login_address(&federation.id, &provider.entity_id);
        let name = |provider: &IdentityProvider| provider.facts.name.for_reader(context.origin.language).0.to_owned();
        match (federation.kind, federation.subject, providers.as_slice()) {
            (_, _, []) => {}
            (FederationKind::Cie, _, [first, ..]) => ways.push((1, WayIn::Cie { address: address(first) })),
            (FederationKind::Spid, SubjectAttribute::FiscalNumber, all) => {
                let choice = |one| Provider { name: name(one), address: address(one) };
                ways.push((0, WayIn::Spid(all.iter().map(choice).collect())));
            }
            // The node of eIDAS: one provider, which lets people choose their country.
            (FederationKind::Spid, SubjectAttribute::SpidCode, [first, ..]) => {
                ways.push((2, WayIn::Other { name: federation.name.clone(), address: address(first) }));
            }
        }
    }
    ways.sort_by_key(|(place, _)| *place);
    Ok(ways.into_iter().map(|(_, way)| way).collect())
}

/// The name that a person who logs in again most likely types.
fn login_name(person: &SignedIn) -> Option<String> {
    let names = [AttributeName::Username, AttributeName::Email];
    names.into_iter().find_map(|name| person.user.attribute(name)).map(str::to_owned)
}
