//! Authorization codes, by their hashes.

use super::{Access, StorageError, Transaction, sql};
use crate::domain::authorization_code::AuthorizationCode;
use crate::domain::id::TenantId;
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;

/// Finds a code, used or not.
pub async fn find(
    on: &mut impl Access,
    tenant: &TenantId,
    hash: SecretHash,
) -> Result<Option<AuthorizationCode>, StorageError> {
    let statement = sql("SELECT hash, authorization_id, client_id, redirect_uri, code_challenge, nonce, created_us, \
                         expires_us, consumed_us FROM authorization_codes WHERE tenant_id = $1 AND hash = $2");
    let Some(row) = on.row(statement.bind(tenant).bind(hash)).await? else { return Ok(None) };
    Ok(Some(AuthorizationCode {
        hash: row.hash("hash")?,
        authorization: row.parsed("authorization_id")?,
        client: row.parsed("client_id")?,
        redirect_uri: row.text("redirect_uri")?,
        code_challenge: row.text_if_any("code_challenge")?,
        nonce: row.text_if_any("nonce")?,
        created_at: row.instant("created_us")?,
        expires_at: row.instant("expires_us")?,
        consumed_at: row.instant_if_any("consumed_us")?,
    }))
}

/// Keeps a new code.
pub async fn insert(on: &mut Transaction, tenant: &TenantId, code: &AuthorizationCode) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO authorization_codes (tenant_id, hash, authorization_id, client_id, redirect_uri, \
             code_challenge, nonce, created_us, expires_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(tenant)
        .bind(code.hash)
        .bind(code.authorization)
        .bind(&code.client)
        .bind(code.redirect_uri.as_str())
        .bind(code.code_challenge.as_deref())
        .bind(code.nonce.as_deref())
        .bind(code.created_at)
        .bind(code.expires_at),
    )
    .await?;
    Ok(())
}

/// Uses a code up: `true` for one caller only, however many try at once (S-51).
pub async fn consume(
    on: &mut Transaction,
    tenant: &TenantId,
    hash: SecretHash,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let statement = sql("UPDATE authorization_codes SET consumed_us = $3 \
                         WHERE tenant_id = $1 AND hash = $2 AND consumed_us IS NULL");
    Ok(on.execute(statement.bind(tenant).bind(hash).bind(now)).await? == 1)
}
