//! Reads the vault: the list by one reader, what was exchanged by two (DECISIONS 5).

use super::{EvidenceError, reason};
use crate::domain::audit_event::AuditKind;
use crate::domain::entity_id::EntityId;
use crate::domain::evidence::{Evidence, Exchange};
use crate::domain::id::{EvidenceId, SessionId};
use crate::domain::identity::SubjectKey;
use crate::domain::staff_role::Permission;
use crate::domain::time::Timestamp;
use crate::flows::Context;
use crate::flows::administration::{Actor, admit};
use crate::flows::audit::Record;
use crate::storage::{Ending, StorageError, evidence};

/// Records that one search gives at most.
pub const MOST_RECORDS: u32 = 500;

/// What to look for; everything that is set must fit.
#[derive(Clone, Debug, Default)]
pub struct EvidenceSearch {
    /// Only records before this one (paging).
    pub before: Option<EvidenceId>,
    /// Only from this instant on.
    pub from: Option<Timestamp>,
    /// Only before this instant.
    pub until: Option<Timestamp>,
    /// Only of this provider.
    pub provider: Option<EntityId>,
    /// Only of the request with this `ID`.
    pub request: Option<String>,
    /// Only of this person; looked for by a keyed hash.
    pub subject: Option<SubjectKey>,
    /// Only of this session, to which a token leads.
    pub session: Option<SessionId>,
}

/// The records that match, newest first: when, where, how it ended. What was exchanged stays sealed. Recorded in the
/// audit with its reason.
///
/// # Errors
/// [`EvidenceError`].
pub async fn search(
    context: &Context,
    actor: &Actor,
    wanted: EvidenceSearch,
    why: &str,
) -> Result<Vec<Evidence>, EvidenceError> {
    admit(context, actor, Permission::ReadEvidence).await?;
    let why = reason(why)?;
    note(context, actor, "search_evidence", &why, None).await?;
    Ok(evidence::search(&mut context.store().read(), context.tenant_id(), &stored(context, wanted), MOST_RECORDS)
        .await?)
}

fn stored(context: &Context, wanted: EvidenceSearch) -> evidence::Search {
    let hash = |subject: SubjectKey| context.vault_key().keyed_hash("evidence-subject", subject.stored().as_bytes());
    evidence::Search {
        before: wanted.before,
        from: wanted.from,
        until: wanted.until,
        provider: wanted.provider,
        request: wanted.request,
        subject: wanted.subject.map(hash),
        session: wanted.session,
    }
}

/// Two readers who stand together before one reading: the second has logged in as well, on a browser or at the desk of
/// the first. The command line counts as both: whoever may run it has the key.
#[derive(Clone, Debug)]
pub struct Readers<'a> {
    /// Who reads.
    pub first: &'a Actor,
    /// Who agrees.
    pub second: &'a Actor,
}

/// Opens what was exchanged. Recorded in the audit, with both readers and the reason, before anything is opened.
///
/// # Errors
/// [`EvidenceError`].
pub async fn open(
    context: &Context,
    readers: &Readers<'_>,
    id: EvidenceId,
    why: &str,
) -> Result<(Evidence, Exchange), EvidenceError> {
    check_readers(context, readers).await?;
    let why = reason(why)?;
    let found = evidence::find(&mut context.store().read(), context.tenant_id(), id).await?;
    let record = found.ok_or(EvidenceError::Unknown)?;
    note(context, readers.first, "open_evidence", &why, Some((readers.second, id))).await?;
    let purpose = Evidence::sealing_purpose(context.tenant_id(), id);
    let plain = context.vault_key().open(&purpose, &record.sealed).map_err(|_| EvidenceError::Damaged)?;
    let exchange = serde_json::from_slice(&plain).map_err(|_| EvidenceError::Damaged)?;
    Ok((record, exchange))
}

/// Both may, and they are two.
async fn check_readers(context: &Context, readers: &Readers<'_>) -> Result<(), EvidenceError> {
    for reader in [readers.first, readers.second] {
        admit(context, reader, Permission::ReadEvidence).await?;
    }
    let is_command = matches!(readers.first, Actor::Command(_));
    if !is_command && readers.first.name() == readers.second.name() {
        return Err(EvidenceError::OnePerson);
    }
    Ok(())
}

async fn note(
    context: &Context,
    actor: &Actor,
    act: &'static str,
    why: &str,
    opened: Option<(&Actor, EvidenceId)>,
) -> Result<(), StorageError> {
    let record = Record::success(context, AuditKind::Access).actor(actor.name()).detail("act", act).detail("why", why);
    let record = match opened {
        Some((second, id)) => record.detail("second", second.name()).detail("evidence", id.to_string()),
        None => record,
    };
    let in_job = context.clone();
    context.store().write(move |on| Box::pin(async move { Ok(Ending::Commit(record.write(on, &in_job).await?)) })).await
}
