//! `POST /saml/{federation}/acs`: a provider's answer, which its page makes the browser post.

use super::login_address;
use super::metadata::federation_of;
use super::refuse::{Refused, refuse, words};
use crate::domain::id::FederationId;
use crate::domain::secret::Secret;
use crate::flows::login::{Arrival, FinishSamlError, Finished, WaitingLogin, finish_saml};
use crate::views::pages::{ProviderError, Redirecting, SamlMessage, SamlPost};
use crate::web::admit::KeepCookies;
use crate::web::cookies::DepartureCookie;
use crate::web::error::Failure;
use crate::web::extract::fields::is_form;
use crate::web::extract::{Fields, Visit};
use crate::web::pages::Waiting;
use crate::web::pages::waiting::signed_in;
use crate::web::respond::{page, refresh, see_other, with_cookie};
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

/// The hidden input of an answer that was sent once around.
const AROUND: &str = "around";

/// What the form of the provider holds, once each (check A1).
struct Posted {
    response: String,
    relay_state: Option<Secret>,
}

impl Posted {
    fn read(fields: &Fields) -> Option<Self> {
        let (responses, relay_states) = (fields.all("SAMLResponse"), fields.all("RelayState"));
        let [response] = responses.as_slice() else { return None };
        let relay_state = match relay_states.as_slice() {
            [] => None,
            [one] => Some(Secret::from(*one)),
            [..] => return None,
        };
        Some(Self { response: (*response).to_owned(), relay_state })
    }
}

/// Takes the answer.
pub async fn receive(visit: Visit, Path(federation): Path<String>, body: Bytes) -> Result<Response, Failure> {
    let federation = federation_of(&federation)?;
    let invalid = || Refused {
        error: ProviderError::InvalidResponse,
        status: StatusCode::BAD_REQUEST,
        retry: None,
        waiting: None,
    };
    if !is_form(&visit.headers) {
        return Ok(refuse(&visit, invalid()).await);
    }
    let fields = Fields::parse(&body);
    let Some(posted) = Posted::read(&fields) else { return Ok(refuse(&visit, invalid()).await) };
    let tenant = &visit.context.tenant;
    let departure = posted.relay_state.as_ref().map(|relay_state| DepartureCookie::of(relay_state.hash()));
    let cookie = departure.as_ref().and_then(|departure| departure.find(&visit.headers, tenant));
    if cookie.is_some() && visit.context.origin.device.is_none() && !fields.is_ticked(AROUND) {
        return Ok(send_around(&visit, &federation, &posted));
    }
    let _permit = visit.app.verifications.try_acquire().map_err(|_| Failure::unavailable())?;
    let previous = visit.open_session().await?;
    let Posted { response, relay_state } = posted;
    let arrival = Arrival { federation: federation.clone(), response, relay_state, cookie, previous };
    let answer = match finish_saml(&visit.context, arrival).await {
        Ok(finished) => let_in(&visit, &finished),
        Err(error) => refuse(&visit, refused(&federation, error)?).await,
    };
    Ok(match departure {
        Some(departure) => with_cookie(answer, departure.clear(tenant)),
        None => answer,
    })
}

/// Posted from another site, the answer came with the one cookie that crosses sites. A page of ours posts it again, now
/// with the others: they tell the session that goes on, the known device, and the browser that a request is bound to.
fn send_around(visit: &Visit, federation: &FederationId, posted: &Posted) -> Response {
    let relay_state = posted.relay_state.as_ref().map_or("", Secret::expose);
    let again = SamlPost {
        frame: visit.frame(),
        message: SamlMessage::Answer,
        destination: format!("/saml/{federation}/acs"),
        inputs: vec![
            ("SAMLResponse", posted.response.clone()),
            ("RelayState", relay_state.to_owned()),
            (AROUND, "1".to_owned()),
        ],
    };
    let mut response = page(again.render());
    response.extensions_mut().insert(KeepCookies);
    response
}

/// The session's cookie, and on: to what waits by a page of ours, because a redirect from here to a client would be held
/// against the `form-action` of the page that posted the answer.
fn let_in(visit: &Visit, finished: &Finished) -> Response {
    let waiting = Waiting { request: finished.waiting, back: None };
    let onward = waiting.onward();
    let response = match waiting.request {
        Some(_) => {
            let on = Redirecting { frame: visit.frame(), client: None, address: onward.clone() };
            refresh(on.render(), &onward)
        }
        None => see_other(&onward),
    };
    signed_in(visit, response, &finished.logged_in.cookie)
}

fn refused(federation: &FederationId, error: FinishSamlError) -> Result<Refused, Failure> {
    let refusal = |error, status, login: Option<WaitingLogin>| Refused {
        error,
        status,
        retry: login.as_ref().map(|login| login_address(federation, &login.provider)),
        waiting: login.and_then(|login| login.waiting),
    };
    Ok(match error {
        FinishSamlError::NoRequest => refusal(ProviderError::InvalidResponse, StatusCode::BAD_REQUEST, None),
        FinishSamlError::Refused { fault, login } if fault.is_malformed() => {
            refusal(ProviderError::InvalidResponse, StatusCode::BAD_REQUEST, Some(login))
        }
        FinishSamlError::Refused { login, .. } | FinishSamlError::NotInUse(login) => {
            refusal(ProviderError::NotAccepted, StatusCode::FORBIDDEN, Some(login))
        }
        FinishSamlError::Failed { anomaly, login } => {
            let kind = anomaly.kind();
            let status = StatusCode::from_u16(kind.http_status()).unwrap_or(StatusCode::FORBIDDEN);
            refusal(words(kind), status, Some(login))
        }
        FinishSamlError::Replayed => refusal(ProviderError::NotAccepted, StatusCode::FORBIDDEN, None),
        FinishSamlError::Fault(fault) => return Err(fault.into()),
    })
}
