//! The provider at work on a port of the loopback address.

use super::anomaly::Anomaly;
use super::answer::{Answer, new_id};
use super::identity::Identity;
use super::request::{AuthnRequest, Received};
use super::service_provider::ServiceProvider;
use super::{pages, people};
use axum::Router;
use axum::extract::{Form, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use idp::commands::clock::SystemRandom;
use idp::domain::time::Clock;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A provider at work, until dropped.
pub struct TestProvider {
    /// Who it is.
    pub identity: Arc<Identity>,
    known: Arc<Mutex<Vec<ServiceProvider>>>,
    serving: JoinHandle<()>,
}

/// What the pages share.
struct Shared {
    identity: Arc<Identity>,
    known: Arc<Mutex<Vec<ServiceProvider>>>,
    /// Addresses of metadata that are asked for a service provider that is not known yet.
    registry: Vec<String>,
    clock: Arc<dyn Clock>,
    /// Requests that wait for their person, by ticket.
    waiting: Mutex<HashMap<String, (AuthnRequest, ServiceProvider)>>,
}

impl TestProvider {
    /// Starts on a listener. Who is not known is looked for at the addresses of `registry`.
    ///
    /// # Panics
    /// When the listener has no address.
    #[must_use]
    pub fn start(listener: TcpListener, registry: Vec<String>, clock: Arc<dyn Clock>) -> Self {
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let identity = Arc::new(Identity::at(&format!("http://localhost:{port}")));
        let known = Arc::<Mutex<Vec<ServiceProvider>>>::default();
        let shared = Shared {
            identity: Arc::clone(&identity),
            known: Arc::clone(&known),
            registry,
            clock,
            waiting: Mutex::default(),
        };
        let routes = Router::new()
            .route("/", get(|| async { Html(pages::page("home", "<p>In servizio.</p>")) }))
            .route("/metadata", get(metadata))
            .route("/sso", get(by_redirect).post(by_post))
            .route("/sso/answer", axum::routing::post(answer))
            .with_state(Arc::new(shared));
        let serving = tokio::spawn(async move {
            axum::serve(listener, routes).await.expect("the listener works");
        });
        Self { identity, known, serving }
    }

    /// Makes a service provider known by its metadata.
    ///
    /// # Panics
    /// When they cannot be read.
    pub fn register(&self, metadata: &str) {
        let provider = ServiceProvider::read(metadata.as_bytes()).expect("metadata of a service provider");
        lock(&self.known).push(provider);
    }

    /// Serves until the process ends.
    pub async fn forever(mut self) {
        let _ended = (&mut self.serving).await;
    }
}

impl Drop for TestProvider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn metadata(State(shared): State<Arc<Shared>>) -> Response {
    let text = shared.identity.metadata().text().to_owned();
    ([(header::CONTENT_TYPE, "application/samlmetadata+xml")], text).into_response()
}

async fn by_redirect(State(shared): State<Arc<Shared>>, RawQuery(query): RawQuery) -> Response {
    begin(&shared, Received::Query(&query.unwrap_or_default())).await
}

async fn by_post(State(shared): State<Arc<Shared>>, Form(fields): Form<HashMap<String, String>>) -> Response {
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    begin(&shared, Received::Form { message: field("SAMLRequest"), relay_state: field("RelayState") }).await
}

/// The page on which the person chooses, or a refusal.
async fn begin(shared: &Shared, received: Received<'_>) -> Response {
    if lock(&shared.known).is_empty() {
        learn(shared).await;
    }
    let known = lock(&shared.known).clone();
    match AuthnRequest::verify(received, &known) {
        Ok((request, sender)) => {
            let ticket = new_id(&SystemRandom);
            let page = pages::choose(&request, &ticket);
            lock(&shared.waiting).insert(ticket, (request, sender.clone()));
            Html(page).into_response()
        }
        Err(sentence) => (StatusCode::FORBIDDEN, Html(pages::refused(&sentence))).into_response(),
    }
}

/// Reads the metadata of the registry, as a provider does each day.
async fn learn(shared: &Shared) {
    for address in &shared.registry {
        let Ok(answer) = reqwest::get(address).await else { continue };
        let Ok(bytes) = answer.bytes().await else { continue };
        if let Ok(provider) = ServiceProvider::read(&bytes) {
            lock(&shared.known).push(provider);
        }
    }
}

/// The answer that the person chose, on its way back.
async fn answer(State(shared): State<Arc<Shared>>, Form(fields): Form<HashMap<String, String>>) -> Response {
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let waiting = lock(&shared.waiting).get(field("ticket")).cloned();
    let (Some((request, sender)), Some(citizen)) = (waiting, people::find(field("person"))) else {
        return (StatusCode::BAD_REQUEST, Html(pages::refused("la richiesta non c'è più"))).into_response();
    };
    let now = shared.clock.now();
    let honest = Answer::honest(&shared.identity, (&request, &sender), &citizen, now, &SystemRandom);
    let consumer = sender.consumer(request.consumer_index.as_deref()).unwrap_or_default().to_owned();
    let chosen = field("anomaly");
    let anomaly = Anomaly::find(chosen);
    let document = match (chosen.strip_prefix("nr").and_then(|number| number.parse().ok()), anomaly) {
        (Some(number), _) => honest.error(number),
        (None, Some(anomaly)) => anomaly.spoil(honest, &shared.identity, &SystemRandom),
        (None, None) => honest.signed(&shared.identity.key),
    };
    let relay_state = (anomaly != Some(Anomaly::NoRelayState)).then_some(request.relay_state.as_str());
    Html(pages::carry(&consumer, "SAMLResponse", &STANDARD.encode(document), relay_state)).into_response()
}
