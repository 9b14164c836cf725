//! Providers that a federation knows: what of their metadata counts.

use super::{Access, Row, StorageError, Transaction, sql};
use crate::domain::entity_id::EntityId;
use crate::domain::id::{FederationId, TenantId};
use crate::domain::identity_provider::IdentityProvider;

/// Finds a provider, offered or not.
pub async fn find(
    on: &mut impl Access,
    tenant: &TenantId,
    federation: &FederationId,
    entity_id: &EntityId,
) -> Result<Option<IdentityProvider>, StorageError> {
    let statement = sql("SELECT entity_id, state, document, digest, fetched_us, valid_until_us \
                         FROM identity_providers WHERE tenant_id = $1 AND federation_id = $2 AND entity_id = $3");
    on.row(statement.bind(tenant).bind(federation).bind(entity_id)).await?.as_ref().map(read).transpose()
}

/// All providers of a federation, offered or not, by entityID.
pub async fn list(
    on: &mut impl Access,
    tenant: &TenantId,
    federation: &FederationId,
) -> Result<Vec<IdentityProvider>, StorageError> {
    let statement = sql("SELECT entity_id, state, document, digest, fetched_us, valid_until_us \
                         FROM identity_providers WHERE tenant_id = $1 AND federation_id = $2 ORDER BY entity_id");
    on.rows(statement.bind(tenant).bind(federation)).await?.iter().map(read).collect()
}

/// Enters or replaces a provider.
pub async fn put(
    on: &mut Transaction,
    tenant: &TenantId,
    federation: &FederationId,
    provider: &IdentityProvider,
) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO identity_providers (tenant_id, federation_id, entity_id, state, document, digest, \
             fetched_us, valid_until_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (tenant_id, federation_id, entity_id) DO UPDATE SET state = excluded.state, \
               document = excluded.document, digest = excluded.digest, fetched_us = excluded.fetched_us, \
               valid_until_us = excluded.valid_until_us")
        .bind(tenant)
        .bind(federation)
        .bind(&provider.entity_id)
        .bind(provider.state.code())
        .bind(super::json(&provider.facts)?)
        .bind(provider.digest.as_slice())
        .bind(provider.fetched_at)
        .bind(provider.valid_until),
    )
    .await?;
    Ok(())
}

fn read(row: &Row) -> Result<IdentityProvider, StorageError> {
    Ok(IdentityProvider {
        entity_id: row.parsed("entity_id")?,
        state: row.parsed("state")?,
        facts: row.json("document")?,
        digest: *row.hash("digest")?.as_bytes(),
        fetched_at: row.instant("fetched_us")?,
        valid_until: row.instant_if_any("valid_until_us")?,
    })
}
