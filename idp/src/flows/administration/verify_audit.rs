//! Has the audit verified, and notes who did it and what came out.

use super::actor::{Actor, AdministrationError, admit};
use crate::domain::audit_event::AuditKind;
use crate::domain::staff_role::Permission;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::maintenance::{self, AuditReport};
use crate::storage::Ending;

/// Verifies the whole chain. That it was looked through is an event of the audit too: whoever finds that a fault was known
/// can say since when, and to whom.
///
/// # Errors
/// [`AdministrationError`].
pub async fn verify_audit(context: &Context, actor: &Actor) -> Result<AuditReport, AdministrationError> {
    admit(context, actor, Permission::VerifyAudit).await?;
    let report = maintenance::verify_audit(context).await?;
    let record = Record::success(context, AuditKind::Access)
        .actor(actor.name())
        .detail("act", "verify_audit")
        .detail("events", report.events.to_string())
        .detail("faults", report.faults.len().to_string());
    let in_job = context.clone();
    let written =
        context.store().write(move |on| Box::pin(async move { Ok(Ending::Commit(record.write(on, &in_job).await?)) }));
    written.await?;
    Ok(report)
}
