//! Removes what has outlived its purpose, in small batches off the way of logins (R-18, R3.7).

use super::{Access as _, StorageError, Transaction, sql};
use crate::domain::id::{TenantId, UserId};
use crate::domain::one_time_link::LinkPurpose;
use crate::domain::throttle::ThrottleRule;
use crate::domain::time::{Span, Timestamp};

/// Rows removed in one transaction at most, of each table.
pub const BATCH: u32 = 500;

/// How long the failures of an account are remembered after the last one. A row of a hundred stays until the person
/// recovers the password (S-145).
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
                            AND (kind <> 'account' OR (failures < $3 AND last_failure_us < $4)) LIMIT $2)");
    let stopped = ThrottleRule::ACCOUNT.stops_at.unwrap_or(u32::MAX);
    let forgotten = forgotten.bind(before).bind(BATCH).bind(stopped).bind(before - ACCOUNT_FAILURES);
    removed += on.execute(forgotten).await?;
    Ok(removed)
}

/// Removes up to [`BATCH`] registrations that were never proven: pending accounts whose link was over before `before`,
/// with no later link. The accounts that went come back. The links must still be there, so this comes before
/// [`remove_expired`].
pub async fn remove_unproven(on: &mut Transaction, before: Timestamp) -> Result<Vec<(TenantId, UserId)>, StorageError> {
    let unproven = sql("SELECT DISTINCT l.tenant_id, l.user_id FROM one_time_links l \
                        JOIN users u ON u.tenant_id = l.tenant_id AND u.id = l.user_id \
                        WHERE l.expires_us < $1 AND l.purpose = $3 AND u.state = 'pending' AND NOT EXISTS \
                          (SELECT 1 FROM one_time_links n WHERE n.tenant_id = l.tenant_id \
                             AND n.user_id = l.user_id AND n.expires_us >= $1) \
                        LIMIT $2");
    let rows = on.rows(unproven.bind(before).bind(BATCH).bind(LinkPurpose::VerifyEmail.code())).await?;
    let mut removed = Vec::with_capacity(rows.len());
    for row in rows {
        let (tenant, user) = (row.parsed("tenant_id")?, row.parsed("user_id")?);
        remove_account(on, &tenant, user).await?;
        removed.push((tenant, user));
    }
    Ok(removed)
}

async fn remove_account(on: &mut Transaction, tenant: &TenantId, user: UserId) -> Result<(), StorageError> {
    for statement in [
        sql("DELETE FROM user_attributes WHERE tenant_id = $1 AND user_id = $2"),
        sql("DELETE FROM fiscal_codes WHERE tenant_id = $1 AND user_id = $2"),
        sql("DELETE FROM login_names WHERE tenant_id = $1 AND user_id = $2"),
        sql("DELETE FROM staff_roles WHERE tenant_id = $1 AND user_id = $2"),
        sql("DELETE FROM passwords WHERE tenant_id = $1 AND user_id = $2"),
        sql("DELETE FROM totp_generators WHERE tenant_id = $1 AND user_id = $2"),
        sql("DELETE FROM recovery_codes WHERE tenant_id = $1 AND user_id = $2"),
        sql("DELETE FROM known_devices WHERE tenant_id = $1 AND user_id = $2"),
        sql("DELETE FROM one_time_links WHERE tenant_id = $1 AND user_id = $2"),
        sql("DELETE FROM users WHERE tenant_id = $1 AND id = $2"),
    ] {
        on.execute(statement.bind(tenant).bind(user)).await?;
    }
    Ok(())
}
