//! Removes what has outlived its purpose, and registrations that were never proven.

use crate::domain::audit_event::AuditKind;
use crate::domain::time::{Span, Timestamp};
use crate::flows::audit::Record;
use crate::flows::{Context, Fault, Provider};
use crate::storage::{Ending, StorageError, Transaction, expiry};
use std::sync::Arc;

/// How long a row stays after its end: a clock that leaps back revives nothing, and whoever looks into a
/// complaint of yesterday still finds the session.
const KEPT_BEYOND: Span = Span::hours(24);

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Accounts that were registered and never proven.
    pub accounts: u64,
    /// Rows of everything else.
    pub rows: u64,
}

/// Removes everything that was over a day ago, of all bodies, one small transaction after another.
///
/// # Errors
/// [`Fault`]; what was removed before stays removed.
pub async fn expire(provider: &Arc<Provider>) -> Result<Removed, Fault> {
    let before = provider.clock.now() - KEPT_BEYOND;
    let mut removed = Removed::default();
    loop {
        let accounts = remove_accounts(provider, before).await?;
        removed.accounts += accounts;
        if accounts == 0 {
            break;
        }
    }
    loop {
        let remove = provider
            .store
            .write(move |on| Box::pin(async move { Ok(Ending::Commit(expiry::remove_expired(on, before).await?)) }));
        let rows = remove.await?;
        removed.rows += rows;
        if rows == 0 {
            return Ok(removed);
        }
    }
}

async fn remove_accounts(provider: &Arc<Provider>, before: Timestamp) -> Result<u64, Fault> {
    let for_job = Arc::clone(provider);
    let removed =
        provider.store.write(move |on| Box::pin(async move { remove_and_record(on, &for_job, before).await }));
    Ok(removed.await?)
}

async fn remove_and_record(
    on: &mut Transaction,
    provider: &Arc<Provider>,
    before: Timestamp,
) -> Result<Ending<u64>, StorageError> {
    let removed = expiry::remove_unproven(on, before).await?;
    for (tenant, user) in &removed {
        // A body that is no longer configured has nobody to read its audit.
        if let Some(tenant) = provider.tenant(tenant) {
            let context = Context::internal(provider, tenant);
            let record = Record::success(&context, AuditKind::Registration).actor("job:expire").subject(*user);
            record.detail("act", "never_proven").write(on, &context).await?;
        }
    }
    Ok(Ending::Commit(removed.len() as u64))
}
