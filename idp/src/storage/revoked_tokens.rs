//! Access tokens revoked one by one, until they would have died anyway.

use super::{Access, StorageError, Transaction, sql};
use crate::domain::id::TenantId;
use crate::domain::time::Timestamp;

/// Whether this token was revoked.
pub async fn contains(on: &mut impl Access, tenant: &TenantId, jti: &str) -> Result<bool, StorageError> {
    let statement = sql("SELECT 1 AS one FROM revoked_tokens WHERE tenant_id = $1 AND jti = $2");
    Ok(on.row(statement.bind(tenant).bind(jti)).await?.is_some())
}

/// Revokes a token; doing it twice changes nothing.
pub async fn insert(
    on: &mut Transaction,
    tenant: &TenantId,
    jti: &str,
    expires_at: Timestamp,
) -> Result<(), StorageError> {
    let statement = sql("INSERT INTO revoked_tokens (tenant_id, jti, expires_us) VALUES ($1, $2, $3) \
                         ON CONFLICT (tenant_id, jti) DO NOTHING");
    on.execute(statement.bind(tenant).bind(jti).bind(expires_at)).await?;
    Ok(())
}
