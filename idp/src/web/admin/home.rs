//! `GET /admin`.

use super::StaffVisit;
use crate::domain::credential::ProfessionalPasswords;
use crate::domain::environment::Environment;
use crate::domain::time::Timestamp;
use crate::flows::administration::dashboard;
use crate::views::pages::admin::{AdminHome, Figures, Warning};
use crate::web::error::Failure;
use crate::web::respond::page;
use axum::response::Response;

/// The page.
pub async fn show(visit: StaffVisit) -> Result<Response, Failure> {
    let found = dashboard(&visit.context, &visit.actor(), midnight(visit.context.now)).await?;
    let count = |many: i64| u64::try_from(many).unwrap_or_default();
    let figures = Figures {
        people: count(found.people),
        sessions: count(found.sessions),
        clients: found.clients as u64,
        logins_today: count(found.logins),
        refusals_today: count(found.refusals),
        work_waiting: count(found.work_waiting),
    };
    let mut warnings = Vec::new();
    if visit.context.tenant.credentials.citizen_passwords {
        warnings.push(Warning::CitizenPasswords);
    }
    warnings.extend(professionals(&visit));
    if visit.context.provider.environment == Environment::Development {
        warnings.push(Warning::Development);
    }
    if found.work_abandoned > 0 {
        warnings.push(Warning::WorkGivenUp(count(found.work_abandoned)));
    }
    Ok(page(AdminHome { frame: visit.frame(), office: visit.office(), figures, warnings }.render()))
}

/// What staff must know of the passwords of professionals (R1.5).
fn professionals(visit: &StaffVisit) -> Option<Warning> {
    match &visit.context.tenant.credentials.professional_passwords {
        ProfessionalPasswords::Off => None,
        ProfessionalPasswords::Undecided => Some(Warning::ProfessionalPasswordsUndecided),
        ProfessionalPasswords::Decided(decision) if decision.is_over(visit.context.now) => {
            Some(Warning::ProfessionalPasswordsEnded(decision.last_instant()))
        }
        ProfessionalPasswords::Decided(decision) => Some(Warning::ProfessionalPasswords(decision.clone())),
    }
}

/// The last midnight in Italy. An instant outside the calendar has none, and counts from itself.
fn midnight(now: Timestamp) -> Timestamp {
    let in_italy = jiff::Timestamp::from_microsecond(now.microseconds()).and_then(|now| now.in_tz("Europe/Rome"));
    let begin = in_italy.and_then(|now| now.start_of_day());
    begin.map_or(now, |begin| Timestamp::from_microseconds(begin.timestamp().as_microsecond()))
}
