//! `GET` and `POST /admin/keys`: what signs.

use super::StaffVisit;
use crate::domain::signing_key::KeyKind;
use crate::flows::administration::{list_keys, rotate_keys_of_kind};
use crate::views::pages::admin::{AdminKeys, KeyRow};
use crate::web::error::Failure;
use crate::web::extract::AccountForm;
use crate::web::respond::{page, see_other};
use axum::response::Response;

/// The list.
pub async fn show(visit: StaffVisit) -> Result<Response, Failure> {
    let now = visit.context.now;
    let stored = list_keys(&visit.context, &visit.actor()).await?;
    let rows = stored.into_iter().map(|key| KeyRow {
        state: key.state(now),
        id: key.id,
        kind: key.kind,
        purpose: key.purpose,
        active_from: key.active_from,
        retired_at: key.retired_at,
        remove_at: key.remove_at,
    });
    let rotated = visit.query("rotated").and_then(|kind| kind.parse().ok());
    Ok(page(AdminKeys { frame: visit.frame(), office: visit.office(), keys: rows.collect(), rotated }.render()))
}

/// Makes a successor of one kind: published now, signing a day later.
pub async fn rotate(visit: StaffVisit, AccountForm(fields): AccountForm) -> Result<Response, Failure> {
    let kind: KeyKind = fields.text("kind").parse().map_err(|_| Failure::form_expired())?;
    rotate_keys_of_kind(&visit.context, &visit.actor(), kind).await?;
    Ok(see_other(&format!("/admin/keys?rotated={kind}")))
}
