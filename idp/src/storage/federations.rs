//! Federations of a body, as the catalogue describes them.

use super::{Access, Row, StorageError, Transaction, sql};
use crate::domain::federation::Federation;
use crate::domain::id::{FederationId, TenantId};
use crate::domain::time::Timestamp;

/// A federation as it is kept.
#[derive(Clone, Debug)]
pub struct StoredFederation {
    /// The settings.
    pub federation: Federation,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When the settings were last changed.
    pub updated_at: Timestamp,
    /// When its metadata was last read in whole.
    pub refreshed_at: Option<Timestamp>,
    /// Why the last attempt to read it failed, as a sentence; `None` after one that did not.
    pub failure: Option<String>,
}

/// Finds a federation.
pub async fn find(
    on: &mut impl Access,
    tenant: &TenantId,
    id: &FederationId,
) -> Result<Option<StoredFederation>, StorageError> {
    let statement = sql("SELECT document, created_us, updated_us, refreshed_us, failure FROM federations \
                         WHERE tenant_id = $1 AND id = $2");
    on.row(statement.bind(tenant).bind(id)).await?.as_ref().map(read).transpose()
}

/// All federations of a body, by id.
pub async fn list(on: &mut impl Access, tenant: &TenantId) -> Result<Vec<StoredFederation>, StorageError> {
    let statement = sql("SELECT document, created_us, updated_us, refreshed_us, failure FROM federations \
                         WHERE tenant_id = $1 ORDER BY id");
    on.rows(statement.bind(tenant)).await?.iter().map(read).collect()
}

/// Enters a federation or replaces its settings; what is known of its metadata stays.
pub async fn put(
    on: &mut Transaction,
    tenant: &TenantId,
    federation: &Federation,
    now: Timestamp,
) -> Result<(), StorageError> {
    let statement = sql("INSERT INTO federations (tenant_id, id, document, created_us, updated_us) \
                         VALUES ($1, $2, $3, $4, $4) ON CONFLICT (tenant_id, id) DO UPDATE \
                           SET document = excluded.document, updated_us = excluded.updated_us");
    on.execute(statement.bind(tenant).bind(&federation.id).bind(super::json(federation)?).bind(now)).await?;
    Ok(())
}

/// Notes how reading the metadata went: at `now` in whole, or not, and why.
pub async fn note_refresh(
    on: &mut Transaction,
    tenant: &TenantId,
    id: &FederationId,
    now: Timestamp,
    failure: Option<&str>,
) -> Result<(), StorageError> {
    let statement = match failure {
        None => sql("UPDATE federations SET refreshed_us = $3, failure = NULL WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id)
            .bind(now),
        Some(failure) => sql("UPDATE federations SET failure = $3 WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id)
            .bind(failure),
    };
    on.execute(statement).await?;
    Ok(())
}

/// Removes a federation with what is known of its providers. Identities, keys and evidence stay.
pub async fn remove(on: &mut Transaction, tenant: &TenantId, id: &FederationId) -> Result<bool, StorageError> {
    let providers = sql("DELETE FROM identity_providers WHERE tenant_id = $1 AND federation_id = $2");
    on.execute(providers.bind(tenant).bind(id)).await?;
    let statement = sql("DELETE FROM federations WHERE tenant_id = $1 AND id = $2");
    Ok(on.execute(statement.bind(tenant).bind(id)).await? == 1)
}

fn read(row: &Row) -> Result<StoredFederation, StorageError> {
    Ok(StoredFederation {
        federation: row.json("document")?,
        created_at: row.instant("created_us")?,
        updated_at: row.instant("updated_us")?,
        refreshed_at: row.instant_if_any("refreshed_us")?,
        failure: row.text_if_any("failure")?,
    })
}
