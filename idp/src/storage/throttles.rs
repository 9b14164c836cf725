//! Failures counted by account, network or device.

use super::{Access, StorageError, Transaction, sql};
use crate::domain::id::TenantId;
use crate::domain::secret::SecretHash;
use crate::domain::throttle::Throttle;

/// What is being counted, and for whom (a keyed hash).
#[derive(Clone, Copy, Debug)]
pub struct Counter {
    /// `account`, `device`, `network`, `mail` …
    pub kind: &'static str,
    /// Whom.
    pub subject: SecretHash,
}

/// The count so far; an empty one where nothing was counted.
pub async fn find(on: &mut impl Access, tenant: &TenantId, counter: Counter) -> Result<Throttle, StorageError> {
    let statement = sql("SELECT failures, last_failure_us FROM throttles \
                         WHERE tenant_id = $1 AND kind = $2 AND subject = $3");
    let row = on.row(statement.bind(tenant).bind(counter.kind).bind(counter.subject)).await?;
    let Some(row) = row else { return Ok(Throttle::default()) };
    Ok(Throttle { failures: row.count("failures")?, last_failure: row.instant_if_any("last_failure_us")? })
}

/// The count so far, held until the transaction ends: of two failures at once the second waits and counts from the
/// first. A row is made where there was none; the caller keeps a count in it or forgets it.
///
/// Whoever holds several counts takes that of the person before that of the network, so that none waits in a circle.
pub async fn hold(on: &mut Transaction, tenant: &TenantId, counter: Counter) -> Result<Throttle, StorageError> {
    let statement = sql("INSERT INTO throttles (tenant_id, kind, subject, failures, last_failure_us) \
                         VALUES ($1, $2, $3, 0, NULL) \
                         ON CONFLICT (tenant_id, kind, subject) DO UPDATE SET failures = throttles.failures \
                         RETURNING failures, last_failure_us");
    let row = on.row(statement.bind(tenant).bind(counter.kind).bind(counter.subject)).await?;
    let row = row.ok_or(StorageError::Damaged("failures"))?;
    Ok(Throttle { failures: row.count("failures")?, last_failure: row.instant_if_any("last_failure_us")? })
}

/// Keeps a count.
pub async fn put(
    on: &mut Transaction,
    tenant: &TenantId,
    counter: Counter,
    throttle: &Throttle,
) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO throttles (tenant_id, kind, subject, failures, last_failure_us) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (tenant_id, kind, subject) DO UPDATE SET \
               failures = excluded.failures, last_failure_us = excluded.last_failure_us")
        .bind(tenant)
        .bind(counter.kind)
        .bind(counter.subject)
        .bind(throttle.failures)
        .bind(throttle.last_failure),
    )
    .await?;
    Ok(())
}

/// Forgets a count, after a success or when staff release a person (S-152).
pub async fn forget(on: &mut Transaction, tenant: &TenantId, counter: Counter) -> Result<(), StorageError> {
    let statement = sql("DELETE FROM throttles WHERE tenant_id = $1 AND kind = $2 AND subject = $3");
    on.execute(statement.bind(tenant).bind(counter.kind).bind(counter.subject)).await?;
    Ok(())
}
