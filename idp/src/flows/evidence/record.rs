//! Seals an exchange into a record.

use crate::domain::evidence::{Evidence, EvidenceOutcome, Exchange};
use crate::domain::id::{EvidenceId, SessionId};
use crate::domain::identity::SubjectKey;
use crate::domain::saml_request::SamlRequest;
use crate::flows::Context;
use crate::protocols::saml::response::Marks;
use crate::storage::{StorageError, Transaction, evidence};

/// A request with its answer, and what came of it.
#[derive(Clone, Debug)]
pub(in crate::flows) struct Exchanged {
    /// What was asked.
    pub request: SamlRequest,
    /// The answer as it was received.
    pub response: String,
    /// What names the answer, as far as it could be read.
    pub marks: Marks,
    /// Who it says the person is, where that was proven.
    pub subject: Option<SubjectKey>,
    /// The session that was made.
    pub session: Option<SessionId>,
    /// Why nobody was let in; `None` where somebody was.
    pub refusal: Option<String>,
}

/// Writes the record. If it cannot be, the transaction around it fails and nobody is let in.
pub(in crate::flows) async fn record(
    on: &mut Transaction,
    context: &Context,
    exchanged: Exchanged,
) -> Result<EvidenceId, StorageError> {
    let record = seal(context, exchanged)?;
    evidence::insert(on, context.tenant_id(), &record).await?;
    Ok(record.id)
}

fn seal(context: &Context, exchanged: Exchanged) -> Result<Evidence, StorageError> {
    let (key, tenant) = (context.vault_key(), context.tenant_id());
    let Exchanged { request, response, marks, subject, session, refusal } = exchanged;
    let id = EvidenceId::new(context.now, context.random());
    // Keyed hashes can be looked for by whoever has the vault's key, and say nothing to anybody else.
    let assertion = marks.assertion_id.as_deref().map(|id| key.keyed_hash("evidence-assertion", id.as_bytes()));
    let subject = subject.map(|subject| key.keyed_hash("evidence-subject", subject.stored().as_bytes()));
    let exchange = Exchange {
        request: request.sent,
        request_issued_at: request.issued_at,
        response,
        response_id: marks.response_id,
        response_issue_instant: marks.issue_instant,
        response_issuer: marks.issuer,
        assertion_id: marks.assertion_id,
        assertion_subject: marks.name_id,
        assertion_subject_name_qualifier: marks.name_qualifier,
    };
    let plain = serde_json::to_vec(&exchange).map_err(|_| StorageError::Damaged("exchange"))?;
    Ok(Evidence {
        id,
        occurred_at: context.now,
        federation: request.federation,
        provider: request.provider,
        request: request.id,
        assertion,
        subject,
        session,
        outcome: if refusal.is_none() { EvidenceOutcome::Granted } else { EvidenceOutcome::Refused },
        reason: refusal,
        sealed: key.seal(&Evidence::sealing_purpose(tenant, id), &plain, context.random()),
    })
}
