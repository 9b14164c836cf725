//! What people allowed clients: the roots of tokens, and their ends.

use super::{Access, Row, StorageError, Transaction, sql};
use crate::domain::authorization::Authorization;
use crate::domain::id::{AuthorizationId, ClientId, SessionId, TenantId, UserId};
use crate::domain::time::Timestamp;

/// Finds an authorization, live or not.
pub async fn find(
    on: &mut impl Access,
    tenant: &TenantId,
    id: AuthorizationId,
) -> Result<Option<Authorization>, StorageError> {
    let statement = sql("SELECT id, user_id, client_id, session_id, document, offline, created_us, expires_us, \
                         revoked_us FROM authorizations WHERE tenant_id = $1 AND id = $2");
    on.row(statement.bind(tenant).bind(id)).await?.as_ref().map(read).transpose()
}

/// The live authorizations of a person, newest first.
pub async fn list_live(
    on: &mut impl Access,
    tenant: &TenantId,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<Authorization>, StorageError> {
    let statement = sql("SELECT id, user_id, client_id, session_id, document, offline, created_us, expires_us, \
                         revoked_us FROM authorizations \
                         WHERE tenant_id = $1 AND user_id = $2 AND revoked_us IS NULL AND expires_us > $3 \
                         ORDER BY id DESC");
    on.rows(statement.bind(tenant).bind(user).bind(now)).await?.iter().map(read).collect()
}

/// Keeps a new authorization.
pub async fn insert(
    on: &mut Transaction,
    tenant: &TenantId,
    authorization: &Authorization,
) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO authorizations (tenant_id, id, user_id, client_id, session_id, document, offline, \
             created_us, expires_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(tenant)
        .bind(authorization.id)
        .bind(authorization.user)
        .bind(&authorization.client)
        .bind(authorization.session)
        .bind(super::json(&authorization.terms)?)
        .bind(i64::from(authorization.offline))
        .bind(authorization.created_at)
        .bind(authorization.expires_at),
    )
    .await?;
    Ok(())
}

/// Ends one authorization and with it every token of the family: `true` for the caller who ended it.
pub async fn revoke(
    on: &mut Transaction,
    tenant: &TenantId,
    id: AuthorizationId,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let statement = sql("UPDATE authorizations SET revoked_us = $3 \
                         WHERE tenant_id = $1 AND id = $2 AND revoked_us IS NULL");
    Ok(on.execute(statement.bind(tenant).bind(id).bind(now)).await? == 1)
}

/// Ends what was given in a session, except what was meant to outlive it (`offline_access`).
pub async fn revoke_of_session(
    on: &mut Transaction,
    tenant: &TenantId,
    session: SessionId,
    now: Timestamp,
) -> Result<u64, StorageError> {
    let statement = sql("UPDATE authorizations SET revoked_us = $3 \
                         WHERE tenant_id = $1 AND session_id = $2 AND offline = 0 AND revoked_us IS NULL");
    on.execute(statement.bind(tenant).bind(session).bind(now)).await
}

/// Ends what a person allowed in other sessions than `keep`, also what was meant to outlive them.
pub async fn revoke_of_other_sessions(
    on: &mut Transaction,
    tenant: &TenantId,
    keep: (UserId, SessionId),
    now: Timestamp,
) -> Result<u64, StorageError> {
    let (user, session) = keep;
    let statement = sql("UPDATE authorizations SET revoked_us = $4 \
                         WHERE tenant_id = $1 AND user_id = $2 AND session_id <> $3 AND revoked_us IS NULL");
    on.execute(statement.bind(tenant).bind(user).bind(session).bind(now)).await
}

/// Ends everything a person ever allowed, for instance when the account is suspended.
pub async fn revoke_of_user(
    on: &mut Transaction,
    tenant: &TenantId,
    user: UserId,
    now: Timestamp,
) -> Result<u64, StorageError> {
    let statement = sql("UPDATE authorizations SET revoked_us = $3 \
                         WHERE tenant_id = $1 AND user_id = $2 AND revoked_us IS NULL");
    on.execute(statement.bind(tenant).bind(user).bind(now)).await
}

/// Ends everything a person allowed one client.
pub async fn revoke_of_user_and_client(
    on: &mut Transaction,
    tenant: &TenantId,
    user: UserId,
    client: &ClientId,
    now: Timestamp,
) -> Result<u64, StorageError> {
    let statement = sql("UPDATE authorizations SET revoked_us = $4 \
                         WHERE tenant_id = $1 AND user_id = $2 AND client_id = $3 AND revoked_us IS NULL");
    on.execute(statement.bind(tenant).bind(user).bind(client).bind(now)).await
}

/// Ends everything that anybody ever allowed a client. Rare, so no index serves it.
pub async fn revoke_of_client(
    on: &mut Transaction,
    tenant: &TenantId,
    client: &ClientId,
    now: Timestamp,
) -> Result<u64, StorageError> {
    let statement = sql("UPDATE authorizations SET revoked_us = $3 \
                         WHERE tenant_id = $1 AND client_id = $2 AND revoked_us IS NULL");
    on.execute(statement.bind(tenant).bind(client).bind(now)).await
}

fn read(row: &Row) -> Result<Authorization, StorageError> {
    Ok(Authorization {
        id: row.parsed("id")?,
        user: row.parsed("user_id")?,
        client: row.parsed("client_id")?,
        session: row.parsed("session_id")?,
        offline: row.integer("offline")? != 0,
        created_at: row.instant("created_us")?,
        expires_at: row.instant("expires_us")?,
        revoked_at: row.instant_if_any("revoked_us")?,
        terms: row.json("document")?,
    })
}
