//! What people agreed that clients may know.

use super::{Access, Row, StorageError, Transaction, sql};
use crate::domain::consent::Consent;
use crate::domain::id::{ClientId, TenantId, UserId};

/// The consent of a person to a client.
pub async fn find(
    on: &mut impl Access,
    tenant: &TenantId,
    user: UserId,
    client: &ClientId,
) -> Result<Option<Consent>, StorageError> {
    let statement = sql("SELECT user_id, client_id, scopes, claims, granted_us FROM consents \
                         WHERE tenant_id = $1 AND user_id = $2 AND client_id = $3");
    on.row(statement.bind(tenant).bind(user).bind(client)).await?.as_ref().map(read).transpose()
}

/// All consents of a person.
pub async fn list(on: &mut impl Access, tenant: &TenantId, user: UserId) -> Result<Vec<Consent>, StorageError> {
    let statement = sql("SELECT user_id, client_id, scopes, claims, granted_us FROM consents \
                         WHERE tenant_id = $1 AND user_id = $2 ORDER BY client_id");
    on.rows(statement.bind(tenant).bind(user)).await?.iter().map(read).collect()
}

/// Keeps a consent, in the place of an earlier one.
pub async fn put(on: &mut Transaction, tenant: &TenantId, consent: &Consent) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO consents (tenant_id, user_id, client_id, scopes, claims, granted_us) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (tenant_id, user_id, client_id) DO UPDATE SET \
               scopes = excluded.scopes, claims = excluded.claims, granted_us = excluded.granted_us")
        .bind(tenant)
        .bind(consent.user)
        .bind(&consent.client)
        .bind(super::json(&consent.scopes)?)
        .bind(super::json(&consent.claims)?)
        .bind(consent.granted_at),
    )
    .await?;
    Ok(())
}

/// Takes a consent back; `true` where there was one.
pub async fn remove(
    on: &mut Transaction,
    tenant: &TenantId,
    user: UserId,
    client: &ClientId,
) -> Result<bool, StorageError> {
    let statement = sql("DELETE FROM consents WHERE tenant_id = $1 AND user_id = $2 AND client_id = $3");
    Ok(on.execute(statement.bind(tenant).bind(user).bind(client)).await? == 1)
}

/// Forgets what anybody agreed to for a client; how many had. Rare, so no index serves it.
pub async fn remove_of_client(on: &mut Transaction, tenant: &TenantId, client: &ClientId) -> Result<u64, StorageError> {
    let statement = sql("DELETE FROM consents WHERE tenant_id = $1 AND client_id = $2");
    on.execute(statement.bind(tenant).bind(client)).await
}

fn read(row: &Row) -> Result<Consent, StorageError> {
    Ok(Consent {
        user: row.parsed("user_id")?,
        client: row.parsed("client_id")?,
        scopes: row.json("scopes")?,
        claims: row.json("claims")?,
        granted_at: row.instant("granted_us")?,
    })
}
