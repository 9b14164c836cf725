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
                   ORDER BY due_us LIMIT $2");
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

/// Marks work as done.
pub async fn finish(on: &mut Transaction, id: JobId, now: Timestamp) -> Result<(), StorageError> {
    // The payload has served its purpose and may hold a link: it goes at once.
    let statement = sql("UPDATE jobs SET finished_us = $2, payload = $3, last_error = NULL WHERE id = $1");
    on.execute(statement.bind(id).bind(now).bind(Vec::new())).await?;
    Ok(())
}

/// Puts work off after a failure.
pub async fn postpone(on: &mut Transaction, id: JobId, due_at: Timestamp, error: &str) -> Result<(), StorageError> {
    on.execute(sql("UPDATE jobs SET due_us = $2, last_error = $3 WHERE id = $1").bind(id).bind(due_at).bind(error))
        .await?;
    Ok(())
}

/// Gives work up; operators see it.
pub async fn abandon(on: &mut Transaction, id: JobId, now: Timestamp, error: &str) -> Result<(), StorageError> {
    on.execute(sql("UPDATE jobs SET abandoned_us = $2, last_error = $3 WHERE id = $1").bind(id).bind(now).bind(error))
        .await?;
    Ok(())
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
