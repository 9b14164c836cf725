//! How sessions came about at providers of federations: what a single logout names.

use super::{Access, Row, StorageError, Transaction, sql};
use crate::domain::entity_id::EntityId;
use crate::domain::id::{FederationId, SessionId, TenantId};
use crate::domain::identity::FederatedSession;

/// How a session came about, if at a provider.
pub async fn find(
    on: &mut impl Access,
    tenant: &TenantId,
    session: SessionId,
) -> Result<Option<FederatedSession>, StorageError> {
    let statement = sql("SELECT session_id, federation_id, provider, name_id, name_qualifier, session_index \
                         FROM federated_sessions WHERE tenant_id = $1 AND session_id = $2");
    on.row(statement.bind(tenant).bind(session)).await?.as_ref().map(read).transpose()
}

/// The sessions that a provider means by a `NameID`.
pub async fn of_name(
    on: &mut impl Access,
    tenant: &TenantId,
    federation: &FederationId,
    provider: &EntityId,
    name_id: &str,
) -> Result<Vec<FederatedSession>, StorageError> {
    let statement = sql("SELECT session_id, federation_id, provider, name_id, name_qualifier, session_index \
                         FROM federated_sessions \
                         WHERE tenant_id = $1 AND federation_id = $2 AND provider = $3 AND name_id = $4");
    let rows = on.rows(statement.bind(tenant).bind(federation).bind(provider).bind(name_id)).await?;
    rows.iter().map(read).collect()
}

/// Keeps how a session came about; that of an earlier login in the same session is replaced.
pub async fn put(on: &mut Transaction, tenant: &TenantId, origin: &FederatedSession) -> Result<(), StorageError> {
    on.execute(
        sql(
            "INSERT INTO federated_sessions (tenant_id, session_id, federation_id, provider, name_id, name_qualifier, \
             session_index) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (tenant_id, session_id) DO UPDATE SET federation_id = excluded.federation_id, \
               provider = excluded.provider, name_id = excluded.name_id, name_qualifier = excluded.name_qualifier, \
               session_index = excluded.session_index",
        )
        .bind(tenant)
        .bind(origin.session)
        .bind(&origin.federation)
        .bind(&origin.provider)
        .bind(origin.name_id.as_str())
        .bind(origin.name_qualifier.as_str())
        .bind(origin.session_index.as_deref()),
    )
    .await?;
    Ok(())
}

fn read(row: &Row) -> Result<FederatedSession, StorageError> {
    Ok(FederatedSession {
        session: row.parsed("session_id")?,
        federation: row.parsed("federation_id")?,
        provider: row.parsed("provider")?,
        name_id: row.text("name_id")?,
        name_qualifier: row.text("name_qualifier")?,
        session_index: row.text_if_any("session_index")?,
    })
}
