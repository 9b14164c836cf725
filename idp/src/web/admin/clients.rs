//! `GET /admin/clients`: the service modules.

use super::StaffVisit;
use crate::flows::administration::list_clients;
use crate::views::pages::admin::{AdminClients, ClientRow};
use crate::web::error::Failure;
use crate::web::respond::page;
use axum::response::Response;

/// The list.
pub async fn show(visit: StaffVisit) -> Result<Response, Failure> {
    let stored = list_clients(&visit.context, &visit.actor()).await?;
    let rows = stored.into_iter().map(|stored| ClientRow {
        id: stored.client.id,
        name: stored.client.name,
        state: stored.client.state,
        level: stored.client.minimum_level,
        auth_method: stored.client.auth_method,
    });
    Ok(page(AdminClients { frame: visit.frame(), office: visit.office(), clients: rows.collect() }.render()))
}
