//! Searches the audit. Looking is itself recorded.

use super::actor::{Actor, AdministrationError, admit};
use crate::domain::audit_event::{AuditEvent, AuditKind};
use crate::domain::id::{AuditEventId, ClientId, UserId};
use crate::domain::staff_role::Permission;
use crate::domain::time::Timestamp;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::storage::Ending;
use crate::storage::audit_events::{self, Search};

/// The largest answer to one search.
const MOST: u32 = 500;

/// What to look for; what is `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct AuditSearch {
    /// Only events before this one, for the next page.
    pub before: Option<AuditEventId>,
    /// Only this kind.
    pub kind: Option<AuditKind>,
    /// Only about this person.
    pub subject: Option<UserId>,
    /// Only concerning this client.
    pub client: Option<ClientId>,
    /// Only from this instant on.
    pub from: Option<Timestamp>,
    /// Only before this instant.
    pub until: Option<Timestamp>,
}

/// Events that match, newest first, at most `limit` (and never more than 500).
///
/// # Errors
/// [`AdministrationError`].
pub async fn search_audit(
    context: &Context,
    actor: &Actor,
    search: &AuditSearch,
    limit: u32,
) -> Result<Vec<AuditEvent>, AdministrationError> {
    admit(context, actor, Permission::SearchAudit).await?;
    let AuditSearch { before, kind, subject, client, from, until } = search.clone();
    let wanted = Search { before, kind, subject, client, from, until };
    let found =
        audit_events::search(&mut context.store().read(), context.tenant_id(), &wanted, limit.min(MOST)).await?;
    let record = Record::success(context, AuditKind::Access).actor(actor.name()).detail("act", "search_audit");
    let record = match subject {
        Some(user) => record.subject(user),
        None => record,
    };
    let in_job = context.clone();
    let written =
        context.store().write(move |on| Box::pin(async move { Ok(Ending::Commit(record.write(on, &in_job).await?)) }));
    written.await?;
    Ok(found)
}
