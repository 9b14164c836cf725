//! `GET` and `POST /oauth/authorize` (RFC 6749, section 3.1; OpenID Connect Core 3.1.2.1).

use super::resume::go_on;
use crate::domain::language::Language;
use crate::flows::authorization::{self, StartFailure};
use crate::protocols::oauth::Parameters;
use crate::protocols::oauth::authorization_request::UntrustedRequest;
use crate::protocols::oidc::discovery::path;
use crate::views::pages::ErrorKind;
use crate::web::error::Failure;
use crate::web::extract::Visit;
use crate::web::extract::fields::is_form;
use crate::web::respond::{back_to_client, see_other};
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

/// The longest request that comes by POST and goes on by GET, in bytes.
const LONGEST_REQUEST: usize = 8 * 1024;

/// A request by GET.
pub async fn by_get(visit: Visit) -> Result<Response, Failure> {
    let query = visit.here.split_once('?').map_or("", |(_, query)| query);
    let parameters = Parameters::parse(query.as_bytes()).map_err(UntrustedRequest::from).map_err(untrusted)?;
    let request = match authorization::start(&visit.context, &visit.browser, &parameters).await {
        Ok(request) => request,
        Err(StartFailure::Untrusted(fault)) => return Err(untrusted(fault)),
        Err(StartFailure::ToClient { location }) => return Ok(back_to_client(&location)),
        Err(StartFailure::Wait(wait)) => return Err(Failure::too_many_tries(wait)),
        Err(StartFailure::Fault(fault)) => return Err(fault.into()),
    };
    let wanted = request.parameters.ui_locales.as_deref().and_then(Language::first_of);
    let language = wanted.filter(|language| visit.context.tenant.languages.contains(language));
    go_on(&visit, request.id, language).await
}

/// A request by POST, perhaps from another site: then it came without our cookies. It is sent once around, to arrive
/// as GET from the browser itself.
pub async fn by_post(headers: HeaderMap, body: Bytes) -> Result<Response, Failure> {
    if !is_form(&headers) {
        return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorKind::BadRequest));
    }
    let parameters = (body.len() <= LONGEST_REQUEST).then(|| std::str::from_utf8(&body).ok()).flatten();
    let printable = parameters.filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()));
    let query = printable.ok_or_else(|| Failure::bad_request("the form is too long or not encoded as a form"))?;
    Ok(see_other(&format!("{}?{query}", path::AUTHORIZE)))
}

/// A page of ours: the address of the client is not to be trusted (S-49).
fn untrusted(fault: UntrustedRequest) -> Failure {
    Failure::bad_request(fault.to_string())
}
