//! Whether the process lives, and whether it can serve. No details for strangers (O-28).

use crate::domain::time::Span;
use crate::flows::{Context, keys};
use crate::web::state::App;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;

/// How long the database may take to answer.
const PATIENCE: Span = Span::milliseconds(1_500);

/// `GET /health/live`: the process answers.
pub async fn live() -> &'static str {
    "live\n"
}

/// `GET /health/ready`: the database answers and every body can sign.
pub async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    let ready = !app.is_stopping() && tokio::time::timeout(PATIENCE.as_std(), can_serve(&app)).await.unwrap_or(false);
    if ready { (StatusCode::OK, "ready\n") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready\n") }
}

async fn can_serve(app: &App) -> bool {
    if app.provider.store.answers().await.is_err() {
        return false;
    }
    for tenant in &app.provider.tenants {
        if keys::of(&Context::internal(&app.provider, tenant)).await.is_err() {
            return false;
        }
    }
    true
}
