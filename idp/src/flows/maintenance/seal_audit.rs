//! Links the audit's new events into the chain of seals (S-177, DECISIONS 27).

use crate::domain::audit_event::{AuditSeal, seal_hash};
use crate::flows::keys::{self, TenantKeys};
use crate::flows::{Context, Fault};
use crate::protocols::jose::audit_seal;
use crate::storage::audit_events::{self, ChainedEvent};
use crate::storage::{Ending, StorageError, Transaction};
use std::sync::Arc;

/// Events under one seal at most.
const EVENTS: u32 = 500;

/// Seals all events of the body that no seal covers yet; the new seals come back, in order. Of two sealers at once
/// one makes the next seal and the other gives way.
///
/// # Errors
/// [`Fault`].
pub async fn seal_audit(context: &Context) -> Result<Vec<AuditSeal>, Fault> {
    let mut made = Vec::new();
    while audit_events::has_unsealed(&mut context.store().read(), context.tenant_id()).await? {
        let keys = keys::of(context).await?;
        match seal_next(context, keys).await {
            Ok(Some(seal)) => made.push(seal),
            // Another process has just done it.
            Ok(None) | Err(Fault::Storage(StorageError::Conflict)) => break,
            Err(fault) => return Err(fault),
        }
    }
    Ok(made)
}

async fn seal_next(context: &Context, keys: Arc<TenantKeys>) -> Result<Option<AuditSeal>, Fault> {
    let for_job = context.clone();
    let sealed = context.store().write(move |on| Box::pin(async move { seal_in(on, &for_job, &keys).await }));
    sealed.await?
}

async fn seal_in(
    on: &mut Transaction,
    context: &Context,
    keys: &TenantKeys,
) -> Result<Ending<Result<Option<AuditSeal>, Fault>>, StorageError> {
    let tenant = context.tenant_id();
    let last = audit_events::last_seal(on, tenant).await?;
    let (number, previous) = last.map_or((1, [0; 32]), |seal| (seal.number + 1, seal.hash));
    let events = audit_events::take_unsealed(on, tenant, number, EVENTS).await?;
    if events.is_empty() {
        return Ok(Ending::RollBack(Ok(None)));
    }
    let mut seal = AuditSeal {
        number,
        events: i64::try_from(events.len()).unwrap_or(i64::MAX),
        hash: seal_hash(&previous, &recorded_hashes(&events)),
        signature: String::new(),
        created_at: context.now,
    };
    match audit_seal::attest(&keys.audit, tenant, &seal) {
        Ok(signature) => seal.signature = signature,
        Err(_) => return Ok(Ending::RollBack(Err(Fault::NoKey("the seals of the audit")))),
    }
    audit_events::insert_seal(on, tenant, &seal).await?;
    Ok(Ending::Commit(Ok(Some(seal))))
}

/// What the chain covers: the hashes as they stand in the rows, zeros where one is no hash at all.
pub(super) fn recorded_hashes(events: &[ChainedEvent]) -> Vec<[u8; 32]> {
    events.iter().map(|event| event.recorded_hash.unwrap_or([0; 32])).collect()
}
