//! Releases a person whose logins are slowed down or stopped by wrong guesses (S-152).

use super::actor::{Actor, AdministrationError, admit_to_account};
use crate::domain::audit_event::AuditKind;
use crate::domain::id::UserId;
use crate::domain::staff_role::Permission;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::login::Guesses;
use crate::storage::Ending;

/// Forgets the failures counted against the account. Whoever may reactivate accounts may do this.
///
/// # Errors
/// [`AdministrationError`].
pub async fn release(context: &Context, actor: &Actor, id: UserId) -> Result<(), AdministrationError> {
    admit_to_account(context, actor, Permission::ReactivatePeople, id).await?;
    let record = Record::success(context, AuditKind::Account).actor(actor.name()).subject(id).detail("act", "release");
    let in_job = context.clone();
    let written = context.store().write(move |on| {
        Box::pin(async move {
            Guesses::release(on, &in_job, id).await?;
            Ok(Ending::Commit(record.write(on, &in_job).await?))
        })
    });
    Ok(written.await?)
}
