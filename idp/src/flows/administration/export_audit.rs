//! Takes the audit out of the product, with its chain, so that others can verify it (O-10).

use super::actor::{Actor, AdministrationError, admit};
use crate::domain::audit_event::{AuditKind, AuditSeal};
use crate::domain::id::{ClientId, SessionId, UserId};
use crate::domain::staff_role::Permission;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::storage::Ending;
use crate::storage::audit_events::{self, ChainedEvent};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Seals read at once.
const PAGE: u32 = 200;

/// Hands every record to `sink`, in the order of the chain: the events under each seal, then the seal itself, last
/// the events that no seal covers yet. How many events there were.
///
/// An event is verified by hashing its fields as `AuditEvent::content_hash` says, a seal by `seal_hash` over the
/// hashes of its events and the hash of the seal before, its signature by the keys of the audit.
///
/// # Errors
/// [`AdministrationError`].
pub async fn export_audit(
    context: &Context,
    actor: &Actor,
    mut sink: impl FnMut(&Value) + Send,
) -> Result<u64, AdministrationError> {
    admit(context, actor, Permission::ExportAudit).await?;
    record_export(context, actor).await?;
    let (mut reading, tenant) = (context.store().read(), context.tenant_id());
    let (mut number, mut count) = (0, 0);
    loop {
        let seals = audit_events::seals_after(&mut reading, tenant, number, PAGE).await?;
        if seals.is_empty() {
            break;
        }
        for seal in seals {
            number = seal.number;
            for event in audit_events::under_seal(&mut reading, tenant, Some(number)).await? {
                sink(&event_value(&event, Some(number)));
                count += 1;
            }
            sink(&seal_value(&seal));
        }
    }
    for event in audit_events::under_seal(&mut reading, tenant, None).await? {
        sink(&event_value(&event, None));
        count += 1;
    }
    Ok(count)
}

async fn record_export(context: &Context, actor: &Actor) -> Result<(), AdministrationError> {
    let record = Record::success(context, AuditKind::Access).actor(actor.name()).detail("act", "export_audit");
    let in_job = context.clone();
    let written =
        context.store().write(move |on| Box::pin(async move { Ok(Ending::Commit(record.write(on, &in_job).await?)) }));
    Ok(written.await?)
}

/// A damaged row keeps its place, without its fields.
fn event_value(chained: &ChainedEvent, seal: Option<i64>) -> Value {
    let mut value = json!({
        "type": "event",
        "seal": seal,
        "id": chained.id,
        "hash": chained.recorded_hash.as_ref().map(|hash| hexadecimal(hash)),
    });
    let Some(event) = &chained.event else { return value };
    let fields = json!({
        "occurred_us": event.occurred_at.microseconds(),
        "kind": event.kind.code(),
        "outcome": event.outcome.code(),
        "actor": event.actor,
        "subject": event.subject.as_ref().map(UserId::to_string),
        "client": event.client.as_ref().map(ClientId::as_str),
        "session": event.session.as_ref().map(SessionId::to_string),
        "network": event.network,
        "detail": event.detail,
    });
    if let (Value::Object(value), Value::Object(fields)) = (&mut value, fields) {
        value.extend(fields);
    }
    value
}

fn seal_value(seal: &AuditSeal) -> Value {
    json!({
        "type": "seal",
        "number": seal.number,
        "events": seal.events,
        "hash": hexadecimal(&seal.hash),
        "signature": seal.signature,
        "created_us": seal.created_at.microseconds(),
    })
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02x}").expect("a text takes more text");
    }
    text
}
