//! What providers know people by, and the accounts behind it.

use super::users::level;
use super::{Access, Row, StorageError, Transaction, sql};
use crate::domain::id::{FederationId, TenantId, UserId};
use crate::domain::identity::{Identity, SubjectKey};

/// The account that a federation last led to by this key of a person, whichever provider asserted it.
pub async fn find_user(
    on: &mut impl Access,
    tenant: &TenantId,
    federation: &FederationId,
    subject: &SubjectKey,
) -> Result<Option<UserId>, StorageError> {
    let statement = sql("SELECT user_id FROM identities WHERE tenant_id = $1 AND federation_id = $2 AND subject = $3 \
                         ORDER BY used_us DESC LIMIT 1");
    let row = on.row(statement.bind(tenant).bind(federation).bind(subject.stored())).await?;
    row.map(|row| row.parsed("user_id")).transpose()
}

/// The identities of a person, the one used last first.
pub async fn of_user(on: &mut impl Access, tenant: &TenantId, user: UserId) -> Result<Vec<Identity>, StorageError> {
    let statement = sql("SELECT id, user_id, federation_id, provider, subject, level, created_us, used_us \
                         FROM identities WHERE tenant_id = $1 AND user_id = $2 ORDER BY used_us DESC, id");
    on.rows(statement.bind(tenant).bind(user)).await?.iter().map(read).collect()
}

/// Keeps a login: a new identity, or a later use of a known one, whose id and first login stay and whose level never
/// sinks. A known one that led to another account leads to this one from now on; that the key is this person's was
/// proven anew.
pub async fn put(on: &mut Transaction, tenant: &TenantId, identity: &Identity) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO identities (tenant_id, federation_id, provider, subject, id, user_id, level, created_us, \
             used_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (tenant_id, federation_id, provider, subject) DO UPDATE SET user_id = excluded.user_id, \
               used_us = excluded.used_us, \
               level = CASE WHEN excluded.level > identities.level THEN excluded.level ELSE identities.level END")
        .bind(tenant)
        .bind(&identity.federation)
        .bind(&identity.provider)
        .bind(identity.subject.stored())
        .bind(identity.id)
        .bind(identity.user)
        .bind(i64::from(identity.level.number()))
        .bind(identity.created_at)
        .bind(identity.used_at),
    )
    .await?;
    Ok(())
}

fn read(row: &Row) -> Result<Identity, StorageError> {
    Ok(Identity {
        id: row.parsed("id")?,
        user: row.parsed("user_id")?,
        federation: row.parsed("federation_id")?,
        provider: row.parsed("provider")?,
        subject: row.parsed("subject")?,
        level: level(row, "level")?,
        created_at: row.instant("created_us")?,
        used_at: row.instant("used_us")?,
    })
}
