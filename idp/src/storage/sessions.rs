//! Logins, and the clients each has signed in to.

use super::users::level;
use super::{Access, Row, StorageError, Transaction, sql};
use crate::domain::credential::AuthenticationMethod;
use crate::domain::id::{ClientId, SessionId, TenantId, UserId};
use crate::domain::secret::SecretHash;
use crate::domain::session::Session;
use crate::domain::time::Timestamp;

/// Finds a session by the hash of its cookie, live or not; and whether its person has a password that must be changed.
pub async fn find_by_hash(
    on: &mut impl Access,
    tenant: &TenantId,
    hash: SecretHash,
) -> Result<Option<(Session, bool)>, StorageError> {
    let statement =
        sql("SELECT id, s.hash, s.user_id, created_us, authenticated_us, last_seen_us, expires_us, level, \
                         methods, network, user_agent, ended_us, p.must_change \
                         FROM sessions s LEFT JOIN passwords p ON p.tenant_id = s.tenant_id AND p.user_id = s.user_id \
                         WHERE s.tenant_id = $1 AND s.hash = $2");
    let Some(row) = on.row(statement.bind(tenant).bind(hash)).await? else { return Ok(None) };
    let must_change = row.integer_if_any("must_change")?.is_some_and(|flag| flag != 0);
    Ok(Some((read(&row)?, must_change)))
}

/// Finds a session by key, live or not.
pub async fn find(on: &mut impl Access, tenant: &TenantId, id: SessionId) -> Result<Option<Session>, StorageError> {
    let statement = sql("SELECT id, hash, user_id, created_us, authenticated_us, last_seen_us, expires_us, level, \
                         methods, network, user_agent, ended_us FROM sessions WHERE tenant_id = $1 AND id = $2");
    on.row(statement.bind(tenant).bind(id)).await?.as_ref().map(read).transpose()
}

/// The sessions of a person that were not ended and not yet at their absolute end, newest first.
pub async fn list_open(
    on: &mut impl Access,
    tenant: &TenantId,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<Session>, StorageError> {
    let statement = sql("SELECT id, hash, user_id, created_us, authenticated_us, last_seen_us, expires_us, level, \
                         methods, network, user_agent, ended_us FROM sessions \
                         WHERE tenant_id = $1 AND user_id = $2 AND ended_us IS NULL AND expires_us > $3 \
                         ORDER BY id DESC");
    on.rows(statement.bind(tenant).bind(user).bind(now)).await?.iter().map(read).collect()
}

/// All open sessions of the tenant, newest first, for administrators.
pub async fn list_all_open(
    on: &mut impl Access,
    tenant: &TenantId,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Session>, StorageError> {
    let statement = sql("SELECT id, hash, user_id, created_us, authenticated_us, last_seen_us, expires_us, level, \
                         methods, network, user_agent, ended_us FROM sessions \
                         WHERE tenant_id = $1 AND ended_us IS NULL AND expires_us > $2 ORDER BY id DESC LIMIT $3");
    on.rows(statement.bind(tenant).bind(now).bind(limit)).await?.iter().map(read).collect()
}

/// How many sessions of the tenant are open.
pub async fn count_open(on: &mut impl Access, tenant: &TenantId, now: Timestamp) -> Result<i64, StorageError> {
    let statement = sql("SELECT COUNT(*) AS many FROM sessions \
                         WHERE tenant_id = $1 AND ended_us IS NULL AND expires_us > $2");
    let row = on.row(statement.bind(tenant).bind(now)).await?;
    row.map_or(Ok(0), |row| row.integer("many"))
}

/// Keeps a new session.
pub async fn insert(on: &mut Transaction, tenant: &TenantId, session: &Session) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO sessions (tenant_id, id, hash, user_id, created_us, authenticated_us, last_seen_us, \
             expires_us, level, methods, network, user_agent) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
        .bind(tenant)
        .bind(session.id)
        .bind(session.hash)
        .bind(session.user)
        .bind(session.created_at)
        .bind(session.authenticated_at)
        .bind(session.last_seen_at)
        .bind(session.expires_at)
        .bind(i64::from(session.level.number()))
        .bind(print_methods(&session.methods))
        .bind(session.network.as_str())
        .bind(session.user_agent.as_str()),
    )
    .await?;
    Ok(())
}

/// Keeps what a step-up or a new login changed: cookie, time, absolute end, level, methods.
pub async fn update(on: &mut Transaction, tenant: &TenantId, session: &Session) -> Result<(), StorageError> {
    on.execute(
        sql("UPDATE sessions SET hash = $3, authenticated_us = $4, last_seen_us = $5, level = $6, methods = $7, \
             expires_us = $8 \
             WHERE tenant_id = $1 AND id = $2 AND ended_us IS NULL")
        .bind(tenant)
        .bind(session.id)
        .bind(session.hash)
        .bind(session.authenticated_at)
        .bind(session.last_seen_at)
        .bind(i64::from(session.level.number()))
        .bind(print_methods(&session.methods))
        .bind(session.expires_at),
    )
    .await?;
    Ok(())
}

/// Notes that a session was used.
pub async fn mark_seen(
    on: &mut Transaction,
    tenant: &TenantId,
    id: SessionId,
    now: Timestamp,
) -> Result<(), StorageError> {
    let statement = sql("UPDATE sessions SET last_seen_us = $3 WHERE tenant_id = $1 AND id = $2 AND last_seen_us < $3");
    on.execute(statement.bind(tenant).bind(id).bind(now)).await?;
    Ok(())
}

/// Ends a session: `true` for the caller who ended it.
pub async fn end(on: &mut Transaction, tenant: &TenantId, id: SessionId, now: Timestamp) -> Result<bool, StorageError> {
    let statement = sql("UPDATE sessions SET ended_us = $3 WHERE tenant_id = $1 AND id = $2 AND ended_us IS NULL");
    Ok(on.execute(statement.bind(tenant).bind(id).bind(now)).await? == 1)
}

/// Whether a session is as it was read: not ended, and under the same cookie. It stays so until the transaction ends;
/// whoever ends it meanwhile waits, and then finds what this transaction hung on it.
pub async fn hold(on: &mut Transaction, tenant: &TenantId, session: &Session) -> Result<bool, StorageError> {
    // An update that changes nothing locks the row on PostgreSQL too; on SQLite transactions follow one another.
    let statement = sql("UPDATE sessions SET ended_us = ended_us \
                         WHERE tenant_id = $1 AND id = $2 AND hash = $3 AND ended_us IS NULL");
    Ok(on.execute(statement.bind(tenant).bind(session.id).bind(session.hash)).await? == 1)
}

/// Notes that a session signed in to a client; the `sid` of the first time stays.
pub async fn join_client(
    on: &mut Transaction,
    tenant: &TenantId,
    session: SessionId,
    member: &SessionClient,
    now: Timestamp,
) -> Result<String, StorageError> {
    let row = on
        .row(
            sql("INSERT INTO session_clients (tenant_id, session_id, client_id, sid, first_us) \
                 VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (tenant_id, session_id, client_id) DO UPDATE SET sid = session_clients.sid \
                 RETURNING sid")
            .bind(tenant)
            .bind(session)
            .bind(&member.client)
            .bind(member.sid.as_str())
            .bind(now),
        )
        .await?;
    row.ok_or(StorageError::Damaged("sid"))?.text("sid")
}

/// A client that a session has signed in to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionClient {
    /// The client.
    pub client: ClientId,
    /// How the client knows the session.
    pub sid: String,
}

/// The clients of a session.
pub async fn clients(
    on: &mut impl Access,
    tenant: &TenantId,
    session: SessionId,
) -> Result<Vec<SessionClient>, StorageError> {
    let statement = sql("SELECT client_id, sid FROM session_clients WHERE tenant_id = $1 AND session_id = $2");
    let rows = on.rows(statement.bind(tenant).bind(session)).await?;
    rows.iter().map(|row| Ok(SessionClient { client: row.parsed("client_id")?, sid: row.text("sid")? })).collect()
}

fn read(row: &Row) -> Result<Session, StorageError> {
    let methods = row.text("methods")?;
    let methods = methods.split_ascii_whitespace().map(str::parse::<AuthenticationMethod>).collect::<Result<_, _>>();
    Ok(Session {
        id: row.parsed("id")?,
        hash: row.hash("hash")?,
        user: row.parsed("user_id")?,
        created_at: row.instant("created_us")?,
        authenticated_at: row.instant("authenticated_us")?,
        last_seen_at: row.instant("last_seen_us")?,
        expires_at: row.instant("expires_us")?,
        level: level(row, "level")?,
        methods: methods.map_err(|_| StorageError::Damaged("methods"))?,
        network: row.text("network")?,
        user_agent: row.text("user_agent")?,
        ended_at: row.instant_if_any("ended_us")?,
    })
}

fn print_methods(methods: &[AuthenticationMethod]) -> String {
    methods.iter().map(|method| method.code()).collect::<Vec<_>>().join(" ")
}
