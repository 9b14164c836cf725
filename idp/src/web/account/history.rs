//! `/account/history`: what happened to the account.

use crate::flows::account::{HISTORY_PAGE, HistoryEntry, history};
use crate::views::pages::{AccountHistory, ShownEvent};
use crate::web::error::Failure;
use crate::web::extract::SignedInVisit;
use crate::web::respond::page;
use axum::response::Response;

/// A page of the history; `before` names the oldest entry of the page before it.
pub async fn show(visit: SignedInVisit) -> Result<Response, Failure> {
    let before = visit.query("before").and_then(|id| id.parse().ok());
    let entries = history(&visit.context, &visit.person, before).await?;
    let is_full = entries.len() >= HISTORY_PAGE as usize;
    let older = entries.last().filter(|_| is_full).map(|last| format!("/account/history?before={}", last.id));
    let events = entries.into_iter().map(shown).collect();
    Ok(page(AccountHistory { frame: visit.frame(), events, older }.render()))
}

fn shown(entry: HistoryEntry) -> ShownEvent {
    ShownEvent {
        occurred_at: entry.at,
        kind: entry.kind,
        outcome: entry.outcome,
        client: entry.client_name,
        network: entry.network,
    }
}
