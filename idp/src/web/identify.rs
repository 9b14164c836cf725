//! The outermost door: every request gets a name, every line that is logged on its behalf carries it, and the answer
//! returns it.

use crate::domain::request_id::RequestId;
use crate::web::state::App;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use std::net::SocketAddr;
use std::sync::Arc;
use tracing::Instrument as _;

/// The header that carries the name, in both directions.
pub const HEADER: &str = "x-request-id";

/// The middleware of the public listener, health included.
pub async fn identify(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let id = name(&app, &request);
    request.extensions_mut().insert(id.clone());
    // Of the highest level, or a log of warnings alone would lack it.
    let span = tracing::error_span!("request", %id);
    let mut response = next.run(request).instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// What a proxy of ours has called the request, else a new name. A stranger's word is not taken: it would let one
/// caller sign its deeds with another's name (S-68).
fn name(app: &App, request: &Request) -> RequestId {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let is_ours = peer.is_some_and(|peer| app.trusted_proxies.trusts(peer.to_canonical()));
    let named = request.headers().get(HEADER).filter(|_| is_ours);
    named
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .unwrap_or_else(|| RequestId::new(app.provider.clock.now(), &*app.provider.random))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::testing::House;
    use crate::web::extract::network::TrustedProxies;
    use axum::body::Body;

    #[tokio::test]
    async fn only_a_proxy_of_ours_names_requests() {
        let house = House::new().await;
        let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().expect("a range")]);
        let app = App::new(Arc::clone(&house.provider), proxies);
        let named = |peer: [u8; 4], said: &str| {
            let request = Request::builder().header(HEADER, said).extension(ConnectInfo(SocketAddr::from((peer, 1))));
            name(&app, &request.body(Body::empty()).expect("a request")).to_string()
        };
        assert_eq!(named([10, 0, 0, 1], "proxy-1234"), "proxy-1234");
        assert_ne!(named([192, 0, 2, 1], "proxy-1234"), "proxy-1234");
        assert_ne!(named([10, 0, 0, 1], "two words"), "two words");
        assert_ne!(named([192, 0, 2, 1], ""), named([192, 0, 2, 1], ""), "each has its own");
    }
}
