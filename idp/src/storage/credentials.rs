//! What people prove themselves with: passwords, one-time password generators, recovery codes, known devices.

use super::{Access, StorageError, Transaction, sql};
use crate::domain::credential::PasswordCredential;
use crate::domain::id::{TenantId, TotpId, UserId};
use crate::domain::secret::{Secret, SecretHash};
use crate::domain::time::Timestamp;

/// A generator of one-time passwords as it is kept: its secret encrypted.
#[derive(Clone, Debug)]
pub struct StoredTotp {
    /// The key.
    pub id: TotpId,
    /// The secret, encrypted under the master key.
    pub sealed_secret: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the person proved that it works.
    pub confirmed_at: Option<Timestamp>,
    /// The latest time step whose code was accepted.
    pub last_step: Option<u64>,
}

/// The password of a person, if they have one.
pub async fn find_password(
    on: &mut impl Access,
    tenant: &TenantId,
    user: UserId,
) -> Result<Option<PasswordCredential>, StorageError> {
    let statement = sql("SELECT hash, set_us, must_change FROM passwords WHERE tenant_id = $1 AND user_id = $2");
    let Some(row) = on.row(statement.bind(tenant).bind(user)).await? else { return Ok(None) };
    Ok(Some(PasswordCredential {
        hash: Secret::from(row.text("hash")?),
        set_at: row.instant("set_us")?,
        must_change: row.integer("must_change")? != 0,
    }))
}

/// Sets the password; the old one is gone.
pub async fn put_password(
    on: &mut Transaction,
    tenant: &TenantId,
    user: UserId,
    password: &PasswordCredential,
) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO passwords (tenant_id, user_id, hash, set_us, must_change) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (tenant_id, user_id) DO UPDATE SET \
               hash = excluded.hash, set_us = excluded.set_us, must_change = excluded.must_change")
        .bind(tenant)
        .bind(user)
        .bind(password.hash.expose())
        .bind(password.set_at)
        .bind(i64::from(password.must_change)),
    )
    .await?;
    Ok(())
}

/// Takes the password away.
pub async fn remove_password(on: &mut Transaction, tenant: &TenantId, user: UserId) -> Result<(), StorageError> {
    on.execute(sql("DELETE FROM passwords WHERE tenant_id = $1 AND user_id = $2").bind(tenant).bind(user)).await?;
    Ok(())
}

/// The one-time password generators of a person, also those not yet confirmed.
pub async fn totp_generators(
    on: &mut impl Access,
    tenant: &TenantId,
    user: UserId,
) -> Result<Vec<StoredTotp>, StorageError> {
    let statement = sql("SELECT id, secret, created_us, confirmed_us, last_step FROM totp_generators \
                         WHERE tenant_id = $1 AND user_id = $2 ORDER BY id");
    let rows = on.rows(statement.bind(tenant).bind(user)).await?;
    rows.iter()
        .map(|row| {
            Ok(StoredTotp {
                id: row.parsed("id")?,
                sealed_secret: row.bytes("secret")?,
                created_at: row.instant("created_us")?,
                confirmed_at: row.instant_if_any("confirmed_us")?,
                // Before the first code the column holds -1.
                last_step: u64::try_from(row.integer("last_step")?).ok(),
            })
        })
        .collect()
}

/// Adds a generator, in the place of those of the person that were never confirmed.
pub async fn insert_totp(
    on: &mut Transaction,
    tenant: &TenantId,
    user: UserId,
    totp: &StoredTotp,
) -> Result<(), StorageError> {
    let unconfirmed = sql("DELETE FROM totp_generators WHERE tenant_id = $1 AND user_id = $2 AND confirmed_us IS NULL");
    on.execute(unconfirmed.bind(tenant).bind(user)).await?;
    on.execute(
        sql("INSERT INTO totp_generators (tenant_id, user_id, id, secret, created_us, confirmed_us, last_step) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(tenant)
        .bind(user)
        .bind(totp.id)
        .bind(totp.sealed_secret.as_slice())
        .bind(totp.created_at)
        .bind(totp.confirmed_at)
        .bind(step_to_store(totp.last_step)),
    )
    .await?;
    Ok(())
}

/// Uses up the time step of a code: `true` for one caller only, and never for an earlier step (S-17).
pub async fn consume_totp_step(
    on: &mut Transaction,
    tenant: &TenantId,
    user: UserId,
    totp: TotpId,
    step: u64,
) -> Result<bool, StorageError> {
    let statement = sql("UPDATE totp_generators SET last_step = $4 \
                         WHERE tenant_id = $1 AND user_id = $2 AND id = $3 AND last_step < $4");
    Ok(on.execute(statement.bind(tenant).bind(user).bind(totp).bind(step_to_store(Some(step)))).await? == 1)
}

/// Marks a generator as proven by a first code.
pub async fn confirm_totp(
    on: &mut Transaction,
    tenant: &TenantId,
    user: UserId,
    totp: TotpId,
    now: Timestamp,
) -> Result<(), StorageError> {
    let statement = sql("UPDATE totp_generators SET confirmed_us = $4 \
                         WHERE tenant_id = $1 AND user_id = $2 AND id = $3 AND confirmed_us IS NULL");
    on.execute(statement.bind(tenant).bind(user).bind(totp).bind(now)).await?;
    Ok(())
}

/// Takes away all generators and recovery codes of a person.
pub async fn remove_second_factors(on: &mut Transaction, tenant: &TenantId, user: UserId) -> Result<(), StorageError> {
    on.execute(sql("DELETE FROM totp_generators WHERE tenant_id = $1 AND user_id = $2").bind(tenant).bind(user))
        .await?;
    on.execute(sql("DELETE FROM recovery_codes WHERE tenant_id = $1 AND user_id = $2").bind(tenant).bind(user)).await?;
    Ok(())
}

/// Replaces the recovery codes of a person.
pub async fn replace_recovery_codes(
    on: &mut Transaction,
    tenant: &TenantId,
    user: UserId,
    hashes: &[SecretHash],
    now: Timestamp,
) -> Result<(), StorageError> {
    on.execute(sql("DELETE FROM recovery_codes WHERE tenant_id = $1 AND user_id = $2").bind(tenant).bind(user)).await?;
    for hash in hashes {
        let statement =
            sql("INSERT INTO recovery_codes (tenant_id, user_id, hash, created_us) VALUES ($1, $2, $3, $4)");
        on.execute(statement.bind(tenant).bind(user).bind(*hash).bind(now)).await?;
    }
    Ok(())
}

/// How many recovery codes a person has left.
pub async fn count_recovery_codes(on: &mut impl Access, tenant: &TenantId, user: UserId) -> Result<i64, StorageError> {
    let statement = sql("SELECT COUNT(*) AS many FROM recovery_codes \
                         WHERE tenant_id = $1 AND user_id = $2 AND used_us IS NULL");
    let row = on.row(statement.bind(tenant).bind(user)).await?;
    row.map_or(Ok(0), |row| row.integer("many"))
}

/// Uses up a recovery code: `true` once.
pub async fn consume_recovery_code(
    on: &mut Transaction,
    tenant: &TenantId,
    user: UserId,
    hash: SecretHash,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let statement = sql("UPDATE recovery_codes SET used_us = $4 \
                         WHERE tenant_id = $1 AND user_id = $2 AND hash = $3 AND used_us IS NULL");
    Ok(on.execute(statement.bind(tenant).bind(user).bind(hash).bind(now)).await? == 1)
}

/// Whether the person has used this device before.
pub async fn knows_device(
    on: &mut impl Access,
    tenant: &TenantId,
    user: UserId,
    device: SecretHash,
) -> Result<bool, StorageError> {
    let statement = sql("SELECT 1 AS one FROM known_devices WHERE tenant_id = $1 AND user_id = $2 AND hash = $3");
    Ok(on.row(statement.bind(tenant).bind(user).bind(device)).await?.is_some())
}

/// The devices a person has used.
pub async fn known_devices(
    on: &mut impl Access,
    tenant: &TenantId,
    user: UserId,
) -> Result<Vec<SecretHash>, StorageError> {
    let statement = sql("SELECT hash FROM known_devices WHERE tenant_id = $1 AND user_id = $2 ORDER BY hash");
    let rows = on.rows(statement.bind(tenant).bind(user)).await?;
    rows.iter().map(|row| row.hash("hash")).collect()
}

/// Remembers a device after a login: `true` when it is new to the person, for one caller only.
pub async fn remember_device(
    on: &mut Transaction,
    tenant: &TenantId,
    user: UserId,
    device: SecretHash,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let first = sql("INSERT INTO known_devices (tenant_id, user_id, hash, first_us, last_us) \
                     VALUES ($1, $2, $3, $4, $4) ON CONFLICT (tenant_id, user_id, hash) DO NOTHING");
    if on.execute(first.bind(tenant).bind(user).bind(device).bind(now)).await? == 1 {
        return Ok(true);
    }
    let again = sql("UPDATE known_devices SET last_us = $4 WHERE tenant_id = $1 AND user_id = $2 AND hash = $3");
    on.execute(again.bind(tenant).bind(user).bind(device).bind(now)).await?;
    Ok(false)
}

/// How many devices a person has used, to tell the first login from a suspicious one.
pub async fn count_devices(on: &mut impl Access, tenant: &TenantId, user: UserId) -> Result<i64, StorageError> {
    let statement = sql("SELECT COUNT(*) AS many FROM known_devices WHERE tenant_id = $1 AND user_id = $2");
    let row = on.row(statement.bind(tenant).bind(user)).await?;
    row.map_or(Ok(0), |row| row.integer("many"))
}

fn step_to_store(step: Option<u64>) -> i64 {
    step.map_or(-1, |step| i64::try_from(step).unwrap_or(i64::MAX))
}
