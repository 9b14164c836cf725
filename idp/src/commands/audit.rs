//! `idp audit`: the record of what happened.

use crate::commands::cli::AuditVerb;
use crate::commands::desk::Desk;
use crate::commands::error::CommandError;
use crate::commands::output::print;
use crate::flows::administration::{self, Actor};

/// Carries out one verb.
///
/// # Errors
/// [`CommandError`].
pub async fn audit(desk: &Desk, verb: AuditVerb) -> Result<(), CommandError> {
    match verb {
        AuditVerb::Verify => Err(CommandError::failed("the audit cannot be verified by this build yet")),
        AuditVerb::Export => {
            let actor = Actor::Command("audit export");
            administration::export_audit(&desk.context(), &actor, |record| print(&record.to_string())).await?;
            Ok(())
        }
    }
}
