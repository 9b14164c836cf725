//! npm `oidc-provider`, a certified provider: the judges are tried on it, and the bench measures it beside the product.

use serde_json::Value;

use super::guard::{Running, Service};
use super::judge::{judges_folder, node_program};

/// Starts `tests/judges/peer.mjs` with this configuration (shape at the top of that file) and waits for its answer.
///
/// # Panics
/// When Node.js or its packages are missing, or it does not start.
#[must_use]
pub fn start(config: &Value) -> Running {
    let service = Service::new("oidc-provider", node_program());
    let file = service.folder().join("peer.json");
    std::fs::write(&file, config.to_string()).expect("the service's folder is writable");
    let script = judges_folder().join("peer.mjs");
    let service = service.arguments([script.as_os_str(), file.as_os_str()]);
    let running = service.start();
    let log = running.folder().join("log");
    running.until(|| std::fs::read_to_string(&log).is_ok_and(|said| said.contains("listening")))
}
