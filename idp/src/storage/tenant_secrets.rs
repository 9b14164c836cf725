//! Lasting secrets of tenants, encrypted: they are made once and never rotated.

use super::{Access, StorageError, Transaction, sql};
use crate::domain::id::TenantId;
use crate::domain::time::Timestamp;

/// The encrypted secret for a purpose.
pub async fn find(on: &mut impl Access, tenant: &TenantId, purpose: &str) -> Result<Option<Vec<u8>>, StorageError> {
    let statement = sql("SELECT value FROM tenant_secrets WHERE tenant_id = $1 AND purpose = $2");
    on.row(statement.bind(tenant).bind(purpose)).await?.map(|row| row.bytes("value")).transpose()
}

/// Keeps a secret unless there is one; the one that counts comes back.
pub async fn insert_or_find(
    on: &mut Transaction,
    tenant: &TenantId,
    purpose: &str,
    sealed: &[u8],
    now: Timestamp,
) -> Result<Vec<u8>, StorageError> {
    let statement = sql("INSERT INTO tenant_secrets (tenant_id, purpose, value, created_us) VALUES ($1, $2, $3, $4) \
                         ON CONFLICT (tenant_id, purpose) DO NOTHING");
    on.execute(statement.bind(tenant).bind(purpose).bind(sealed).bind(now)).await?;
    find(on, tenant, purpose).await?.ok_or(StorageError::Damaged("value"))
}
