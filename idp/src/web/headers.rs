//! The headers of every response (S-153 to S-161).

use crate::domain::tenant::Tenant;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;

/// Where a form of this page may lead besides our own origin: the origin of the client's verified redirect URI
/// (`web-experience`: `form-action` also governs the redirects that follow a POST).
#[derive(Clone, Debug)]
pub struct FormAction(pub String);

const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
     magnetometer=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), \
     publickey-credentials-create=(self)";

/// Adds what is missing; what a handler has set stays.
pub fn complete(response: &mut Response, tenant: Option<&Tenant>) {
    let form_action = response.extensions_mut().remove::<FormAction>();
    let headers = response.headers_mut();
    let policy = content_security_policy(form_action.as_ref());
    put(headers, header::CONTENT_SECURITY_POLICY, policy);
    put(headers, header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    put(headers, header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    put(headers, header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    put(headers, HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    put(headers, HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    put(headers, HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS));
    put(headers, header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if tenant.is_some_and(Tenant::is_https) {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        put(headers, header::STRICT_TRANSPORT_SECURITY, year);
    }
}

/// [`complete`], as a layer of what is asked by address and belongs to no body.
pub async fn of_no_tenant(mut response: Response) -> Response {
    complete(&mut response, None);
    response
}

fn content_security_policy(form_action: Option<&FormAction>) -> HeaderValue {
    let common = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
                  font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
    let with_client = form_action.map(|FormAction(origin)| format!("{common} {origin}"));
    // An origin that does not fit a header cannot be a registered one; without it the form simply leads nowhere.
    with_client
        .and_then(|policy| HeaderValue::try_from(policy).ok())
        .unwrap_or_else(|| HeaderValue::from_static(common))
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}
