//! `GET` and `POST /admin/audit`: what happened, and whether the record is whole.

use super::StaffVisit;
use crate::domain::audit_event::AuditEvent;
use crate::domain::time::{Span, Timestamp};
use crate::flows::administration::{AuditSearch, search_audit, verify_audit};
use crate::flows::maintenance::AuditFault;
use crate::views::form::{Form, Problem};
use crate::views::pages::admin::{AdminAudit, AuditRow, AuditVerification};
use crate::web::error::Failure;
use crate::web::extract::AccountForm;
use crate::web::respond::page;
use axum::response::Response;

/// Events on one page of the list.
const PER_PAGE: u32 = 50;

/// The list.
pub async fn show(visit: StaffVisit) -> Result<Response, Failure> {
    let filters = read_filters(&visit);
    let events = search_audit(&visit.context, &visit.actor(), &filters.search, PER_PAGE).await?;
    let last = events.last().filter(|_| events.len() == PER_PAGE as usize);
    let older = last.map(|event| format!("/admin/audit?{}before={}", filters.query, event.id));
    let shown = AdminAudit {
        frame: visit.frame(),
        office: visit.office(),
        form: filters.form,
        events: events.into_iter().map(row).collect(),
        older,
        verification: None,
    };
    Ok(page(shown.render()))
}

/// Checks the whole chain.
pub async fn verify(visit: StaffVisit, AccountForm(fields): AccountForm) -> Result<Response, Failure> {
    if fields.text("action") != "verify" {
        return Err(Failure::form_expired());
    }
    let report = verify_audit(&visit.context, &visit.actor()).await?;
    let verification = if report.faults.is_empty() {
        AuditVerification::Sound { seals: report.seals, events: report.events, unsealed: report.unsealed }
    } else {
        AuditVerification::Broken { seal: report.faults.iter().find_map(seal_of).unwrap_or_default() }
    };
    let events = search_audit(&visit.context, &visit.actor(), &AuditSearch::default(), PER_PAGE).await?;
    let shown = AdminAudit {
        frame: visit.frame(),
        office: visit.office(),
        form: Form::new(),
        events: events.into_iter().map(row).collect(),
        older: None,
        verification: Some(verification),
    };
    Ok(page(shown.render()))
}

/// The seal at which a fault stands; an event that no seal covers yet has none.
fn seal_of(fault: &AuditFault) -> Option<u64> {
    let number = match fault {
        AuditFault::EventChanged { seal, .. } => (*seal)?,
        AuditFault::EventsMissing { seal, .. }
        | AuditFault::ChainBroken { seal }
        | AuditFault::SignatureWrong { seal } => *seal,
        AuditFault::SealsMissing { first, .. } => *first,
    };
    u64::try_from(number).ok()
}

struct Filters {
    search: AuditSearch,
    form: Form,
    /// The filters as a query, with `&` at the end, for the link to older events.
    query: String,
}

/// A filter that cannot be read is shown with its fault and left out of the search.
fn read_filters(visit: &StaffVisit) -> Filters {
    let mut filters = Filters { search: AuditSearch::default(), form: Form::new(), query: String::new() };
    filters.search.before = visit.query("before").and_then(|id| id.parse().ok());
    for name in ["kind", "person", "client", "from", "to"] {
        let Some(text) = visit.query(name) else { continue };
        let search = &mut filters.search;
        let problem = match name {
            "kind" => text.parse().map(|kind| search.kind = Some(kind)).map_err(|_| Problem::ChooseOne),
            "person" => text.parse().map(|id| search.subject = Some(id)).map_err(|_| Problem::UsernameWrong),
            "client" => text.parse().map(|id| search.client = Some(id)).map_err(|_| Problem::ClientIdWrong),
            "from" => midnight(&text).map(|day| search.from = Some(day)).ok_or(Problem::DateWrong),
            _ => midnight(&text).map(|day| search.until = Some(day + Span::days(1))).ok_or(Problem::DateWrong),
        };
        let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        for piece in [name, "=", &encoded, "&"] {
            filters.query.push_str(piece);
        }
        let form = std::mem::take(&mut filters.form).with(name, text);
        filters.form = match problem {
            Ok(()) => form,
            Err(problem) => form.fault(name, problem),
        };
    }
    filters
}

/// The beginning of a day in Italy.
fn midnight(day: &str) -> Option<Timestamp> {
    let day: jiff::civil::Date = day.parse().ok()?;
    let begin = day.in_tz("Europe/Rome").ok()?;
    Some(Timestamp::from_microseconds(begin.timestamp().as_microsecond()))
}

fn row(event: AuditEvent) -> AuditRow {
    AuditRow {
        occurred_at: event.occurred_at,
        kind: event.kind,
        outcome: event.outcome,
        actor: event.actor,
        subject: event.subject.map(|id| id.to_string()),
        client: event.client.map(|id| id.to_string()),
        network: event.network,
        detail: event.detail.into_iter().collect(),
    }
}
