//! Links and codes sent to people.

use super::{Access, StorageError, Transaction, sql};
use crate::domain::id::{TenantId, UserId};
use crate::domain::one_time_link::{LinkPurpose, OneTimeLink};
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;

/// Finds a link by the hash of its token, used or not.
pub async fn find(
    on: &mut impl Access,
    tenant: &TenantId,
    hash: SecretHash,
) -> Result<Option<OneTimeLink>, StorageError> {
    let statement = sql("SELECT id, hash, purpose, user_id, detail, created_us, expires_us, consumed_us \
                         FROM one_time_links WHERE tenant_id = $1 AND hash = $2");
    let Some(row) = on.row(statement.bind(tenant).bind(hash)).await? else { return Ok(None) };
    Ok(Some(OneTimeLink {
        id: row.parsed("id")?,
        hash: row.hash("hash")?,
        purpose: row.parsed("purpose")?,
        user: row.parsed_if_any("user_id")?,
        detail: row.text("detail")?,
        created_at: row.instant("created_us")?,
        expires_at: row.instant("expires_us")?,
        consumed_at: row.instant_if_any("consumed_us")?,
    }))
}

/// Keeps a new link.
pub async fn insert(on: &mut Transaction, tenant: &TenantId, link: &OneTimeLink) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO one_time_links (tenant_id, hash, id, purpose, user_id, detail, created_us, expires_us) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(tenant)
        .bind(link.hash)
        .bind(link.id)
        .bind(link.purpose.code())
        .bind(link.user)
        .bind(link.detail.as_str())
        .bind(link.created_at)
        .bind(link.expires_at),
    )
    .await?;
    Ok(())
}

/// Uses a link up: `true` for one caller only.
pub async fn consume(
    on: &mut Transaction,
    tenant: &TenantId,
    hash: SecretHash,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let statement = sql("UPDATE one_time_links SET consumed_us = $3 \
                         WHERE tenant_id = $1 AND hash = $2 AND consumed_us IS NULL AND expires_us > $3");
    Ok(on.execute(statement.bind(tenant).bind(hash).bind(now)).await? == 1)
}

/// Spoils the unused links of one purpose, for instance older reset links of a person; with `None` those that
/// concern nobody.
pub async fn spoil(
    on: &mut Transaction,
    tenant: &TenantId,
    purpose: LinkPurpose,
    user: Option<UserId>,
    now: Timestamp,
) -> Result<(), StorageError> {
    // Two texts rather than a COALESCE, which no index could serve.
    let statement = match user {
        Some(user) => sql("UPDATE one_time_links SET consumed_us = $3 WHERE tenant_id = $1 AND purpose = $2 \
                           AND user_id = $4 AND consumed_us IS NULL")
        .bind(tenant)
        .bind(purpose.code())
        .bind(now)
        .bind(user),
        None => sql("UPDATE one_time_links SET consumed_us = $3 WHERE tenant_id = $1 AND purpose = $2 \
                     AND user_id IS NULL AND consumed_us IS NULL")
        .bind(tenant)
        .bind(purpose.code())
        .bind(now),
    };
    on.execute(statement).await?;
    Ok(())
}

/// How many links of one purpose were sent to a person since `since` (S-147).
pub async fn count_since(
    on: &mut impl Access,
    tenant: &TenantId,
    purpose: LinkPurpose,
    user: UserId,
    since: Timestamp,
) -> Result<i64, StorageError> {
    let statement = sql("SELECT COUNT(*) AS many FROM one_time_links \
                         WHERE tenant_id = $1 AND purpose = $2 AND user_id = $3 AND created_us >= $4");
    let row = on.row(statement.bind(tenant).bind(purpose.code()).bind(user).bind(since)).await?;
    row.map_or(Ok(0), |row| row.integer("many"))
}
