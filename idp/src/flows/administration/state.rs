//! Suspends, reactivates and closes accounts.

use super::actor::{Actor, AdministrationError, admit_to_account};
use crate::domain::audit_event::AuditKind;
use crate::domain::id::UserId;
use crate::domain::staff_role::Permission;
use crate::domain::user::UserState;
use crate::flows::audit::Record;
use crate::flows::session::{EndReason, end_all_of_user};
use crate::flows::{Context, Fault};
use crate::storage::{Ending, authorizations, users};

/// Stops an account for a while: its sessions end and everything it allowed is revoked (S-33).
///
/// # Errors
/// [`AdministrationError`].
pub async fn suspend(context: &Context, actor: &Actor, id: UserId) -> Result<(), AdministrationError> {
    change(context, actor, id, UserState::Suspended).await
}

/// Lets a suspended account work again.
///
/// # Errors
/// [`AdministrationError`].
pub async fn reactivate(context: &Context, actor: &Actor, id: UserId) -> Result<(), AdministrationError> {
    change(context, actor, id, UserState::Active).await
}

/// Closes an account for good.
///
/// # Errors
/// [`AdministrationError`].
pub async fn close(context: &Context, actor: &Actor, id: UserId) -> Result<(), AdministrationError> {
    change(context, actor, id, UserState::Closed).await
}

async fn change(context: &Context, actor: &Actor, id: UserId, to: UserState) -> Result<(), AdministrationError> {
    let (permission, act) = match to {
        UserState::Suspended => (Permission::SuspendPeople, "suspend"),
        UserState::Active => (Permission::ReactivatePeople, "reactivate"),
        UserState::Closed => (Permission::ClosePeople, "close"),
        UserState::Pending => return Err(Fault::Broken("nobody is made pending").into()),
    };
    admit_to_account(context, actor, permission, id).await?;
    let record = Record::success(context, AuditKind::Account).actor(actor.name()).subject(id).detail("act", act);
    let (in_job, actor) = (context.clone(), actor.name());
    let changed = context.store().write(move |on| {
        Box::pin(async move {
            let (context, tenant) = (&in_job, in_job.tenant_id());
            // Read again: two administrators may act at once.
            let Some(mut user) = users::find(on, tenant, id).await? else {
                return Ok(Ending::RollBack(Err(AdministrationError::UnknownPerson)));
            };
            if let Err(refused) = user.change_state(to, context.now) {
                return Ok(Ending::RollBack(Err(refused.into())));
            }
            users::update(on, tenant, &user).await?;
            if to != UserState::Active {
                end_all_of_user(on, context, id, actor.as_str(), EndReason::AccountStopped).await?;
                authorizations::revoke_of_user(on, tenant, id, context.now).await?;
            }
            record.write(on, context).await?;
            Ok(Ending::Commit(Ok(())))
        })
    });
    changed.await?
}
