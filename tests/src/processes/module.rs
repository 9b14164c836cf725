//! The example service module, as a program of its own on a port of its own.

use super::guard::{Running, Service};
use super::{accepts_connections, built_program};

/// Starts the module for the client `client_id`, whose addresses are `http://localhost:<port>/callback`,
/// `http://localhost:<port>/` after a logout, and `http://localhost:<port>/backchannel-logout`. The provider must
/// already answer: the module reads its discovery document first.
///
/// # Panics
/// When the program has not been built, or does not start.
#[must_use]
pub fn start(issuer: &str, client_id: &str, client_secret: &str, port: u16) -> Running {
    Service::new("service-module", built_program("service-module"))
        .environment("ISSUER", issuer)
        .environment("CLIENT_ID", client_id)
        .environment("CLIENT_SECRET", client_secret)
        .environment("BASE_URL", &format!("http://localhost:{port}"))
        .environment("LISTEN", &format!("127.0.0.1:{port}"))
        .start()
        .until(|| accepts_connections(port))
}
