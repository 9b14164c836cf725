//! A service module in a few pages: it signs people in with Varco, shows what it is told, asks again before it writes,
//! and forgets a person as soon as Varco says so. Copy it and begin.
//!
//! Configuration by environment: `ISSUER`, `CLIENT_ID`, `CLIENT_SECRET`, `BASE_URL`, `LISTEN`.

mod logout_token;
mod pages;
mod provider;
mod started;

use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use openidconnect::CsrfToken;
use provider::{Provider, SignedIn};
use serde::Deserialize;
use started::{Started, StartedLogins};
use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What this module remembers. A real one keeps it in its database.
struct Module {
    provider: Provider,
    /// Logins on their way: each tab of a browser may have one.
    started: Mutex<StartedLogins>,
    /// People who are signed in, by session.
    sessions: Mutex<HashMap<String, SignedIn>>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let setting = |name: &str, usual: &str| std::env::var(name).unwrap_or_else(|_| usual.to_owned());
    let provider = Provider::discover(
        &setting("ISSUER", "http://localhost:8080"),
        &setting("CLIENT_ID", "anagrafe"),
        &setting("CLIENT_SECRET", ""),
        &setting("BASE_URL", "http://localhost:8090"),
    )
    .await?;
    let module = Module { provider, started: Mutex::default(), sessions: Mutex::default() };
    let listener = tokio::net::TcpListener::bind(setting("LISTEN", "127.0.0.1:8090")).await?;
    axum::serve(listener, router(Arc::new(module))).await?;
    Ok(())
}

fn router(module: Arc<Module>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/login", get(login))
        .route("/callback", get(callback))
        .route("/certificate", post(certificate))
        .route("/logout", post(logout))
        .route("/backchannel-logout", post(backchannel_logout))
        .with_state(module)
}

/// What is known of the person, or a way in.
async fn home(State(module): State<Arc<Module>>, headers: HeaderMap) -> Html<String> {
    let sessions = lock(&module.sessions);
    match cookie(&module, "session", &headers).and_then(|session| sessions.get(&session)) {
        Some(person) => Html(pages::signed_in(person)),
        None => Html(pages::welcome()),
    }
}

/// Sends the person to Varco, with a state and a nonce that only this browser's answer can match.
async fn login(State(module): State<Arc<Module>>, headers: HeaderMap) -> Response {
    let (address, state, nonce, verifier) = module.provider.authorization_request();
    let browser = cookie(&module, "login", &headers).unwrap_or_else(random);
    let set = set_cookie(&module, "login", &browser);
    let started = Started { browser, nonce, verifier };
    lock(&module.started).insert(state.secret().clone(), started, started::now());
    (set, Redirect::to(address.as_str())).into_response()
}

/// The answer of Varco.
#[derive(Deserialize)]
struct Answer {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// Takes the code, checks that it answers our own question, and exchanges it for tokens.
async fn callback(State(module): State<Arc<Module>>, headers: HeaderMap, Query(answer): Query<Answer>) -> Response {
    let started = answer.state.as_ref().and_then(|state| lock(&module.started).take(state, started::now()));
    let Some(started) = started else { return refused("this login is over") };
    if cookie(&module, "login", &headers) != Some(started.browser) {
        return refused("this login was begun in another browser");
    }
    // RFC 9207: the answer says who gives it.
    if answer.iss.as_deref() != Some(module.provider.issuer()) {
        return refused("the answer comes from somebody else");
    }
    let Some(code) = answer.code else {
        return refused(answer.error.as_deref().unwrap_or("neither code nor error"));
    };
    match module.provider.exchange(code, started.verifier, &started.nonce).await {
        Ok(person) => {
            // A session never has a name that was known before the login.
            let session = random();
            let set = set_cookie(&module, "session", &session);
            lock(&module.sessions).insert(session, person);
            (set, Redirect::to("/")).into_response()
        }
        Err(error) => refused(&error.to_string()),
    }
}

/// A write: Varco is asked immediately before whether the token still stands.
async fn certificate(State(module): State<Arc<Module>>, headers: HeaderMap) -> Response {
    let Some(token) = signed_in(&module, &headers).map(|person| person.access_token) else {
        return Redirect::to("/login").into_response();
    };
    match module.provider.is_active(&token).await {
        Ok(true) => Html(pages::certificate_issued()).into_response(),
        // The token lives five minutes; a real module would refresh it or send the person to sign in again.
        Ok(false) => (StatusCode::FORBIDDEN, Html(pages::not_active())).into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, Html(pages::try_later())).into_response(),
    }
}

/// Signs out here, then at Varco.
async fn logout(State(module): State<Arc<Module>>, headers: HeaderMap) -> Redirect {
    let session = cookie(&module, "session", &headers);
    let person = session.and_then(|session| lock(&module.sessions).remove(&session));
    match person {
        Some(person) => Redirect::to(&module.provider.sign_out_address(&person.id_token)),
        None => Redirect::to("/"),
    }
}

/// The news from Varco that a session ended (OpenID Connect Back-Channel Logout 1.0).
#[derive(Deserialize)]
struct LogoutCall {
    logout_token: String,
}

async fn backchannel_logout(State(module): State<Arc<Module>>, Form(call): Form<LogoutCall>) -> StatusCode {
    match module.provider.ended_session(&call.logout_token).await {
        Ok(sid) => {
            lock(&module.sessions).retain(|_, person| person.sid != sid);
            StatusCode::OK
        }
        Err(_) => StatusCode::BAD_REQUEST,
    }
}

fn signed_in(module: &Module, headers: &HeaderMap) -> Option<SignedIn> {
    lock(&module.sessions).get(&cookie(module, "session", headers)?).cloned()
}

/// A cookie of ours. Browsers share cookies between the ports of a host, so the name says which module it belongs to.
fn cookie(module: &Module, purpose: &str, headers: &HeaderMap) -> Option<String> {
    let name = format!("{}-{purpose}", module.provider.client_id());
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(other, _)| *other == name).map(|(_, value)| value.to_owned())
}

fn set_cookie(module: &Module, purpose: &str, value: &str) -> [(header::HeaderName, String); 1] {
    let cookie = format!("{}-{purpose}={value}; Path=/; HttpOnly; SameSite=Lax", module.provider.client_id());
    [(header::SET_COOKIE, cookie)]
}

fn random() -> String {
    CsrfToken::new_random().secret().clone()
}

fn refused(reason: &str) -> Response {
    (StatusCode::BAD_REQUEST, Html(pages::refused(reason))).into_response()
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
