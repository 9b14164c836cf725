//! People: accounts, their data with its origin, the names they log in with, their staff roles.

use super::{Access, Row, StorageError, Transaction, sql};
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::id::{TenantId, UserId};
use crate::domain::staff_role::StaffRole;
use crate::domain::time::Timestamp;
use crate::domain::user::{Attribute, AttributeName, User, UserState};
use std::collections::BTreeMap;

/// Finds a person by key.
pub async fn find(on: &mut impl Access, tenant: &TenantId, id: UserId) -> Result<Option<User>, StorageError> {
    let row = on
        .row(
            sql("SELECT u.id, u.class, u.state, u.proofing_level, u.language, u.created_us, u.updated_us, f.code \
                 FROM users u LEFT JOIN fiscal_codes f \
                   ON f.tenant_id = u.tenant_id AND f.user_id = u.id AND f.until_us IS NULL \
                 WHERE u.tenant_id = $1 AND u.id = $2")
            .bind(tenant)
            .bind(id),
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let attributes = on
        .rows(
            sql("SELECT name, value, source, level, updated_us FROM user_attributes WHERE tenant_id = $1 AND user_id = $2")
                .bind(tenant)
                .bind(id),
        )
        .await?;
    read_user(&row, &attributes).map(Some)
}

/// Finds the person who logs in with `name` (user name, verified e-mail or fiscal code, in any case).
pub async fn find_by_login_name(
    on: &mut impl Access,
    tenant: &TenantId,
    name: &str,
) -> Result<Option<UserId>, StorageError> {
    let statement = sql("SELECT user_id FROM login_names WHERE tenant_id = $1 AND name = $2");
    let row = on.row(statement.bind(tenant).bind(normalized(name))).await?;
    row.map(|row| row.parsed("user_id")).transpose()
}

/// Finds the person who has this fiscal code now. The exact sixteen characters decide (omocodia).
pub async fn find_by_fiscal_code(
    on: &mut impl Access,
    tenant: &TenantId,
    code: &FiscalCode,
) -> Result<Option<UserId>, StorageError> {
    let statement = sql("SELECT user_id FROM fiscal_codes WHERE tenant_id = $1 AND code = $2 AND until_us IS NULL");
    let row = on.row(statement.bind(tenant).bind(code.as_str())).await?;
    row.map(|row| row.parsed("user_id")).transpose()
}

/// Adds an account with its data. `Ok(false)`, and nothing kept, when the fiscal code or one of the names is
/// somebody else's, or becomes so at the same moment.
pub async fn insert(
    on: &mut Transaction,
    tenant: &TenantId,
    user: &User,
    login_names: &[LoginName],
) -> Result<bool, StorageError> {
    insert_account(on, tenant, user).await?;
    // Only now: both refer to the account. Who loses one of them withdraws the account.
    let mut is_free = match &user.fiscal_code {
        Some(code) => add_fiscal_code(on, tenant, user, code).await?,
        None => true,
    };
    for name in login_names {
        is_free = is_free && add_login_name(on, tenant, user.id, name).await?;
    }
    if !is_free {
        withdraw(on, tenant, user.id).await?;
        return Ok(false);
    }
    for (name, attribute) in &user.attributes {
        put_attribute(on, tenant, user.id, *name, attribute).await?;
    }
    Ok(true)
}

async fn insert_account(on: &mut Transaction, tenant: &TenantId, user: &User) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO users (tenant_id, id, class, state, proofing_level, language, created_us, updated_us) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(tenant)
        .bind(user.id)
        .bind(user.class.code())
        .bind(user.state.code())
        .bind(i64::from(user.proofing_level.number()))
        .bind(user.language.map(|language| language.tag().to_owned()))
        .bind(user.created_at)
        .bind(user.updated_at),
    )
    .await?;
    Ok(())
}

async fn add_fiscal_code(
    on: &mut Transaction,
    tenant: &TenantId,
    user: &User,
    code: &FiscalCode,
) -> Result<bool, StorageError> {
    let statement = sql("INSERT INTO fiscal_codes (tenant_id, code, from_us, until_us, user_id, source) \
                         VALUES ($1, $2, $3, NULL, $4, $5) ON CONFLICT DO NOTHING");
    let statement = statement.bind(tenant).bind(code.as_str()).bind(user.created_at).bind(user.id);
    Ok(on.execute(statement.bind("registration")).await? == 1)
}

async fn withdraw(on: &mut Transaction, tenant: &TenantId, user: UserId) -> Result<(), StorageError> {
    for statement in [
        sql("DELETE FROM login_names WHERE tenant_id = $1 AND user_id = $2"),
        sql("DELETE FROM fiscal_codes WHERE tenant_id = $1 AND user_id = $2"),
        sql("DELETE FROM users WHERE tenant_id = $1 AND id = $2"),
    ] {
        on.execute(statement.bind(tenant).bind(user)).await?;
    }
    Ok(())
}

/// Keeps a changed account: state, level, language and all attributes; those that are no longer there go.
pub async fn update(on: &mut Transaction, tenant: &TenantId, user: &User) -> Result<(), StorageError> {
    let statement =
        sql("UPDATE users SET class = $3, state = $4, proofing_level = $5, language = $6, updated_us = $7 \
             WHERE tenant_id = $1 AND id = $2")
        .bind(tenant)
        .bind(user.id)
        .bind(user.class.code())
        .bind(user.state.code())
        .bind(i64::from(user.proofing_level.number()))
        .bind(user.language.map(|language| language.tag().to_owned()))
        .bind(user.updated_at);
    if on.execute(statement).await? == 0 {
        return Ok(());
    }
    let old = sql("DELETE FROM user_attributes WHERE tenant_id = $1 AND user_id = $2");
    on.execute(old.bind(tenant).bind(user.id)).await?;
    for (name, attribute) in &user.attributes {
        put_attribute(on, tenant, user.id, *name, attribute).await?;
    }
    Ok(())
}

/// A name a person logs in with, and its kind: `username`, `email` or `fiscal_code`.
#[derive(Clone, Debug)]
pub struct LoginName {
    /// What is typed; case does not matter.
    pub name: String,
    /// The kind of name.
    pub kind: &'static str,
}

/// Adds a name; `false` where somebody else has it already.
pub async fn add_login_name(
    on: &mut Transaction,
    tenant: &TenantId,
    user: UserId,
    name: &LoginName,
) -> Result<bool, StorageError> {
    let statement = sql("INSERT INTO login_names (tenant_id, name, user_id, kind) VALUES ($1, $2, $3, $4) \
                         ON CONFLICT (tenant_id, name) DO UPDATE SET kind = login_names.kind \
                           WHERE login_names.user_id = excluded.user_id");
    let touched = on.execute(statement.bind(tenant).bind(normalized(&name.name)).bind(user).bind(name.kind)).await?;
    Ok(touched == 1)
}

/// The names a person logs in with, as they are kept, in order.
pub async fn login_names(on: &mut impl Access, tenant: &TenantId, user: UserId) -> Result<Vec<String>, StorageError> {
    let statement = sql("SELECT name FROM login_names WHERE tenant_id = $1 AND user_id = $2 ORDER BY name");
    let rows = on.rows(statement.bind(tenant).bind(user)).await?;
    rows.iter().map(|row| row.text("name")).collect()
}

/// Takes away all names of one kind, for instance when an e-mail address changes.
pub async fn remove_login_names(
    on: &mut Transaction,
    tenant: &TenantId,
    user: UserId,
    kind: &'static str,
) -> Result<(), StorageError> {
    let statement = sql("DELETE FROM login_names WHERE tenant_id = $1 AND user_id = $2 AND kind = $3");
    on.execute(statement.bind(tenant).bind(user).bind(kind)).await?;
    Ok(())
}

/// People in order of registration, newest first, at most `limit`, older than `before` where it is given.
pub async fn list(
    on: &mut impl Access,
    tenant: &TenantId,
    before: Option<UserId>,
    limit: u32,
) -> Result<Vec<UserId>, StorageError> {
    let statement = sql("SELECT id FROM users WHERE tenant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
    let before = before.map_or_else(|| "g".to_owned(), |id| id.to_string());
    let rows = on.rows(statement.bind(tenant).bind(before).bind(limit)).await?;
    rows.iter().map(|row| row.parsed("id")).collect()
}

/// How many accounts there are, by state.
pub async fn count_by_state(on: &mut impl Access, tenant: &TenantId) -> Result<BTreeMap<UserState, i64>, StorageError> {
    let statement = sql("SELECT state, COUNT(*) AS many FROM users WHERE tenant_id = $1 GROUP BY state");
    let rows = on.rows(statement.bind(tenant)).await?;
    rows.iter().map(|row| Ok((row.parsed("state")?, row.integer("many")?))).collect()
}

/// The staff roles of a person.
pub async fn staff_roles(
    on: &mut impl Access,
    tenant: &TenantId,
    user: UserId,
) -> Result<Vec<StaffRole>, StorageError> {
    let statement = sql("SELECT role FROM staff_roles WHERE tenant_id = $1 AND user_id = $2 ORDER BY role");
    let rows = on.rows(statement.bind(tenant).bind(user)).await?;
    rows.iter().map(|row| row.parsed("role")).collect()
}

/// Gives a staff role; giving it twice changes nothing.
pub async fn grant_staff_role(
    on: &mut Transaction,
    tenant: &TenantId,
    user: UserId,
    role: StaffRole,
    now: Timestamp,
) -> Result<(), StorageError> {
    let statement = sql("INSERT INTO staff_roles (tenant_id, user_id, role, granted_us) VALUES ($1, $2, $3, $4) \
                         ON CONFLICT (tenant_id, user_id, role) DO NOTHING");
    on.execute(statement.bind(tenant).bind(user).bind(role.code()).bind(now)).await?;
    Ok(())
}

/// Takes a staff role away.
pub async fn take_staff_role(
    on: &mut Transaction,
    tenant: &TenantId,
    user: UserId,
    role: StaffRole,
) -> Result<(), StorageError> {
    let statement = sql("DELETE FROM staff_roles WHERE tenant_id = $1 AND user_id = $2 AND role = $3");
    on.execute(statement.bind(tenant).bind(user).bind(role.code())).await?;
    Ok(())
}

/// Whether anybody administers the tenant; while nobody does, a set-up link is printed.
pub async fn has_administrator(on: &mut impl Access, tenant: &TenantId) -> Result<bool, StorageError> {
    let statement = sql("SELECT 1 AS one FROM staff_roles WHERE tenant_id = $1 AND role = $2 LIMIT 1");
    Ok(on.row(statement.bind(tenant).bind(StaffRole::TenantAdministrator.code())).await?.is_some())
}

async fn put_attribute(
    on: &mut Transaction,
    tenant: &TenantId,
    user: UserId,
    name: AttributeName,
    attribute: &Attribute,
) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO user_attributes (tenant_id, user_id, name, value, source, level, updated_us) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (tenant_id, user_id, name) DO UPDATE SET \
               value = excluded.value, source = excluded.source, level = excluded.level, \
               updated_us = excluded.updated_us")
        .bind(tenant)
        .bind(user)
        .bind(name.code())
        .bind(attribute.value.as_str())
        .bind(attribute.source.code())
        .bind(i64::from(attribute.level.number()))
        .bind(attribute.updated_at),
    )
    .await?;
    Ok(())
}

fn read_user(row: &Row, attributes: &[Row]) -> Result<User, StorageError> {
    Ok(User {
        id: row.parsed("id")?,
        class: row.parsed("class")?,
        state: row.parsed("state")?,
        proofing_level: level(row, "proofing_level")?,
        language: row.parsed_if_any("language")?,
        created_at: row.instant("created_us")?,
        updated_at: row.instant("updated_us")?,
        fiscal_code: row.parsed_if_any("code")?,
        attributes: attributes.iter().map(read_attribute).collect::<Result<_, _>>()?,
    })
}

fn read_attribute(row: &Row) -> Result<(AttributeName, Attribute), StorageError> {
    let attribute = Attribute {
        value: row.text("value")?,
        source: row.parsed("source")?,
        level: level(row, "level")?,
        updated_at: row.instant("updated_us")?,
    };
    Ok((row.parsed("name")?, attribute))
}

pub(super) fn level(row: &Row, name: &'static str) -> Result<AssuranceLevel, StorageError> {
    u8::try_from(row.integer(name)?).ok().and_then(|number| number.try_into().ok()).ok_or(StorageError::Damaged(name))
}

fn normalized(name: &str) -> String {
    name.trim().to_lowercase()
}
