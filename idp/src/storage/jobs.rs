//! Letters to send and clients to tell. The only collection read across tenants: one worker serves them all.

use super::{Access, Row, StorageError, Transaction, sql};
use crate::domain::id::{JobId, TenantId};
use crate::domain::time::Timestamp;
use crate::domain::work::{LEASE, Work};

/// Enqueues work, in the transaction of its cause.
pub async fn insert(on: &mut Transaction, work: &Work, due_at: Timestamp) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO jobs (id, tenant_id, kind, payload, created_us, due_us, attempts) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(work.id)
        .bind(&work.tenant)
        .bind(work.kind.code())
        .bind(work.payload.as_slice())
        .bind(work.created_at)
        .bind(due_at)
        .bind(work.attempts),
    )
    .await?;
    Ok(())
}

/// Claims up to `limit` pieces of work that are due. A claimed piece is due again after the lease, so that the
/// work of a process that died is taken over.
pub async fn claim_due(on: &mut Transaction, now: Timestamp, limit: u32) -> Result<Vec<Work>, StorageError> {
    let due = sql("SELECT id FROM jobs WHERE finished_us IS NULL AND abandoned_us IS NULL AND due_us <= $1 \
                   ORDER BY due_us, id LIMIT $2");
    let rows = on.rows(due.bind(now).bind(limit)).await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        let claim = sql("UPDATE jobs SET due_us = $3, attempts = attempts + 1 \
                         WHERE id = $1 AND due_us <= $2 AND finished_us IS NULL AND abandoned_us IS NULL \
                         RETURNING id, tenant_id, kind, payload, created_us, attempts");
        let claim = claim.bind(row.parsed::<JobId>("id")?).bind(now).bind(now + LEASE);
        // Another process may have been quicker: the condition on due_us lets one win.
        if let Some(row) = on.row(claim).await? {
            claimed.push(read(&row)?);
        }
    }
    Ok(claimed)
}

/// Marks work as done: `true` for the caller who marked it. One whose lease was over has done it all the same.
pub async fn finish(on: &mut Transaction, id: JobId, now: Timestamp) -> Result<bool, StorageError> {
    // The payload has served its purpose and may hold a link: it goes at once.
    let statement = sql("UPDATE jobs SET finished_us = $2, payload = $3, last_error = NULL \
                         WHERE id = $1 AND finished_us IS NULL");
    Ok(on.execute(statement.bind(id).bind(now).bind(Vec::new())).await? == 1)
}

/// Puts work off after a failure: `false` where the work was claimed by another in the meantime, or is over.
/// `error` is a code of ours, never a message that could quote an address.
pub async fn postpone(
    on: &mut Transaction,
    claimed: &Work,
    due_at: Timestamp,
    error: &'static str,
) -> Result<bool, StorageError> {
    let statement = sql("UPDATE jobs SET due_us = $3, last_error = $4 \
                         WHERE id = $1 AND attempts = $2 AND finished_us IS NULL AND abandoned_us IS NULL");
    let statement = statement.bind(claimed.id).bind(claimed.attempts).bind(due_at).bind(error);
    Ok(on.execute(statement).await? == 1)
}

/// Gives work up, so that operators see it: `false` as with [`postpone`].
pub async fn abandon(
    on: &mut Transaction,
    claimed: &Work,
    now: Timestamp,
    error: &'static str,
) -> Result<bool, StorageError> {
    let statement = sql("UPDATE jobs SET abandoned_us = $3, last_error = $4 \
                         WHERE id = $1 AND attempts = $2 AND finished_us IS NULL AND abandoned_us IS NULL");
    let statement = statement.bind(claimed.id).bind(claimed.attempts).bind(now).bind(error);
    Ok(on.execute(statement).await? == 1)
}

/// Since when the oldest piece of work of any tenant has been due, for metrics.
pub async fn oldest_due(on: &mut impl Access, now: Timestamp) -> Result<Option<Timestamp>, StorageError> {
    let statement = sql("SELECT due_us FROM jobs WHERE finished_us IS NULL AND abandoned_us IS NULL AND due_us <= $1 \
                         ORDER BY due_us LIMIT 1");
    on.row(statement.bind(now)).await?.map(|row| row.instant("due_us")).transpose()
}

/// How much work waits, and how much was given up: for metrics and `doctor`.
pub async fn count(on: &mut impl Access, tenant: &TenantId) -> Result<(i64, i64), StorageError> {
    let statement = sql("SELECT COUNT(*) AS waiting, COUNT(abandoned_us) AS abandoned FROM jobs \
                         WHERE tenant_id = $1 AND finished_us IS NULL");
    let Some(row) = on.row(statement.bind(tenant)).await? else { return Ok((0, 0)) };
    let (open, abandoned) = (row.integer("waiting")?, row.integer("abandoned")?);
    Ok((open - abandoned, abandoned))
}

fn read(row: &Row) -> Result<Work, StorageError> {
    Ok(Work {
        id: row.parsed("id")?,
        tenant: row.parsed("tenant_id")?,
        kind: row.parsed("kind")?,
        payload: row.bytes("payload")?,
        created_at: row.instant("created_us")?,
        attempts: row.count("attempts")?,
    })
}
