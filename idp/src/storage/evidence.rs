//! The evidence vault: records of exchanges with providers, sealed, never changed.

use super::{Access, Row, StorageError, Transaction, sql};
use crate::domain::entity_id::EntityId;
use crate::domain::evidence::{Evidence, kept_until};
use crate::domain::id::{EvidenceId, SessionId, TenantId};
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;

/// Keeps a record, in the transaction of what it proves.
pub async fn insert(on: &mut Transaction, tenant: &TenantId, record: &Evidence) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO evidence (tenant_id, id, occurred_us, kept_until_us, federation_id, provider, request_id, \
             assertion, subject, session_id, outcome, reason, sealed) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
        .bind(tenant)
        .bind(record.id)
        .bind(record.occurred_at)
        .bind(kept_until(record.occurred_at))
        .bind(&record.federation)
        .bind(&record.provider)
        .bind(&record.request)
        .bind(record.assertion)
        .bind(record.subject)
        .bind(record.session)
        .bind(record.outcome.code())
        .bind(record.reason.as_deref())
        .bind(record.sealed.as_slice()),
    )
    .await?;
    Ok(())
}

/// Finds a record.
pub async fn find(on: &mut impl Access, tenant: &TenantId, id: EvidenceId) -> Result<Option<Evidence>, StorageError> {
    let statement =
        sql("SELECT id, occurred_us, federation_id, provider, request_id, assertion, subject, session_id, \
                         outcome, reason, sealed FROM evidence WHERE tenant_id = $1 AND id = $2");
    on.row(statement.bind(tenant).bind(id)).await?.as_ref().map(read).transpose()
}

/// What to look for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Only records before this one (paging by key).
    pub before: Option<EvidenceId>,
    /// Only from this instant on.
    pub from: Option<Timestamp>,
    /// Only before this instant.
    pub until: Option<Timestamp>,
    /// Only of this provider.
    pub provider: Option<EntityId>,
    /// Only of this request; any text, as it may come from a provider's own list.
    pub request: Option<String>,
    /// Only of the person with this keyed hash.
    pub subject: Option<SecretHash>,
    /// Only of this session.
    pub session: Option<SessionId>,
}

/// Records that match, newest first.
pub async fn search(
    on: &mut impl Access,
    tenant: &TenantId,
    search: &Search,
    limit: u32,
) -> Result<Vec<Evidence>, StorageError> {
    // One literal text for every combination: an absent condition compares a column with itself.
    let statement =
        sql("SELECT id, occurred_us, federation_id, provider, request_id, assertion, subject, session_id, \
                         outcome, reason, sealed FROM evidence WHERE tenant_id = $1 AND id < $2 \
                           AND occurred_us >= $3 AND occurred_us < $4 AND ($5 = '' OR provider = $5) \
                           AND ($6 = '' OR request_id = $6) AND ($7 = 0 OR subject = $8) \
                           AND ($9 = '' OR session_id = $9) ORDER BY id DESC LIMIT $10");
    let rows = on
        .rows(
            statement
                .bind(tenant)
                .bind(search.before.map_or_else(|| "g".to_owned(), |id| id.to_string()))
                .bind(search.from.unwrap_or(Timestamp::from_microseconds(0)))
                .bind(search.until.unwrap_or(Timestamp::from_microseconds(i64::MAX)))
                .bind(search.provider.as_ref().map_or("", EntityId::as_str))
                .bind(search.request.as_deref().unwrap_or_default())
                .bind(i64::from(search.subject.is_some()))
                .bind(search.subject.unwrap_or(SecretHash::from_bytes([0; 32])))
                .bind(search.session.map_or_else(String::new, |id| id.to_string()))
                .bind(limit),
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Keeps a record beyond its time, for a stated reason, until `until`; `true` where there is such a record.
pub async fn hold(
    on: &mut Transaction,
    tenant: &TenantId,
    id: EvidenceId,
    until: Timestamp,
    reason: &str,
) -> Result<bool, StorageError> {
    let statement = sql("UPDATE evidence SET hold_until_us = $3, hold_reason = $4 WHERE tenant_id = $1 AND id = $2");
    Ok(on.execute(statement.bind(tenant).bind(id).bind(until).bind(reason)).await? == 1)
}

/// Records that no link of the chain covers yet, in order, at most `limit`.
pub async fn unlinked(on: &mut impl Access, tenant: &TenantId, limit: u32) -> Result<Vec<Evidence>, StorageError> {
    let statement =
        sql("SELECT id, occurred_us, federation_id, provider, request_id, assertion, subject, session_id, \
                         outcome, reason, sealed FROM evidence WHERE tenant_id = $1 AND link IS NULL \
                         ORDER BY id LIMIT $2");
    on.rows(statement.bind(tenant).bind(limit)).await?.iter().map(read).collect()
}

/// Notes which link covers a record.
pub async fn mark_linked(
    on: &mut Transaction,
    tenant: &TenantId,
    id: EvidenceId,
    number: i64,
) -> Result<bool, StorageError> {
    let statement = sql("UPDATE evidence SET link = $3 WHERE tenant_id = $1 AND id = $2 AND link IS NULL");
    Ok(on.execute(statement.bind(tenant).bind(id).bind(number)).await? == 1)
}

/// Removes records whose 24 months are over at `now` and that nothing holds, of all bodies, at most `limit`; how many
/// went. Records that no link covers yet stay, so that the chain knows of every record there was.
pub async fn purge(on: &mut Transaction, now: Timestamp, limit: u32) -> Result<u64, StorageError> {
    let statement = sql("DELETE FROM evidence WHERE (tenant_id, id) IN \
                           (SELECT tenant_id, id FROM evidence WHERE kept_until_us <= $1 AND link IS NOT NULL \
                              AND (hold_until_us IS NULL OR hold_until_us <= $1) LIMIT $2)");
    on.execute(statement.bind(now).bind(limit)).await
}

fn read(row: &Row) -> Result<Evidence, StorageError> {
    Ok(Evidence {
        id: row.parsed("id")?,
        occurred_at: row.instant("occurred_us")?,
        federation: row.parsed("federation_id")?,
        provider: row.parsed("provider")?,
        request: row.parsed("request_id")?,
        assertion: row.hash_if_any("assertion")?,
        subject: row.hash_if_any("subject")?,
        session: row.parsed_if_any("session_id")?,
        outcome: row.parsed("outcome")?,
        reason: row.text_if_any("reason")?,
        sealed: row.bytes("sealed")?,
    })
}
