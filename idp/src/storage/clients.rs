//! Service modules.

use super::{Access, Row, StorageError, Transaction, authorizations, consents, sql};
use crate::domain::client::Client;
use crate::domain::coded::coded;
use crate::domain::id::{ClientId, TenantId};
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;

coded! {
    /// Where a client was entered; `apply --prune` removes only what `apply` made.
    pub enum ClientOrigin or UnknownClientOrigin {
        /// The catalogue.
        Catalogue = "catalogue",
        /// The admin pages or a command.
        Administrator = "administrator",
    }
}

/// A client as it is kept.
#[derive(Clone, Debug)]
pub struct StoredClient {
    /// What is registered.
    pub client: Client,
    /// The keyed hash of its secret, where it has one.
    pub secret_hash: Option<SecretHash>,
    /// Where it was entered.
    pub origin: ClientOrigin,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Finds a client.
pub async fn find(
    on: &mut impl Access,
    tenant: &TenantId,
    id: &ClientId,
) -> Result<Option<StoredClient>, StorageError> {
    let statement = sql("SELECT document, secret_hash, origin, created_us, updated_us FROM clients \
                         WHERE tenant_id = $1 AND id = $2");
    on.row(statement.bind(tenant).bind(id)).await?.as_ref().map(read).transpose()
}

/// All clients of a tenant, by id.
pub async fn list(on: &mut impl Access, tenant: &TenantId) -> Result<Vec<StoredClient>, StorageError> {
    let statement = sql("SELECT document, secret_hash, origin, created_us, updated_us FROM clients \
                         WHERE tenant_id = $1 ORDER BY id");
    on.rows(statement.bind(tenant)).await?.iter().map(read).collect()
}

/// Enters or replaces a client; the time of the first entry stays.
pub async fn put(on: &mut Transaction, tenant: &TenantId, stored: &StoredClient) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO clients (tenant_id, id, document, secret_hash, origin, created_us, updated_us) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (tenant_id, id) DO UPDATE SET document = excluded.document, \
               secret_hash = excluded.secret_hash, origin = excluded.origin, updated_us = excluded.updated_us")
        .bind(tenant)
        .bind(&stored.client.id)
        .bind(super::json(&stored.client)?)
        .bind(stored.secret_hash.map(|hash| hash.as_bytes().to_vec()))
        .bind(stored.origin.code())
        .bind(stored.created_at)
        .bind(stored.updated_at),
    )
    .await?;
    Ok(())
}

/// Removes a client; `true` where there was one. What people allowed it ends with it, so that another client that is
/// one day entered under the same id inherits nothing.
pub async fn remove(
    on: &mut Transaction,
    tenant: &TenantId,
    id: &ClientId,
    now: Timestamp,
) -> Result<bool, StorageError> {
    authorizations::revoke_of_client(on, tenant, id, now).await?;
    consents::remove_of_client(on, tenant, id).await?;
    let statement = sql("DELETE FROM clients WHERE tenant_id = $1 AND id = $2");
    Ok(on.execute(statement.bind(tenant).bind(id)).await? == 1)
}

fn read(row: &Row) -> Result<StoredClient, StorageError> {
    let secret_hash = row.bytes_if_any("secret_hash")?;
    let secret_hash = secret_hash.map(|bytes| bytes.try_into().map_err(|_| StorageError::Damaged("secret_hash")));
    Ok(StoredClient {
        client: row.json("document")?,
        secret_hash: secret_hash.transpose()?.map(SecretHash::from_bytes),
        origin: row.parsed("origin")?,
        created_at: row.instant("created_us")?,
        updated_at: row.instant("updated_us")?,
    })
}
