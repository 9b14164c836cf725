//! What happened, append-only, and the chain of seals over it.

use super::{Access, Row, StorageError, Transaction, sql};
use crate::domain::audit_event::{AuditEvent, AuditKind, AuditOutcome, AuditSeal};
use crate::domain::id::{AuditEventId, ClientId, TenantId, UserId};
use crate::domain::time::Timestamp;

/// Records an event, in the transaction of its cause (S-177).
pub async fn insert(on: &mut Transaction, tenant: &TenantId, event: &AuditEvent) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO audit_events (tenant_id, id, occurred_us, kind, outcome, actor, subject, client_id, \
             session_id, network, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
        .bind(tenant)
        .bind(event.id)
        .bind(event.occurred_at)
        .bind(event.kind.code())
        .bind(event.outcome.code())
        .bind(event.actor.as_deref())
        .bind(event.subject)
        .bind(event.client.clone())
        .bind(event.session)
        .bind(event.network.as_deref())
        .bind(super::json(&event.detail)?)
        .bind(event.content_hash().as_slice()),
    )
    .await?;
    Ok(())
}

/// What to look for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Only events before this one (paging by key).
    pub before: Option<AuditEventId>,
    /// Only this kind.
    pub kind: Option<AuditKind>,
    /// Only about this person.
    pub subject: Option<UserId>,
    /// Only concerning this client.
    pub client: Option<ClientId>,
    /// Only from this instant on.
    pub from: Option<Timestamp>,
    /// Only before this instant.
    pub until: Option<Timestamp>,
}

/// Events that match, newest first.
pub async fn search(
    on: &mut impl Access,
    tenant: &TenantId,
    search: &Search,
    limit: u32,
) -> Result<Vec<AuditEvent>, StorageError> {
    // One literal text for every combination: an absent condition compares a column with itself.
    let statement =
        sql("SELECT id, occurred_us, kind, outcome, actor, subject, client_id, session_id, network, detail \
                         FROM audit_events WHERE tenant_id = $1 AND id < $2 \
                           AND ($3 = '' OR kind = $3) AND ($4 = '' OR subject = $4) AND ($5 = '' OR client_id = $5) \
                           AND occurred_us >= $6 AND occurred_us < $7 ORDER BY id DESC LIMIT $8");
    let rows = on
        .rows(
            statement
                .bind(tenant)
                .bind(search.before.map_or_else(|| "g".to_owned(), |id| id.to_string()))
                .bind(search.kind.map_or("", AuditKind::code))
                .bind(search.subject.map_or_else(String::new, |id| id.to_string()))
                .bind(search.client.as_ref().map_or("", ClientId::as_str))
                .bind(search.from.unwrap_or(Timestamp::from_microseconds(0)))
                .bind(search.until.unwrap_or(Timestamp::from_microseconds(i64::MAX)))
                .bind(limit),
        )
        .await?;
    rows.iter().map(read).collect()
}

/// How many events of a kind ended so since `since`.
pub async fn count_since(
    on: &mut impl Access,
    tenant: &TenantId,
    kind: AuditKind,
    outcome: AuditOutcome,
    since: Timestamp,
) -> Result<i64, StorageError> {
    // Events are in order of time by their key; the first key of that millisecond is the bound.
    let first = AuditEventId::first_of(since);
    let statement = sql("SELECT COUNT(*) AS many FROM audit_events \
                         WHERE tenant_id = $1 AND id >= $2 AND kind = $3 AND outcome = $4");
    let statement = statement.bind(tenant).bind(first).bind(kind.code()).bind(outcome.code());
    on.row(statement).await?.map_or(Ok(0), |row| row.integer("many"))
}

/// An event as the chain sees it: its content, and the hash that was kept beside it.
#[derive(Clone, Debug)]
pub struct ChainedEvent {
    /// The key as it stands in the row; it says where a damaged row is.
    pub id: String,
    /// The content; `None` where the row does not hold, letter for letter, what an event is written as.
    pub event: Option<AuditEvent>,
    /// The hash written when it was recorded; `None` where it is not 32 bytes.
    pub recorded_hash: Option<[u8; 32]>,
}

/// Puts the events that no seal covers yet under seal `number`, at most `limit`; they come back in order.
pub async fn take_unsealed(
    on: &mut Transaction,
    tenant: &TenantId,
    number: i64,
    limit: u32,
) -> Result<Vec<ChainedEvent>, StorageError> {
    let statement = sql("UPDATE audit_events SET seal = $2 WHERE tenant_id = $1 AND seal IS NULL AND id IN \
                           (SELECT id FROM audit_events WHERE tenant_id = $1 AND seal IS NULL ORDER BY id LIMIT $3) \
                         RETURNING id, occurred_us, kind, outcome, actor, subject, client_id, session_id, network, \
                           detail, hash");
    let rows = on.rows(statement.bind(tenant).bind(number).bind(limit)).await?;
    let mut events = rows.iter().map(read_chained).collect::<Result<Vec<_>, _>>()?;
    events.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(events)
}

/// The events under a seal, in order; with `None` those that no seal covers yet.
pub async fn under_seal(
    on: &mut impl Access,
    tenant: &TenantId,
    number: Option<i64>,
) -> Result<Vec<ChainedEvent>, StorageError> {
    let statement = match number {
        Some(number) => sql("SELECT id, occurred_us, kind, outcome, actor, subject, client_id, session_id, network, \
                             detail, hash FROM audit_events WHERE tenant_id = $1 AND seal = $2 ORDER BY id")
        .bind(tenant)
        .bind(number),
        None => sql("SELECT id, occurred_us, kind, outcome, actor, subject, client_id, session_id, network, detail, \
                     hash FROM audit_events WHERE tenant_id = $1 AND seal IS NULL ORDER BY id")
        .bind(tenant),
    };
    on.rows(statement).await?.iter().map(read_chained).collect()
}

/// Whether there are events that no seal covers yet.
pub async fn has_unsealed(on: &mut impl Access, tenant: &TenantId) -> Result<bool, StorageError> {
    let statement = sql("SELECT 1 AS one FROM audit_events WHERE tenant_id = $1 AND seal IS NULL LIMIT 1");
    Ok(on.row(statement.bind(tenant)).await?.is_some())
}

/// Numbers of seals after `after` that events name, whether there is such a seal or not; at most `limit`.
pub async fn seals_named_after(
    on: &mut impl Access,
    tenant: &TenantId,
    after: i64,
    limit: u32,
) -> Result<Vec<i64>, StorageError> {
    let statement = sql("SELECT DISTINCT seal FROM audit_events WHERE tenant_id = $1 AND seal > $2 \
                         ORDER BY seal LIMIT $3");
    let rows = on.rows(statement.bind(tenant).bind(after).bind(limit)).await?;
    rows.iter().map(|row| row.integer("seal")).collect()
}

/// The newest seal.
pub async fn last_seal(on: &mut impl Access, tenant: &TenantId) -> Result<Option<AuditSeal>, StorageError> {
    let statement = sql("SELECT number, events, hash, signature, created_us FROM audit_seals WHERE tenant_id = $1 \
                         ORDER BY number DESC LIMIT 1");
    on.row(statement.bind(tenant)).await?.as_ref().map(read_seal).transpose()
}

/// Up to `limit` seals after number `after`, in order.
pub async fn seals_after(
    on: &mut impl Access,
    tenant: &TenantId,
    after: i64,
    limit: u32,
) -> Result<Vec<AuditSeal>, StorageError> {
    let statement = sql("SELECT number, events, hash, signature, created_us FROM audit_seals \
                         WHERE tenant_id = $1 AND number > $2 ORDER BY number LIMIT $3");
    on.rows(statement.bind(tenant).bind(after).bind(limit)).await?.iter().map(read_seal).collect()
}

/// Adds a seal. Two sealers at once make the same number, and the second is refused as a conflict.
pub async fn insert_seal(on: &mut Transaction, tenant: &TenantId, seal: &AuditSeal) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO audit_seals (tenant_id, number, events, hash, signature, created_us) \
             VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(tenant)
        .bind(seal.number)
        .bind(seal.events)
        .bind(seal.hash.as_slice())
        .bind(seal.signature.as_str())
        .bind(seal.created_at),
    )
    .await?;
    Ok(())
}

fn read(row: &Row) -> Result<AuditEvent, StorageError> {
    Ok(AuditEvent {
        id: row.parsed("id")?,
        occurred_at: row.instant("occurred_us")?,
        kind: row.parsed("kind")?,
        outcome: row.parsed("outcome")?,
        actor: row.text_if_any("actor")?,
        subject: row.parsed_if_any("subject")?,
        client: row.parsed_if_any("client_id")?,
        session: row.parsed_if_any("session_id")?,
        network: row.text_if_any("network")?,
        detail: row.json("detail")?,
    })
}

fn read_chained(row: &Row) -> Result<ChainedEvent, StorageError> {
    let event = read(row).ok();
    let faithful = match &event {
        Some(event) => is_faithful(row, event)?,
        None => false,
    };
    Ok(ChainedEvent {
        id: row.text("id")?,
        event: event.filter(|_| faithful),
        recorded_hash: row.bytes("hash")?.try_into().ok(),
    })
}

/// Whether the row holds exactly what the event would be written as. Reading is lenient (an identifier in capital
/// letters, blanks in JSON), so that a changed row could read as the same event.
fn is_faithful(row: &Row, event: &AuditEvent) -> Result<bool, StorageError> {
    let printed = |id: Option<String>, name| Ok::<_, StorageError>(row.text_if_any(name)? == id);
    Ok(row.text("id")? == event.id.to_string()
        && printed(event.subject.map(|id| id.to_string()), "subject")?
        && printed(event.session.map(|id| id.to_string()), "session_id")?
        && row.text("detail")? == super::json(&event.detail)?)
}

fn read_seal(row: &Row) -> Result<AuditSeal, StorageError> {
    Ok(AuditSeal {
        number: row.integer("number")?,
        events: row.integer("events")?,
        hash: *row.hash("hash")?.as_bytes(),
        signature: row.text("signature")?,
        created_at: row.instant("created_us")?,
    })
}
