//! What happened to the person's account, from the audit: logins, failures, changes, and what clients were given.

use crate::domain::audit_event::{AuditEvent, AuditKind, AuditOutcome};
use crate::domain::id::{AuditEventId, ClientId};
use crate::domain::language::LocalizedText;
use crate::domain::time::Timestamp;
use crate::flows::session::SignedIn;
use crate::flows::{Context, Fault};
use crate::storage::audit_events::{self, Search};
use crate::storage::{StorageError, clients};
use std::collections::BTreeMap;

/// One line of the history.
#[derive(Clone, Debug)]
pub struct HistoryEntry {
    /// For the next page: entries before this one.
    pub id: AuditEventId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: AuditKind,
    /// Whether it was done or refused.
    pub outcome: AuditOutcome,
    /// The shortened network address.
    pub network: Option<String>,
    /// The client concerned.
    pub client: Option<ClientId>,
    /// How that client is called; `None` when it is registered no more.
    pub client_name: Option<LocalizedText>,
    /// Whether somebody else did it: staff, a client or the house.
    pub by_others: bool,
    /// Codes that say more, as the audit has them (`reason`, `change`, `methods` …).
    pub detail: BTreeMap<String, String>,
}

/// How many entries a page has.
pub const PAGE: u32 = 50;

/// Events read at most for one page: those that are not shown to the person lie between.
const MOST_READ: usize = 10;

/// A page of the person's history, newest first, older than `before` where it is given.
///
/// # Errors
/// [`Fault`].
pub async fn history(
    context: &Context,
    signed_in: &SignedIn,
    before: Option<AuditEventId>,
) -> Result<Vec<HistoryEntry>, Fault> {
    let mut search = Search { before, subject: Some(signed_in.user.id), ..Search::default() };
    let mut shown: Vec<AuditEvent> = Vec::new();
    for _ in 0..MOST_READ {
        let found = audit_events::search(&mut context.store().read(), context.tenant_id(), &search, PAGE).await?;
        let is_last = found.len() < PAGE as usize;
        search.before = found.last().map(|event| event.id);
        shown.extend(found.into_iter().filter(|event| is_shown(event.kind)));
        if is_last || shown.len() >= PAGE as usize {
            break;
        }
    }
    shown.truncate(PAGE as usize);
    let names = client_names(context, &shown).await?;
    let own = signed_in.user.id.to_string();
    let entry = |event: AuditEvent| HistoryEntry {
        id: event.id,
        at: event.occurred_at,
        kind: event.kind,
        outcome: event.outcome,
        network: event.network,
        client_name: event.client.as_ref().and_then(|client| names.get(client).cloned()),
        client: event.client,
        by_others: event.actor.is_some_and(|actor| actor != own),
        detail: event.detail,
    };
    Ok(shown.into_iter().map(entry).collect())
}

/// What staff look up is theirs to account for, and shown to the body's auditors.
const fn is_shown(kind: AuditKind) -> bool {
    match kind {
        AuditKind::Login
        | AuditKind::StepUp
        | AuditKind::Logout
        | AuditKind::Registration
        | AuditKind::Password
        | AuditKind::SecondFactor
        | AuditKind::Consent
        | AuditKind::Token
        | AuditKind::TokenRevocation
        | AuditKind::Account
        | AuditKind::StaffRole => true,
        AuditKind::Client | AuditKind::Federation | AuditKind::Key | AuditKind::Access => false,
    }
}

async fn client_names(
    context: &Context,
    events: &[AuditEvent],
) -> Result<BTreeMap<ClientId, LocalizedText>, StorageError> {
    let (mut reading, mut names) = (context.store().read(), BTreeMap::new());
    for client in events.iter().filter_map(|event| event.client.as_ref()) {
        if !names.contains_key(client)
            && let Some(stored) = clients::find(&mut reading, context.tenant_id(), client).await?
        {
            names.insert(client.clone(), stored.client.name);
        }
    }
    Ok(names)
}
