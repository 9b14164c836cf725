//! `GET` and `POST /oauth/logout`: a client sends the browser to sign out (RP-Initiated Logout 1.0).

use crate::flows::session::EndReason;
use crate::flows::session::sign_out_by_client::{self, SignOutFailure, SignOutRequest};
use crate::protocols::oauth::Parameters;
use crate::protocols::oidc::discovery::path;
use crate::protocols::oidc::end_session::{EndSessionRequest, LogoutFault};
use crate::views::frame::Frame;
use crate::views::pages::{ErrorKind, LoggedOut, LogoutConfirm};
use crate::web::cookies::Cookie;
use crate::web::error::Failure;
use crate::web::extract::fields::is_form;
use crate::web::extract::{AccountForm, Fields, Visit};
use crate::web::respond::{back_to_client, leading_to, page, see_other, with_cookie};
use axum::body::Bytes;
use axum::extract::{FromRequest as _, Request};
use axum::http::StatusCode;
use axum::response::Response;

/// The longest request that comes by POST and goes on by GET, in bytes.
const LONGEST_REQUEST: usize = 8 * 1024;

/// What a confirmation carries along.
const CARRIED: [&str; 4] = ["id_token_hint", "client_id", "post_logout_redirect_uri", "state"];

impl From<SignOutFailure> for Failure {
    fn from(failure: SignOutFailure) -> Self {
        match failure {
            SignOutFailure::Untrusted(fault) => Self::bad_request(fault.to_string()),
            SignOutFailure::Fault(fault) => fault.into(),
        }
    }
}

/// A request by GET.
pub async fn by_get(visit: Visit) -> Result<Response, Failure> {
    let query = visit.here.split_once('?').map_or("", |(_, query)| query);
    let parameters = Parameters::parse(query.as_bytes()).map_err(LogoutFault::from).map_err(SignOutFailure::from)?;
    let request = EndSessionRequest::parse(&parameters).map_err(SignOutFailure::from)?;
    let session = visit.open_session().await?;
    let judged = sign_out_by_client::judge(&visit.context, &request, session.as_ref()).await?;
    if !judged.needs_confirmation {
        return finish(&visit, judged).await;
    }
    let carried = CARRIED.iter().filter_map(|name| Some((*name, parameters.find(name)?.to_owned()))).collect();
    let person = visit.signed_in().await?;
    let frame =
        Frame { person: person.map(|person| person.user.full_name()), csrf: visit.account_token(), ..visit.frame() };
    let origin = judged.redirect.as_ref().and_then(|redirect| redirect.uri.origin());
    let confirm = LogoutConfirm { frame, client: judged.client.map(|client| client.name), carried };
    Ok(leading_to(page(confirm.render()), origin))
}

/// The person's confirmation; or a request by POST, perhaps from another site, which is sent once around to arrive as
/// GET from the browser itself.
pub async fn by_post(visit: Visit, request: Request) -> Result<Response, Failure> {
    if !is_form(request.headers()) {
        return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorKind::BadRequest));
    }
    let (parts, body) = request.into_parts();
    let too_long = || Failure::bad_request("the form is too long or not encoded as a form");
    let body = axum::body::to_bytes(body, LONGEST_REQUEST).await.map_err(|_| too_long())?;
    if Fields::parse(&body).text("action") != "accept" {
        let query = std::str::from_utf8(&body).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()));
        return Ok(see_other(&format!("{}?{}", path::END_SESSION, query.ok_or_else(too_long)?)));
    }
    let form = AccountForm::from_request(Request::from_parts(parts, Bytes::clone(&body).into()), &()).await;
    let AccountForm(fields) = form?;
    let carried = |name: &str| Some(fields.text(name).to_owned()).filter(|value| !value.is_empty());
    let request = EndSessionRequest {
        id_token_hint: carried("id_token_hint"),
        client: carried("client_id").and_then(|id| id.parse().ok()),
        post_logout_redirect_uri: carried("post_logout_redirect_uri"),
        state: carried("state"),
        ui_locales: None,
    };
    let session = visit.open_session().await?;
    let judged = sign_out_by_client::judge(&visit.context, &request, session.as_ref()).await?;
    finish(&visit, judged).await
}

/// Ends the session and sends the browser where the client may send it.
async fn finish(visit: &Visit, judged: SignOutRequest) -> Result<Response, Failure> {
    if let Some(session) = visit.open_session().await? {
        sign_out_by_client::sign_out(&visit.context, &session, EndReason::ClientRequest).await?;
    }
    let response = match &judged.redirect {
        Some(redirect) => back_to_client(&redirect.location()),
        None => page(LoggedOut { frame: visit.frame(), told: Vec::new(), back: None }.render()),
    };
    Ok(with_cookie(response, Cookie::Session.clear(&visit.context.tenant)))
}
