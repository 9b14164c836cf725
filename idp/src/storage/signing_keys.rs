//! Signing keys of tenants, their private halves encrypted.

use super::{Access, Row, StorageError, Transaction, sql};
use crate::domain::id::{KeyId, TenantId};
use crate::domain::signing_key::StoredKey;

/// All keys of a tenant that are not removed, oldest first.
pub async fn list(on: &mut impl Access, tenant: &TenantId) -> Result<Vec<StoredKey>, StorageError> {
    let statement = sql("SELECT id, kind, purpose, private_key, created_us, active_us, retired_us, remove_us \
                         FROM signing_keys WHERE tenant_id = $1 ORDER BY created_us, id");
    on.rows(statement.bind(tenant)).await?.iter().map(read).collect()
}

/// Keeps a new key.
pub async fn insert(on: &mut Transaction, tenant: &TenantId, key: &StoredKey) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO signing_keys (tenant_id, id, kind, purpose, private_key, created_us, active_us, \
             retired_us, remove_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(tenant)
        .bind(&key.id)
        .bind(key.kind.code())
        .bind(key.purpose.code())
        .bind(key.sealed_private_key.as_slice())
        .bind(key.created_at)
        .bind(key.active_from)
        .bind(key.retired_at)
        .bind(key.remove_at),
    )
    .await?;
    Ok(())
}

/// Keeps the changed dates of a key.
pub async fn update(on: &mut Transaction, tenant: &TenantId, key: &StoredKey) -> Result<(), StorageError> {
    let statement = sql("UPDATE signing_keys SET active_us = $3, retired_us = $4, remove_us = $5 \
                         WHERE tenant_id = $1 AND id = $2");
    on.execute(statement.bind(tenant).bind(&key.id).bind(key.active_from).bind(key.retired_at).bind(key.remove_at))
        .await?;
    Ok(())
}

/// Removes a key whose last token is dead.
pub async fn remove(on: &mut Transaction, tenant: &TenantId, id: &KeyId) -> Result<(), StorageError> {
    on.execute(sql("DELETE FROM signing_keys WHERE tenant_id = $1 AND id = $2").bind(tenant).bind(id)).await?;
    Ok(())
}

fn read(row: &Row) -> Result<StoredKey, StorageError> {
    Ok(StoredKey {
        id: row.parsed("id")?,
        kind: row.parsed("kind")?,
        purpose: row.parsed("purpose")?,
        sealed_private_key: row.bytes("private_key")?,
        created_at: row.instant("created_us")?,
        active_from: row.instant("active_us")?,
        retired_at: row.instant_if_any("retired_us")?,
        remove_at: row.instant_if_any("remove_us")?,
    })
}
