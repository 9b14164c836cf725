//! `idp audit export --evidence`: what was exchanged with providers, for a judicial request.

use crate::commands::cli::ExportAudit;
use crate::commands::error::CommandError;
use crate::commands::output::print;
use crate::domain::evidence::{Evidence, Exchange};
use crate::domain::identity::SubjectKey;
use crate::domain::time::{Span, Timestamp};
use crate::flows::Context;
use crate::flows::administration::Actor;
use crate::flows::evidence::{EvidenceError, EvidenceSearch, MOST_RECORDS, Readers, open, search};
use jiff::civil::Date;
use serde_json::{Value, json};

/// Prints every record that matches, newest first, one JSON object a line. Each opening is recorded in the audit.
///
/// # Errors
/// [`CommandError`].
pub async fn export_evidence(context: &Context, arguments: &ExportAudit) -> Result<(), CommandError> {
    let actor = Actor::Command("audit export");
    let readers = Readers { first: &actor, second: &actor };
    let why = arguments.why.as_deref().unwrap_or_default();
    let mut wanted = EvidenceSearch {
        before: None,
        from: arguments.from.map(midnight).transpose()?,
        until: arguments.until.map(midnight).transpose()?.map(|day| day + Span::days(1)),
        provider: arguments.provider.clone(),
        request: arguments.request.clone(),
        subject: arguments.fiscal_code.clone().map(SubjectKey::FiscalCode),
        session: None,
    };
    loop {
        let found = search(context, &actor, wanted.clone(), why).await?;
        for record in &found {
            let (record, exchange) = open(context, &readers, record.id, why).await?;
            print(&value_of(&record, &exchange).to_string());
        }
        match found.last() {
            Some(last) if found.len() == MOST_RECORDS as usize => wanted.before = Some(last.id),
            Some(_) | None => return Ok(()),
        }
    }
}

impl From<EvidenceError> for CommandError {
    fn from(error: EvidenceError) -> Self {
        match error {
            EvidenceError::NotAllowed(refusal) => refusal.into(),
            EvidenceError::Fault(fault) => fault.into(),
            told @ (EvidenceError::OnePerson
            | EvidenceError::NoReason
            | EvidenceError::Unknown
            | EvidenceError::Damaged) => Self::failed(told.to_string()),
        }
    }
}

/// The beginning of a day in Italy.
fn midnight(day: Date) -> Result<Timestamp, CommandError> {
    let begin = day.in_tz("Europe/Rome").map_err(|_| CommandError::Usage(format!("{day} is not a day")))?;
    Ok(Timestamp::from_microseconds(begin.timestamp().as_microsecond()))
}

fn value_of(record: &Evidence, exchange: &Exchange) -> Value {
    json!({
        "id": record.id.to_string(),
        "occurred_at": record.occurred_at.to_string(),
        "federation": record.federation.as_str(),
        "provider": record.provider.as_str(),
        "request_id": record.request.as_str(),
        "outcome": record.outcome.code(),
        "reason": record.reason,
        "session": record.session.map(|session| session.to_string()),
        "exchange": exchange,
    })
}
