//! Takes away a second factor that a person has lost, after proof of who they are (S-14).

use super::actor::{Actor, AdministrationError, admit_to_account};
use crate::domain::audit_event::AuditKind;
use crate::domain::id::UserId;
use crate::domain::staff_role::Permission;
use crate::domain::work::LetterContent;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::letters::enqueue_letter_to;
use crate::flows::session::{EndReason, end_all_of_user};
use crate::storage::{Ending, credentials};

/// Takes away all generators of one-time passwords and recovery codes; sessions end, and the person is told (S-10).
///
/// # Errors
/// [`AdministrationError`].
pub async fn reset_second_factor(context: &Context, actor: &Actor, id: UserId) -> Result<(), AdministrationError> {
    let user = admit_to_account(context, actor, Permission::ResetSecondFactor, id).await?;
    let record =
        Record::success(context, AuditKind::SecondFactor).actor(actor.name()).subject(id).detail("act", "reset");
    let (in_job, actor) = (context.clone(), actor.name());
    let written = context.store().write(move |on| {
        Box::pin(async move {
            let context = &in_job;
            credentials::remove_second_factors(on, context.tenant_id(), id).await?;
            end_all_of_user(on, context, id, actor.as_str(), EndReason::CredentialChanged).await?;
            enqueue_letter_to(on, context, &user, LetterContent::SecondFactorRemoved).await?;
            Ok(Ending::Commit(record.write(on, context).await?))
        })
    });
    Ok(written.await?)
}
