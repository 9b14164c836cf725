//! The accept loop of the public listener: what one connection may cost, and how many there are (S-165).

use super::Stop;
use super::tls::Tls;
use crate::domain::time::Span;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::service::Service as _;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The longest head of a request, in bytes.
const LARGEST_HEAD: usize = 32 * 1024;

/// After a failure to accept, such as too many open files: time for some to be closed.
const PAUSE: Span = Span::milliseconds(200);

/// A listener, and what comes through it.
pub struct Door {
    /// Where connections come in.
    pub listener: TcpListener,
    /// Our end of TLS; `None` where a proxy speaks it.
    pub tls: Option<Arc<Tls>>,
    /// The most connections at once. More wait in the queue of the system.
    pub connections: u32,
    /// How long a TLS handshake or the head of a request may take; hence also how long a connection may lie idle.
    pub patience: Span,
}

impl Door {
    /// How long a head may take unless a test is in a hurry.
    pub const PATIENCE: Span = Span::seconds(10);

    /// A door without TLS for a handful of visitors, as the tests use it.
    #[must_use]
    pub const fn plain(listener: TcpListener) -> Self {
        Self { listener, tls: None, connections: 100, patience: Self::PATIENCE }
    }
}

/// Serves `router` to whoever comes until `stop`, then finishes the requests in flight.
pub async fn accept(router: Router, door: Door, stop: Stop) {
    let permits = Arc::new(Semaphore::new(door.connections as usize));
    let mut stopped = pin!(stop.clone().asked());
    loop {
        let arrived = tokio::select! {
            () = &mut stopped => break,
            arrived = next(&door.listener, &permits) => arrived,
        };
        let Some((stream, peer, permit)) = arrived else { continue };
        let visitor = Visitor { router: router.clone(), peer, patience: door.patience, stop: stop.clone() };
        let tls = door.tls.clone();
        tokio::spawn(async move {
            visitor.come_in(stream, tls).await;
            drop(permit);
        });
    }
    drop(door.listener);
    // Each connection gives its permit back when it ends.
    drop(permits.acquire_many(door.connections).await);
}

/// The next connection, once there is room for it.
async fn next(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.expect("nobody closes the semaphore");
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, permit)),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(PAUSE.as_std()).await;
            None
        }
    }
}

/// One connection.
struct Visitor {
    router: Router,
    peer: SocketAddr,
    patience: Span,
    stop: Stop,
}

impl Visitor {
    async fn come_in(self, stream: TcpStream, tls: Option<Arc<Tls>>) {
        // Answers are small: none shall wait for the acknowledgement of the one before. Without it they only wait.
        drop(stream.set_nodelay(true));
        let Some(tls) = tls else { return self.speak(stream).await };
        match tokio::time::timeout(self.patience.as_std(), tls.accept(stream)).await {
            Ok(Ok(stream)) => self.speak(stream).await,
            Ok(Err(error)) => tracing::debug!(%error, "no TLS handshake"),
            Err(_) => tracing::debug!("the TLS handshake took too long"),
        }
    }

    async fn speak(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let Self { router, peer, patience, stop } = self;
        let router = TowerToHyperService::new(router);
        let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            answer(router.clone(), request)
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience.as_std())
            .max_buf_size(LARGEST_HEAD)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stop.asked() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection broke off");
        }
    }
}

async fn answer(
    router: TowerToHyperService<Router>,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Body>, Infallible> {
    router.call(request).await
}

#[cfg(test)]
mod tests;
