//! Gives and takes the roles of staff.

use super::actor::{Actor, AdministrationError, admit_to_account};
use crate::domain::audit_event::AuditKind;
use crate::domain::id::UserId;
use crate::domain::staff_role::{Permission, StaffRole};
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::session::{EndReason, end_all_of_user};
use crate::storage::{Ending, users};

/// Gives a role; giving it twice changes nothing.
///
/// # Errors
/// [`AdministrationError`]: nobody hands out more reach than they have.
pub async fn give_staff_role(
    context: &Context,
    actor: &Actor,
    id: UserId,
    role: StaffRole,
) -> Result<(), AdministrationError> {
    change(context, actor, id, role, true).await
}

/// Takes a role away; the person's sessions end.
///
/// # Errors
/// [`AdministrationError`].
pub async fn take_staff_role(
    context: &Context,
    actor: &Actor,
    id: UserId,
    role: StaffRole,
) -> Result<(), AdministrationError> {
    change(context, actor, id, role, false).await
}

async fn change(
    context: &Context,
    actor: &Actor,
    id: UserId,
    role: StaffRole,
    gives: bool,
) -> Result<(), AdministrationError> {
    let user = admit_to_account(context, actor, Permission::AppointStaff, id).await?;
    if !user.class.is_staff() {
        return Err(AdministrationError::NotStaff);
    }
    if !actor.may_appoint(role) {
        return Err(AdministrationError::NotAllowed);
    }
    let record = Record::success(context, AuditKind::StaffRole)
        .actor(actor.name())
        .subject(id)
        .detail("act", if gives { "give" } else { "take" })
        .detail("role", role.code());
    let (in_job, actor) = (context.clone(), actor.name());
    let written = context.store().write(move |on| {
        Box::pin(async move {
            let (context, tenant) = (&in_job, in_job.tenant_id());
            if gives {
                users::grant_staff_role(on, tenant, id, role, context.now).await?;
            } else {
                users::take_staff_role(on, tenant, id, role).await?;
                end_all_of_user(on, context, id, actor.as_str(), EndReason::EndedByStaff).await?;
            }
            Ok(Ending::Commit(record.write(on, context).await?))
        })
    });
    Ok(written.await?)
}
