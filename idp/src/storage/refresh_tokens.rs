//! Refresh tokens, by their hashes. All tokens of one authorization are one family; the family lives and dies
//! with the authorization.

use super::{Access, StorageError, Transaction, sql};
use crate::domain::id::TenantId;
use crate::domain::refresh_token::RefreshToken;
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;

/// Finds a token, used or not.
pub async fn find(
    on: &mut impl Access,
    tenant: &TenantId,
    hash: SecretHash,
) -> Result<Option<RefreshToken>, StorageError> {
    let statement = sql("SELECT hash, authorization_id, created_us, expires_us, used_us FROM refresh_tokens \
                         WHERE tenant_id = $1 AND hash = $2");
    let Some(row) = on.row(statement.bind(tenant).bind(hash)).await? else { return Ok(None) };
    Ok(Some(RefreshToken {
        hash: row.hash("hash")?,
        authorization: row.parsed("authorization_id")?,
        created_at: row.instant("created_us")?,
        expires_at: row.instant("expires_us")?,
        used_at: row.instant_if_any("used_us")?,
    }))
}

/// Keeps a new token.
pub async fn insert(on: &mut Transaction, tenant: &TenantId, token: &RefreshToken) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO refresh_tokens (tenant_id, hash, authorization_id, created_us, expires_us) \
             VALUES ($1, $2, $3, $4, $5)")
        .bind(tenant)
        .bind(token.hash)
        .bind(token.authorization)
        .bind(token.created_at)
        .bind(token.expires_at),
    )
    .await?;
    Ok(())
}

/// Marks the first use: `true` for one caller only. The others find it used, within the grace or not.
pub async fn mark_used(
    on: &mut Transaction,
    tenant: &TenantId,
    hash: SecretHash,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let statement =
        sql("UPDATE refresh_tokens SET used_us = $3 WHERE tenant_id = $1 AND hash = $2 AND used_us IS NULL");
    Ok(on.execute(statement.bind(tenant).bind(hash).bind(now)).await? == 1)
}
