//! The chain over the records of the evidence vault.

use super::{Access, Row, StorageError, Transaction, sql};
use crate::domain::evidence::EvidenceLink;
use crate::domain::id::TenantId;

/// The newest link.
pub async fn last(on: &mut impl Access, tenant: &TenantId) -> Result<Option<EvidenceLink>, StorageError> {
    let statement = sql("SELECT number, evidence_id, occurred_us, record, chain FROM evidence_links \
                         WHERE tenant_id = $1 ORDER BY number DESC LIMIT 1");
    on.row(statement.bind(tenant)).await?.as_ref().map(read).transpose()
}

/// Up to `limit` links after number `after`, in order.
pub async fn after(
    on: &mut impl Access,
    tenant: &TenantId,
    after: i64,
    limit: u32,
) -> Result<Vec<EvidenceLink>, StorageError> {
    let statement = sql("SELECT number, evidence_id, occurred_us, record, chain FROM evidence_links \
                         WHERE tenant_id = $1 AND number > $2 ORDER BY number LIMIT $3");
    on.rows(statement.bind(tenant).bind(after).bind(limit)).await?.iter().map(read).collect()
}

/// Adds a link. Of two that make the same number at once, the second is refused as a conflict.
pub async fn insert(on: &mut Transaction, tenant: &TenantId, link: &EvidenceLink) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO evidence_links (tenant_id, number, evidence_id, occurred_us, record, chain) \
             VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(tenant)
        .bind(link.number)
        .bind(link.evidence)
        .bind(link.occurred_at)
        .bind(link.record)
        .bind(link.chain),
    )
    .await?;
    Ok(())
}

fn read(row: &Row) -> Result<EvidenceLink, StorageError> {
    Ok(EvidenceLink {
        number: row.integer("number")?,
        evidence: row.parsed("evidence_id")?,
        occurred_at: row.instant("occurred_us")?,
        record: row.hash("record")?,
        chain: row.hash("chain")?,
    })
}
