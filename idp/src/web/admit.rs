//! The door itself: finds the body, reads cookies and language, lets the handler work, tells failures, completes
//! the headers, writes one line to the log.

use crate::domain::language::Language;
use crate::domain::random;
use crate::domain::request_id::RequestId;
use crate::domain::secret::Secret;
use crate::domain::tenant::Tenant;
use crate::domain::throttle::NetworkKey;
use crate::domain::time::Timestamp;
use crate::flows::{Context, Origin};
use crate::views::pages::ErrorKind;
use crate::web::cookies::Cookie;
use crate::web::error::{self, Failure};
use crate::web::extract::Visit;
use crate::web::extract::network::{forwarded_for, shortened};
use crate::web::extract::visit::Known;
use crate::web::state::App;
use crate::web::{body, headers, respond};
use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// The longest `User-Agent` that is kept, in characters.
const LONGEST_USER_AGENT: usize = 200;

/// Marks a response to a request that another site made the browser send: it came without our cookies, which says nothing
/// of whether the browser has them.
#[derive(Clone, Copy, Debug)]
pub struct KeepCookies;

/// The middleware of every route of the public listener.
pub async fn admit(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let began = app.provider.clock.now();
    let (mut parts, body) = request.into_parts();
    let route = parts.extensions.get::<MatchedPath>().cloned();
    let method = parts.method.clone();
    let Some(tenant) = find_tenant(&app, &parts).cloned() else { return misdirected() };
    let body = body::read(body, body::longest_at(parts.uri.path()), body::PATIENCE).await;
    // Only now: a request held open is judged by the time at which it is whole (S-17, S-144).
    let visit = Visit::new(recognise(&app, &tenant, app.provider.clock.now(), &parts));
    let mut response = match body {
        Ok(body) => {
            parts.extensions.insert(visit.clone());
            next.run(Request::from_parts(parts, Body::from(body))).await
        }
        Err(fault) => Failure::from(fault).into_response(),
    };
    if let Some(failure) = failure_of(&mut response) {
        response = error::render(&visit, &failure);
    }
    if response.extensions().get::<KeepCookies>().is_none() {
        set_cookies(&visit, &mut response);
    }
    headers::complete(&mut response, Some(&tenant));
    let route = route.as_ref().map_or("(none)", MatchedPath::as_str);
    record(&app, &tenant, (began, method.as_str(), route), response.status());
    response
}

/// The body by the host name of the request: the only thing that is ever taken from `Host` (S-69).
fn find_tenant<'a>(app: &'a App, parts: &Parts) -> Option<&'a Arc<Tenant>> {
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    app.provider.tenant_of_host(host.or_else(|| parts.uri.authority().map(Authority::as_str))?)
}

fn recognise(app: &Arc<App>, tenant: &Arc<Tenant>, now: Timestamp, parts: &Parts) -> Known {
    let (headers, here) = (&parts.headers, parts.uri.path_and_query().map_or("/", |here| here.as_str()));
    let browser = Cookie::Browser.find(headers, tenant);
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let client = peer.map(|peer| app.trusted_proxies.client(peer, &forwarded_for(headers)));
    let origin = Origin {
        network: client.map(NetworkKey::from),
        network_shown: client.map_or_else(String::new, |address: IpAddr| shortened(address)),
        user_agent: text(headers, "user-agent").unwrap_or_default().chars().take(LONGEST_USER_AGENT).collect(),
        device: browser.as_ref().map(Secret::hash),
        language: language(tenant, headers, here),
    };
    Known {
        id: parts.extensions.get().cloned().unwrap_or_else(|| RequestId::new(now, &*app.provider.random)),
        browser: browser.unwrap_or_else(|| random::opaque_value(&*app.provider.random)),
        session_cookie: Cookie::Session.find(headers, tenant),
        context: Context { provider: Arc::clone(&app.provider), tenant: Arc::clone(tenant), now, origin },
        app: Arc::clone(app),
        headers: headers.clone(),
        here: here.to_owned(),
    }
}

/// What was chosen on the page, then what was chosen before, then what the browser asks for, then the body's own.
fn language(tenant: &Tenant, headers: &HeaderMap, here: &str) -> Language {
    let accepted = text(headers, "accept-language").unwrap_or_default();
    let wishes = accepted.split(',').map(|wish| wish.split(';').next().unwrap_or_default().trim());
    let chosen = chosen_language(here).or_else(|| Language::from_tag(Cookie::Language.find(headers, tenant)?.expose()));
    chosen
        .into_iter()
        .chain(wishes.filter_map(Language::from_tag))
        .find(|language| tenant.languages.contains(language))
        .unwrap_or_else(|| tenant.default_language())
}

fn chosen_language(here: &str) -> Option<Language> {
    let (_, query) = here.split_once('?')?;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(name, _)| name == "lang").and_then(|(_, tag)| Language::from_tag(&tag))
}

/// The failure that a handler, an extractor or the router itself reports.
fn failure_of(response: &mut Response) -> Option<Failure> {
    let told = response.extensions_mut().remove::<Failure>();
    let bare = response.headers().get(header::CONTENT_TYPE).is_none();
    told.or_else(|| match response.status() {
        StatusCode::NOT_FOUND if bare => Some(Failure::not_found()),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Failure::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorKind::TooLarge)),
        _ => None,
    })
}

/// A page or a redirect gives the browser its lasting cookie; JSON for machines does not.
fn set_cookies(visit: &Visit, response: &mut Response) {
    let tenant = &visit.context.tenant;
    let is_html = text(response.headers(), "content-type").is_some_and(|kind| kind.starts_with("text/html"));
    if !is_html && !response.status().is_redirection() {
        return;
    }
    let mut add = |cookie: HeaderValue| response.headers_mut().append(header::SET_COOKIE, cookie);
    if visit.context.origin.device.is_none() {
        add(Cookie::Browser.set(tenant, visit.browser.expose()));
    }
    if let Some(language) = chosen_language(&visit.here) {
        add(Cookie::Language.set(tenant, language.tag()));
    }
    if is_html {
        let tag = HeaderValue::from_static(visit.language().tag());
        response.headers_mut().insert(header::CONTENT_LANGUAGE, tag);
    }
}

fn misdirected() -> Response {
    let mut response =
        (StatusCode::MISDIRECTED_REQUEST, "no public body is served under this host name\n").into_response();
    headers::complete(&mut response, None);
    response
}

fn record(app: &App, tenant: &Tenant, (began, method, route): (Timestamp, &str, &str), status: StatusCode) {
    let duration = app.provider.clock.now().since(began);
    #[expect(clippy::cast_precision_loss, reason = "a request lasts far less than 2^52 microseconds")]
    let seconds = duration.as_microseconds() as f64 / 1_000_000.0;
    let class = match status.as_u16() / 100 {
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    };
    metrics::histogram!("varco_request_seconds", "route" => route.to_owned(), "status" => class).record(seconds);
    let (tenant, status, duration_us) = (&tenant.id, status.as_u16(), duration.as_microseconds());
    tracing::debug!(%tenant, method, route, status, duration_us, "request");
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// `GET /`: there is nothing to see but one's own account.
pub async fn root() -> Response {
    respond::see_other("/account")
}
