//! Values that may be used once, such as the `jti` of a client assertion.

use super::{StorageError, Transaction, sql};
use crate::domain::id::TenantId;
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;

/// Uses a value up: `true` for one caller only. It is remembered until `expires_at`, after which the value must
/// be refused for its age.
pub async fn consume(
    on: &mut Transaction,
    tenant: &TenantId,
    purpose: &'static str,
    value: SecretHash,
    expires_at: Timestamp,
) -> Result<bool, StorageError> {
    let statement = sql("INSERT INTO consumed_values (tenant_id, purpose, hash, expires_us) VALUES ($1, $2, $3, $4) \
                         ON CONFLICT (tenant_id, purpose, hash) DO NOTHING");
    Ok(on.execute(statement.bind(tenant).bind(purpose).bind(value).bind(expires_at)).await? == 1)
}
