//! The embedded files, and what a body adds of its own: logo and colours.

use crate::views::assets;
use crate::views::brand::{BrandColour, stylesheet};
use crate::web::error::Failure;
use crate::web::extract::Visit;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const FOR_AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// `GET /assets/{name}`: the name carries a hash of the content.
pub async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Failure> {
    let asset = assets::find(&name).ok_or_else(Failure::not_found)?;
    let accepts_gzip = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|accepted| accepted.to_str().ok())
        .is_some_and(|accepted| accepted.split(',').any(|one| one.trim().starts_with("gzip")));
    let mut response = match asset.gzip.filter(|_| accepts_gzip) {
        Some(gzip) => {
            let mut response = Response::new(Body::from(gzip));
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        }
        None => Response::new(Body::from(asset.raw)),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(header::CACHE_CONTROL, FOR_EVER);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}

/// `GET /brand/logo`: the crest of the body.
pub async fn logo(visit: Visit) -> Result<Response, Failure> {
    let logo = visit.context.tenant.branding.logo.as_ref().ok_or_else(Failure::not_found)?;
    Ok(file(logo.content_type, Body::from(logo.bytes.clone())))
}

/// `GET /brand/colours.css`: the colours of the body.
pub async fn colours(visit: Visit) -> Result<Response, Failure> {
    let colour = visit.context.tenant.branding.colour.as_deref().and_then(|colour| BrandColour::parse(colour).ok());
    let colour = colour.ok_or_else(Failure::not_found)?;
    Ok(file("text/css; charset=utf-8", Body::from(stylesheet(colour))))
}

fn file(content_type: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.headers_mut().insert(header::CACHE_CONTROL, FOR_AN_HOUR);
    response
}
