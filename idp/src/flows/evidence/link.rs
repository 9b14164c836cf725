//! Puts new records under the chain (R2.5).

use crate::domain::evidence::EvidenceLink;
use crate::flows::{Context, Fault};
use crate::storage::{Ending, StorageError, Transaction, evidence, evidence_links};

/// Records under the chain in one transaction at most.
const RECORDS: u32 = 200;

/// Links every record of the body that no link covers yet; how many. Of two processes at once one makes the next link and
/// the other gives way.
///
/// # Errors
/// [`Fault`].
pub async fn link_evidence(context: &Context) -> Result<u64, Fault> {
    let mut linked = 0;
    while !evidence::unlinked(&mut context.store().read(), context.tenant_id(), 1).await?.is_empty() {
        let acting = context.clone();
        let write =
            context.store().write(move |on| Box::pin(async move { Ok(Ending::Commit(link_next(on, &acting).await?)) }));
        match write.await {
            Ok(0) | Err(StorageError::Conflict) => break,
            Ok(made) => linked += made,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(linked)
}

async fn link_next(on: &mut Transaction, context: &Context) -> Result<u64, StorageError> {
    let (tenant, key) = (context.tenant_id(), context.vault_key());
    let mut last = evidence_links::last(on, tenant).await?;
    let mut made = 0;
    for record in evidence::unlinked(on, tenant, RECORDS).await? {
        let link = EvidenceLink::over(&key, last.as_ref(), &record);
        evidence_links::insert(on, tenant, &link).await?;
        evidence::mark_linked(on, tenant, record.id, link.number).await?;
        last = Some(link);
        made += 1;
    }
    Ok(made)
}
