//! `idp serve`: listens until it is told to stop.

pub mod accept;
mod tls;

use crate::commands::outgoing::{OutgoingError, outgoing};
use crate::commands::output::print;
use crate::commands::wire::{WireError, wire};
use crate::config::Config;
use crate::domain::time::Span;
use crate::flows::setup::ensure_setup_link;
use crate::flows::{Context, Fault, keys};
use crate::jobs::Jobs;
use crate::web::extract::network::TrustedProxies;
use crate::web::router::router;
use crate::web::state::App;
use accept::Door;
use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tls::{Tls, TlsFault};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Why the provider does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The parts do not fit together.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// Letters cannot leave.
    #[error(transparent)]
    Outgoing(#[from] OutgoingError),
    /// An address cannot be listened on.
    #[error("cannot listen on {0}: {1}; is another copy running?")]
    Listen(SocketAddr, io::Error),
    /// Certificate or key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsFault),
    /// The recorder of metrics was installed twice.
    #[error("the recorder of metrics cannot be installed")]
    Metrics,
    /// The first keys or the set-up link could not be made.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A listener failed.
    #[error("a listener failed: {0}")]
    Listener(#[from] io::Error),
}

/// Opens everything and serves until SIGTERM or SIGINT.
///
/// # Errors
/// [`ServeError`], with what to do next.
pub async fn serve(config: &Config) -> Result<(), ServeError> {
    let tls = config.http.tls.as_ref().map(Tls::read).transpose()?;
    let provider = wire(config).await?;
    let listener = listen(config.http.listen).await?;
    let metrics = match config.metrics {
        Some(metrics) => Some(listen(metrics.listen).await?),
        None => None,
    };
    let app = Arc::new(App::new(Arc::clone(&provider), TrustedProxies::new(config.http.trusted_proxies.clone())));
    let (switch, stop) = stop_switch();
    // Metrics first: what is counted must have a recorder.
    let mut background = start_background(metrics, tls.clone(), &stop)?;
    let door = Door { listener, tls, connections: config.http.connections, patience: Door::PATIENCE };
    // Answers come first; what follows is made beside them, or by the first request that needs it.
    let mut public = tokio::spawn(serve_public(app, door, stop.clone()));
    for tenant in &provider.tenants {
        // Before the first person asks, who would wait while primes are sought.
        keys::of(&Context::internal(&provider, tenant)).await?;
        tracing::info!(tenant = %tenant.id, address = %tenant.issuer, "serving");
        offer_setup(&Context::internal(&provider, tenant)).await?;
    }
    // Jobs last: the writer is theirs for a while.
    let jobs = Jobs::new(Arc::clone(&provider), outgoing(config, &provider)?);
    background.push(tokio::spawn(jobs.run(stop.receiver())));
    tokio::select! {
        ended = &mut public => return Ok(ended.map_err(io::Error::other)?),
        told = signalled() => told?,
    }
    tracing::info!("stopping");
    switch.stop();
    // Requests in flight are finished, but none may hold up the stop for ever.
    drop(tokio::time::timeout(GRACE.as_std(), public).await);
    for task in background {
        drop(task.await);
    }
    provider.store.close().await;
    Ok(())
}

/// While nobody administers a body, the first administrator is made through a link that works once (S-07). It is
/// printed here and nowhere else: not in the log, which others may read.
async fn offer_setup(context: &Context) -> Result<(), ServeError> {
    if let Some(link) = ensure_setup_link(context).await? {
        print(&format!("To set up the first administrator of {}, open once, within a day:", context.tenant.id));
        print(&format!("  {}", link.expose()));
    }
    Ok(())
}

/// How long requests in flight may take after the signal to stop.
const GRACE: Span = Span::seconds(8);

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|error| ServeError::Listen(address, error))
}

/// What runs beside the public listener.
fn start_background(
    metrics: Option<TcpListener>,
    tls: Option<Arc<Tls>>,
    stop: &Stop,
) -> Result<Vec<JoinHandle<()>>, ServeError> {
    let mut tasks = Vec::new();
    if let Some(tls) = tls {
        // Watched from here on: before it is, the signal would end the process.
        let hangup = signal(SignalKind::hangup())?;
        tasks.push(tokio::spawn(tls.reload_on_hangup(hangup, stop.clone())));
    }
    if let Some(listener) = metrics {
        let handle = PrometheusBuilder::new().install_recorder().map_err(|_| ServeError::Metrics)?;
        let stop = stop.clone();
        tasks.push(tokio::spawn(async move {
            if let Err(error) = serve_metrics(handle, listener, stop).await {
                tracing::error!(%error, "the listener for metrics failed");
            }
        }));
    }
    Ok(tasks)
}

/// Says when to stop: `true` once, for everybody who listens.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

/// Tells everybody to stop.
#[derive(Debug)]
pub struct StopSwitch(watch::Sender<bool>);

/// A switch and what it switches.
#[must_use]
pub fn stop_switch() -> (StopSwitch, Stop) {
    let (sender, receiver) = watch::channel(false);
    (StopSwitch(sender), Stop(receiver))
}

impl StopSwitch {
    /// Stops.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// The same for a room below, where this type is not known.
    fn receiver(&self) -> watch::Receiver<bool> {
        self.0.clone()
    }

    /// Waits until it is time to stop, also when the switch is gone.
    pub async fn asked(mut self) {
        // An error means that the switch was dropped.
        drop(self.0.wait_for(|stopped| *stopped).await);
    }
}

/// Serves the public listener until `stop`, then finishes the requests in flight.
pub async fn serve_public(app: Arc<App>, door: Door, stop: Stop) {
    let (readiness, stopped) = (Arc::clone(&app), stop.clone());
    tokio::spawn(async move {
        stopped.asked().await;
        readiness.stop();
    });
    accept::accept(router(app), door, stop).await;
}

/// Serves `/metrics` on a listener of its own, loopback unless configured otherwise (O-28).
///
/// # Errors
/// When the listener fails.
pub async fn serve_metrics(handle: PrometheusHandle, listener: TcpListener, stop: Stop) -> io::Result<()> {
    let page = Router::new().route("/metrics", get(move || std::future::ready(handle.render())));
    axum::serve(listener, page).with_graceful_shutdown(stop.asked()).await
}

/// Waits for SIGTERM or SIGINT.
///
/// # Errors
/// When the signals cannot be watched.
pub async fn signalled() -> io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
