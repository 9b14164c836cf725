//! `idp serve`: listens until it is told to stop.

use crate::web::router::router;
use crate::web::state::App;
use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

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
    /// Waits until it is time to stop, also when the switch is gone.
    pub async fn asked(mut self) {
        // An error means that the switch was dropped.
        drop(self.0.wait_for(|stopped| *stopped).await);
    }
}

/// Serves the public listener until `stop`, then finishes the requests in flight.
///
/// # Errors
/// When the listener fails.
pub async fn serve_public(app: Arc<App>, listener: TcpListener, stop: Stop) -> io::Result<()> {
    let readiness = Arc::clone(&app);
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(async move {
            stop.asked().await;
            readiness.stop();
        })
        .await
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
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
