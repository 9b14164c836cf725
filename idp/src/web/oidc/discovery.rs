//! `/.well-known/openid-configuration`, `/.well-known/oauth-authorization-server`, `/oauth/jwks`: public, and readable
//! by every page (S-62).

use crate::domain::tenant::Tenant;
use crate::flows::keys;
use crate::protocols::oidc::discovery::{Discovery, DiscoverySettings};
use crate::web::error::Failure;
use crate::web::extract::Visit;
use crate::web::respond::json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

/// Far below the lead of a new key, so that nobody meets a signature whose key they could not have.
const FIVE_MINUTES: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The document of a body; made once, when the process starts.
#[must_use]
pub fn document(tenant: &Tenant) -> String {
    let settings = DiscoverySettings { issuer: &tenant.issuer, languages: &tenant.languages, more_scopes: &[] };
    serde_json::to_string(&Discovery::new(&settings)).expect("the document holds texts, lists and booleans alone")
}

/// OpenID Connect Discovery 1.0, section 4, and RFC 8414, section 3.
pub async fn discovery(visit: Visit) -> Result<Response, Failure> {
    let document = visit.app.discovery(visit.context.tenant_id()).ok_or_else(Failure::not_found)?;
    Ok(public(json(StatusCode::OK, document.to_owned())))
}

/// The public keys (RFC 7517, section 5).
pub async fn jwks(visit: Visit) -> Result<Response, Failure> {
    let keys = keys::of(&visit.context).await?;
    Ok(public(json(StatusCode::OK, keys.jwks.to_string())))
}

fn public(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, FIVE_MINUTES);
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
