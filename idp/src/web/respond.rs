//! Pages and redirects.

use crate::web::headers::FormAction;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

/// A page.
#[must_use]
pub fn page(html: String) -> Response {
    page_with_status(StatusCode::OK, html)
}

/// A page with another status, for instance a form that came back with problems (422).
#[must_use]
pub fn page_with_status(status: StatusCode, html: String) -> Response {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

/// Lets the forms of a page lead on to the origin of a client, after its redirect URI was verified.
#[must_use]
pub fn leading_to(mut response: Response, origin: Option<String>) -> Response {
    if let Some(origin) = origin {
        response.extensions_mut().insert(FormAction(origin));
    }
    response
}

/// 303: after a form the browser goes on with GET (S-61).
#[must_use]
pub fn see_other(location: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let location = HeaderValue::try_from(location).unwrap_or_else(|_| HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, location);
    response
}

/// 302: the one redirect of another status, to a provider (DECISIONS 16).
#[must_use]
pub fn found(location: &str) -> Response {
    let mut response = see_other(location);
    *response.status_mut() = StatusCode::FOUND;
    response
}

/// A page that leads on by itself and by a link: where a redirect would be held against the `form-action` of the page whose
/// form brought the browser here (docs/pages.md).
#[must_use]
pub fn refresh(html: String, address: &str) -> Response {
    let mut response = page(html);
    let value =
        HeaderValue::try_from(format!("0;url={address}")).unwrap_or_else(|_| HeaderValue::from_static("0;url=/"));
    response.headers_mut().insert(header::REFRESH, value);
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// 303 to the login page and back to `page`, a path of ours with its query.
#[must_use]
pub fn to_login(page: &str) -> Response {
    let back: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
    see_other(&format!("/login?return={back}"))
}

/// 303 to a client, with a code or an error in the address: no referrer may carry it on (S-156).
#[must_use]
pub fn back_to_client(location: &str) -> Response {
    let mut response = see_other(location);
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// Adds a `Set-Cookie`.
#[must_use]
pub fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// JSON that must not be cached.
#[must_use]
pub fn json(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
