//! Removes records whose time is over, and holds those that an authority asked for (R2.6).

use super::EvidenceError;
use crate::domain::audit_event::AuditKind;
use crate::domain::id::EvidenceId;
use crate::domain::staff_role::Permission;
use crate::domain::time::Timestamp;
use crate::flows::administration::{Actor, admit};
use crate::flows::audit::Record;
use crate::flows::{Context, Fault, Provider};
use crate::storage::{Ending, evidence};

/// Records in one transaction at most.
const BATCH: u32 = 200;

/// Removes every record of all bodies whose 24 months are over and that nothing holds; how many.
///
/// # Errors
/// [`Fault`]; what was removed before stays removed.
pub async fn purge_evidence(provider: &Provider) -> Result<u64, Fault> {
    let now = provider.clock.now();
    let mut removed = 0;
    loop {
        let purge = provider
            .store
            .write(move |on| Box::pin(async move { Ok(Ending::Commit(evidence::purge(on, now, BATCH).await?)) }));
        let rows = purge.await?;
        removed += rows;
        if rows == 0 {
            return Ok(removed);
        }
    }
}

/// Keeps a record until `until`, for a stated reason such as the number of a proceeding. A later hold replaces it.
///
/// # Errors
/// [`EvidenceError`].
pub async fn hold(
    context: &Context,
    actor: &Actor,
    id: EvidenceId,
    until: Timestamp,
    reason: &str,
) -> Result<(), EvidenceError> {
    admit(context, actor, Permission::ReadEvidence).await?;
    let reason = super::reason(reason)?;
    let (in_job, actor) = (context.clone(), actor.name());
    let write = context.store().write(move |on| {
        Box::pin(async move {
            let is_there = evidence::hold(on, in_job.tenant_id(), id, until, &reason).await?;
            if is_there {
                let record = Record::success(&in_job, AuditKind::Access).actor(actor).detail("act", "hold_evidence");
                record.detail("evidence", id.to_string()).write(on, &in_job).await?;
            }
            Ok(Ending::Commit(is_there))
        })
    });
    if write.await? { Ok(()) } else { Err(EvidenceError::Unknown) }
}
