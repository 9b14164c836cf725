//! Forms: read strictly, and only with the right anti-forgery value (S-162).

use super::Visit;
use crate::domain::secret::Secret;
use crate::views::pages::ErrorKind;
use crate::web::body;
use crate::web::error::Failure;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use openssl::memcmp;

/// The most fields a form may have.
const MOST_FIELDS: usize = 100;

/// What was typed.
#[derive(Debug, Default)]
pub struct Fields(Vec<(String, Secret)>);

impl Fields {
    /// Reads a form (`application/x-www-form-urlencoded`).
    #[must_use]
    pub fn parse(body: &[u8]) -> Self {
        let pairs = url::form_urlencoded::parse(body).take(MOST_FIELDS);
        Self(pairs.map(|(name, value)| (name.into_owned(), Secret::from(value.into_owned()))).collect())
    }

    /// A field as a text without blanks around it; empty when it is missing.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.find(name).map_or("", |value| value.expose().trim())
    }

    /// A password or code exactly as it was sent (S-04); empty when it is missing.
    #[must_use]
    pub fn secret(&self, name: &str) -> Secret {
        self.find(name).cloned().unwrap_or_else(|| Secret::from(""))
    }

    /// Whether a box was ticked.
    #[must_use]
    pub fn is_ticked(&self, name: &str) -> bool {
        self.find(name).is_some_and(|value| !value.expose().is_empty())
    }

    /// All values of a name, for check boxes.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(found, _)| found == name).map(|(_, value)| value.expose()).collect()
    }

    fn find(&self, name: &str) -> Option<&Secret> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value)
    }
}

/// A form of the login and registration pages.
pub struct FlowForm {
    /// The visit.
    pub visit: Visit,
    /// What was typed.
    pub fields: Fields,
}

/// A form behind the login. Whether there is a session is for the handler to ask.
pub struct AccountForm(pub Fields);

impl<S: Send + Sync> FromRequest<S> for FlowForm {
    type Rejection = Failure;

    async fn from_request(mut request: Request, _: &S) -> Result<Self, Failure> {
        let (visit, fields) = read(&mut request).await?;
        check(&fields, &visit.flow_token())?;
        Ok(Self { visit, fields })
    }
}

impl<S: Send + Sync> FromRequest<S> for AccountForm {
    type Rejection = Failure;

    async fn from_request(mut request: Request, _: &S) -> Result<Self, Failure> {
        let (visit, fields) = read(&mut request).await?;
        check(&fields, &visit.account_token())?;
        Ok(Self(fields))
    }
}

async fn read(request: &mut Request) -> Result<(Visit, Fields), Failure> {
    let visit = request.extensions().get::<Visit>().cloned().ok_or_else(Failure::form_expired)?;
    if !is_form(request.headers()) {
        return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorKind::BadRequest));
    }
    check_origin(request.headers(), &visit.context.tenant.issuer)?;
    let body = body::read(std::mem::take(request.body_mut()), body::LONGEST, body::PATIENCE).await?;
    Ok((visit, Fields::parse(&body)))
}

/// Whether the body of a request is said to be a form.
pub(in crate::web) fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// A form comes from a page of ours (S-162). Browsers say where from; a caller that says nothing is held by the
/// anti-forgery value alone.
fn check_origin(headers: &HeaderMap, issuer: &str) -> Result<(), Failure> {
    let own = url::Url::parse(issuer).map(|issuer| issuer.origin().ascii_serialization()).unwrap_or_default();
    let is_foreign = headers.get(header::ORIGIN).is_some_and(|origin| origin.as_bytes() != own.as_bytes());
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    let is_cross_site = site.is_some_and(|site| !matches!(site, b"same-origin" | b"none"));
    if is_foreign || is_cross_site { Err(Failure::form_expired()) } else { Ok(()) }
}

fn check(fields: &Fields, expected: &str) -> Result<(), Failure> {
    let sent = fields.secret("csrf");
    let (sent, expected) = (sent.expose().as_bytes(), expected.as_bytes());
    if sent.len() == expected.len() && memcmp::eq(sent, expected) { Ok(()) } else { Err(Failure::form_expired()) }
}
