//! Removes what has outlived its purpose, in small batches off the way of logins (R-18, R3.7).

use super::{StorageError, Transaction, sql};
use crate::domain::throttle::ThrottleRule;
use crate::domain::time::{Span, Timestamp};

/// Rows removed in one transaction at most, of each table.
pub const BATCH: u32 = 500;

/// How long failures that stop a password are remembered after the last one. A row of a hundred stays until the
/// person recovers the password (S-145).
const ACCOUNT_FAILURES: Span = Span::days(90);

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
        sql("DELETE FROM saml_requests WHERE (tenant_id, id) IN \
             (SELECT tenant_id, id FROM saml_requests WHERE expires_us < $1 LIMIT $2)"),
        sql("DELETE FROM authorizations WHERE (tenant_id, id) IN \
             (SELECT tenant_id, id FROM authorizations WHERE expires_us < $1 LIMIT $2)"),
        sql("DELETE FROM sessions WHERE (tenant_id, id) IN \
             (SELECT tenant_id, id FROM sessions WHERE expires_us < $1 LIMIT $2)"),
        sql("DELETE FROM jobs WHERE id IN \
             (SELECT id FROM jobs WHERE finished_us IS NOT NULL AND finished_us < $1 LIMIT $2)"),
    ] {
        removed += on.execute(statement.bind(before).bind(BATCH)).await?;
    }
    let forgotten = sql("DELETE FROM throttles WHERE (tenant_id, kind, subject) IN \
                         (SELECT tenant_id, kind, subject FROM throttles WHERE last_failure_us < $1 \
                            AND (kind IN ('network', 'mail', 'forms', 'name', 'authorize', 'client', 'client_audit') OR (failures < $3 AND last_failure_us < $4)) LIMIT $2)");
    let stopped = ThrottleRule::ACCOUNT.stops_at.unwrap_or(u32::MAX);
    let forgotten = forgotten.bind(before).bind(BATCH).bind(stopped).bind(before - ACCOUNT_FAILURES);
    removed += on.execute(forgotten).await?;
    Ok(removed)
}
