//! Removes what has outlived its purpose, in small batches off the way of logins (R-18, R3.7).

use super::{StorageError, Transaction, sql};
use crate::domain::time::Timestamp;

/// Rows removed in one transaction at most, of each table.
pub const BATCH: u32 = 500;

/// Removes a batch of everything whose time was over before `before`; how many rows went.
pub async fn remove_expired(on: &mut Transaction, before: Timestamp) -> Result<u64, StorageError> {
    let mut removed = 0;
    // SQL is literal (nothing is ever built from parts), hence one text for each table.
    for statement in [
        sql("DELETE FROM authorization_requests WHERE (tenant_id, id) IN \
             (SELECT tenant_id, id FROM authorization_requests WHERE expires_us < $1 LIMIT $2)"),
        sql("DELETE FROM authorization_codes WHERE (tenant_id, hash) IN \
             (SELECT tenant_id, hash FROM authorization_codes WHERE expires_us < $1 LIMIT $2)"),
        sql("DELETE FROM refresh_tokens WHERE (tenant_id, hash) IN \
             (SELECT tenant_id, hash FROM refresh_tokens WHERE expires_us < $1 LIMIT $2)"),
        sql("DELETE FROM revoked_tokens WHERE (tenant_id, jti) IN \
             (SELECT tenant_id, jti FROM revoked_tokens WHERE expires_us < $1 LIMIT $2)"),
        sql("DELETE FROM consumed_values WHERE (tenant_id, purpose, hash) IN \
             (SELECT tenant_id, purpose, hash FROM consumed_values WHERE expires_us < $1 LIMIT $2)"),
        sql("DELETE FROM one_time_links WHERE (tenant_id, hash) IN \
             (SELECT tenant_id, hash FROM one_time_links WHERE expires_us < $1 LIMIT $2)"),
        sql("DELETE FROM authorizations WHERE (tenant_id, id) IN \
             (SELECT tenant_id, id FROM authorizations WHERE expires_us < $1 LIMIT $2)"),
        sql("DELETE FROM sessions WHERE (tenant_id, id) IN \
             (SELECT tenant_id, id FROM sessions WHERE expires_us < $1 LIMIT $2)"),
        sql("DELETE FROM throttles WHERE (tenant_id, kind, subject) IN \
             (SELECT tenant_id, kind, subject FROM throttles WHERE last_failure_us < $1 LIMIT $2)"),
    ] {
        removed += on.execute(statement.bind(before).bind(BATCH)).await?;
    }
    let finished = sql("DELETE FROM jobs WHERE id IN \
                        (SELECT id FROM jobs WHERE finished_us IS NOT NULL AND finished_us < $1 LIMIT $2)");
    removed += on.execute(finished.bind(before).bind(BATCH)).await?;
    Ok(removed)
}
