//! What a body signs with toward its federations, the private halves encrypted.

use super::{Access, Row, StorageError, Transaction, sql};
use crate::domain::id::{FederationId, FederationKeyId, TenantId};
use crate::domain::time::Timestamp;

/// A key pair as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFederationKey {
    /// The key.
    pub id: FederationKeyId,
    /// The private key as PKCS #8, sealed.
    pub sealed_private_key: Vec<u8>,
    /// The certificate as DER.
    pub certificate: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it signs; before that it is only published.
    pub active_from: Timestamp,
    /// From when on it is neither used nor published.
    pub retired_at: Option<Timestamp>,
}

/// All keys of a body for one federation, oldest first.
pub async fn list(
    on: &mut impl Access,
    tenant: &TenantId,
    federation: &FederationId,
) -> Result<Vec<StoredFederationKey>, StorageError> {
    let statement = sql("SELECT id, private_key, certificate, created_us, active_us, retired_us FROM federation_keys \
                         WHERE tenant_id = $1 AND federation_id = $2 ORDER BY created_us, id");
    on.rows(statement.bind(tenant).bind(federation)).await?.iter().map(read).collect()
}

/// Keeps a new key.
pub async fn insert(
    on: &mut Transaction,
    tenant: &TenantId,
    federation: &FederationId,
    key: &StoredFederationKey,
) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO federation_keys (tenant_id, federation_id, id, private_key, certificate, created_us, \
             active_us, retired_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(tenant)
        .bind(federation)
        .bind(key.id)
        .bind(key.sealed_private_key.as_slice())
        .bind(key.certificate.as_slice())
        .bind(key.created_at)
        .bind(key.active_from)
        .bind(key.retired_at),
    )
    .await?;
    Ok(())
}

/// Ends the use of a key; `true` where it was in use.
pub async fn retire(
    on: &mut Transaction,
    tenant: &TenantId,
    federation: &FederationId,
    id: FederationKeyId,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let statement = sql("UPDATE federation_keys SET retired_us = $4 \
                         WHERE tenant_id = $1 AND federation_id = $2 AND id = $3 AND retired_us IS NULL");
    Ok(on.execute(statement.bind(tenant).bind(federation).bind(id).bind(now)).await? == 1)
}

fn read(row: &Row) -> Result<StoredFederationKey, StorageError> {
    Ok(StoredFederationKey {
        id: row.parsed("id")?,
        sealed_private_key: row.bytes("private_key")?,
        certificate: row.bytes("certificate")?,
        created_at: row.instant("created_us")?,
        active_from: row.instant("active_us")?,
        retired_at: row.instant_if_any("retired_us")?,
    })
}
