//! The figures of the first page of the administration.

use super::actor::{Actor, AdministrationError};
use crate::domain::audit_event::{AuditKind, AuditOutcome};
use crate::domain::time::Timestamp;
use crate::domain::user::UserState;
use crate::flows::Context;
use crate::storage::{audit_events, clients, jobs, sessions, users};

/// What stands where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dashboard {
    /// Accounts that are not closed.
    pub people: i64,
    /// Open sessions.
    pub sessions: i64,
    /// Registered clients.
    pub clients: usize,
    /// Logins since the instant asked for.
    pub logins: i64,
    /// Refused logins since then.
    pub refusals: i64,
    /// Letters and calls that wait.
    pub work_waiting: i64,
    /// Letters and calls that were given up.
    pub work_abandoned: i64,
}

/// Counts, logins since `since`. Any member of staff may see the figures: they name nobody.
///
/// # Errors
/// [`AdministrationError::NotAllowed`] for everybody else.
pub async fn dashboard(context: &Context, actor: &Actor, since: Timestamp) -> Result<Dashboard, AdministrationError> {
    if let Actor::Staff(person) = actor
        && person.staff_roles.is_empty()
    {
        return Err(AdministrationError::NotAllowed);
    }
    let (mut reading, tenant) = (context.store().read(), context.tenant_id());
    let states = users::count_by_state(&mut reading, tenant).await?;
    let logins = AuditKind::Login;
    let (work_waiting, work_abandoned) = jobs::count(&mut reading, tenant).await?;
    Ok(Dashboard {
        people: states.iter().filter(|(state, _)| **state != UserState::Closed).map(|(_, many)| many).sum(),
        sessions: sessions::count_open(&mut reading, tenant, context.now).await?,
        clients: clients::list(&mut reading, tenant).await?.len(),
        logins: audit_events::count_since(&mut reading, tenant, logins, AuditOutcome::Success, since).await?,
        refusals: audit_events::count_since(&mut reading, tenant, logins, AuditOutcome::Refused, since).await?,
        work_waiting,
        work_abandoned,
    })
}
