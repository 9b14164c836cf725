//! The checks of M1 in their order; the first failure ends (`docs/contracts/card.md`). None of the first six tells the page
//! anything or opens a window.

use super::http::{HttpRequest, Malformed, parse_form};
use crate::authenticate::{Nonce, Request};
use crate::card::Kind;
use crate::contract::AUTHENTICATE;
use crate::settings::{Settings, Site};
use crate::texts::Language;

/// Why a request is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The connection does not come from a program of the same person.
    #[error("PEER_REFUSED")]
    Peer,
    /// Not a request that this door knows, or not well formed.
    #[error("BAD_REQUEST")]
    BadRequest,
    /// There is nothing at this address.
    #[error("NOT_FOUND")]
    NotFound,
    /// The name that the browser believes to be at is not our number and port.
    #[error("HOST_REFUSED")]
    Host,
    /// The page that asks is not on the list.
    #[error("ORIGIN_REFUSED")]
    Origin,
    /// Not a top-level navigation.
    #[error("FETCH_REFUSED")]
    Fetch,
    /// The connection was closed before a byte came: a browser that looked whether it may speak.
    #[error("nothing was asked")]
    Silence,
    /// Another login is under way, or too many were cancelled.
    #[error("BUSY")]
    Busy,
}

impl From<Malformed> for Refusal {
    fn from(_: Malformed) -> Self {
        Self::BadRequest
    }
}

/// Check 3: `Host` is exactly a loopback number and our port (S-124).
pub fn check_host(request: &HttpRequest, port: u16) -> Result<(), Refusal> {
    let host = request.header("host").ok_or(Refusal::Host)?;
    let right = [format!("127.0.0.1:{port}"), format!("[::1]:{port}")].iter().any(|known| known == host);
    if right { Ok(()) } else { Err(Refusal::Host) }
}

/// Check 2: the known path with its method. The wait page is a known path too, but not of M1.
pub fn check_address(request: &HttpRequest) -> Result<(), Refusal> {
    match (request.method.as_str(), request.target.as_str()) {
        ("POST", AUTHENTICATE) => Ok(()),
        _ => Err(Refusal::NotFound),
    }
}

/// Check 4: a form, in whatever charset it says.
pub fn check_content_type(request: &HttpRequest) -> Result<(), Refusal> {
    let kind = request.header("content-type").ok_or(Refusal::BadRequest)?;
    let (kind, parameter) = kind.split_once(';').map_or((kind, ""), |(kind, rest)| (kind, rest.trim()));
    let charset = parameter.is_empty() || parameter.to_ascii_lowercase().starts_with("charset=");
    if kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded") && charset {
        Ok(())
    } else {
        Err(Refusal::BadRequest)
    }
}

/// Check 5: the origin that the browser states is on the list, byte by byte (S-123). It is never taken from the body.
pub fn check_origin<'a>(request: &HttpRequest, settings: &'a Settings) -> Result<&'a Site, Refusal> {
    request.header("origin").and_then(|origin| settings.site(origin)).ok_or(Refusal::Origin)
}

/// Check 6: the browser says that the person left the page for this address (Fetch Metadata).
pub fn check_fetch(request: &HttpRequest) -> Result<(), Refusal> {
    let is = |name, value| request.header(name) == Some(value);
    let from_a_page = request.header("sec-fetch-site").is_some_and(|site| site != "none");
    if is("sec-fetch-mode", "navigate") && is("sec-fetch-dest", "document") && from_a_page {
        Ok(())
    } else {
        Err(Refusal::Fetch)
    }
}

/// Check 8: the fields; none missing, none twice, none unknown, each in its alphabet and length.
pub fn parse_fields(request: &HttpRequest, site: &Site) -> Result<Request, Refusal> {
    const KNOWN: [&str; 6] = ["v", "request_id", "nonce", "service", "lang", "card"];
    let form = parse_form(&request.body).ok_or(Refusal::BadRequest)?;
    for (place, (name, _)) in form.iter().enumerate() {
        if !KNOWN.contains(&name.as_str()) || form[..place].iter().any(|(before, _)| before == name) {
            return Err(Refusal::BadRequest);
        }
    }
    let field = |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    if field("v") != Some("1") {
        return Err(Refusal::BadRequest);
    }
    let request_id = field("request_id").filter(|id| is_request_id(id)).ok_or(Refusal::BadRequest)?;
    let nonce = field("nonce").and_then(Nonce::parse).ok_or(Refusal::BadRequest)?;
    let service = field("service");
    if service.is_some_and(|service| service.chars().count() > 120) {
        return Err(Refusal::BadRequest);
    }
    let wanted = match field("card") {
        None | Some("any") => None,
        Some("cns") => Some(Kind::Cns),
        Some("cie") => Some(Kind::Cie),
        Some(_) => return Err(Refusal::BadRequest),
    };
    Ok(Request {
        site: site.clone(),
        request_id: request_id.to_owned(),
        nonce,
        service: service.filter(|service| !service.trim().is_empty()).map(str::to_owned),
        language: parse_language(field("lang"))?,
        wanted,
    })
}

/// `it`, `en`, `de`, and the languages of neighbours, whose readers get English; without the field, Italian.
fn parse_language(field: Option<&str>) -> Result<Language, Refusal> {
    match field {
        None => Ok(Language::Italian),
        Some(tag @ ("it" | "en" | "de" | "fr" | "sl")) => Ok(Language::of(tag)),
        Some(_) => Err(Refusal::BadRequest),
    }
}

/// 22 to 64 characters of base64url.
fn is_request_id(id: &str) -> bool {
    (22..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
