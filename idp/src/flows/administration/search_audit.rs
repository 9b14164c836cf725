//! Searches the audit. Looking is itself recorded.

use super::actor::{Actor, AdministrationError, admit};
use crate::domain::audit_event::{AuditEvent, AuditKind};
use crate::domain::staff_role::Permission;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::storage::Ending;
use crate::storage::audit_events::{self, Search};

pub use crate::storage::audit_events::Search as AuditSearch;

/// The largest answer to one search.
const MOST: u32 = 500;

/// Events that match, newest first, at most `limit` (and never more than 500).
///
/// # Errors
/// [`AdministrationError`].
pub async fn search_audit(
    context: &Context,
    actor: &Actor,
    search: &Search,
    limit: u32,
) -> Result<Vec<AuditEvent>, AdministrationError> {
    admit(context, actor, Permission::SearchAudit).await?;
    let found = audit_events::search(&mut context.store().read(), context.tenant_id(), search, limit.min(MOST)).await?;
    let record = Record::success(context, AuditKind::Access).actor(actor.name()).detail("act", "search_audit");
    let record = match search.subject {
        Some(user) => record.subject(user),
        None => record,
    };
    let in_job = context.clone();
    let written =
        context.store().write(move |on| Box::pin(async move { Ok(Ending::Commit(record.write(on, &in_job).await?)) }));
    written.await?;
    Ok(found)
}

/// Whether the actor may check the chain; the check itself is `maintenance::verify_audit`.
///
/// # Errors
/// [`AdministrationError::NotAllowed`].
pub async fn admit_verification(context: &Context, actor: &Actor) -> Result<(), AdministrationError> {
    admit(context, actor, Permission::VerifyAudit).await
}
