//! Every address of the public listener, on one page.

use crate::web::admit::{admit, root};
use crate::web::extract::fields::LONGEST;
use crate::web::state::App;
use crate::web::{assets, health};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use std::sync::Arc;

/// The routes of the public listener.
pub fn router(app: Arc<App>) -> Router {
    let served = Router::new()
        .route("/", get(root))
        .route("/assets/{name}", get(assets::asset))
        .route("/brand/logo", get(assets::logo))
        .route("/brand/colours.css", get(assets::colours))
        .layer(from_fn_with_state(Arc::clone(&app), admit))
        .layer(DefaultBodyLimit::max(LONGEST));
    // Health is asked by address, not by host name.
    let health = Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .with_state(app);
    served.merge(health)
}
