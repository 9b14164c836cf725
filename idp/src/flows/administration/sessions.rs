//! Lists and ends sessions (S-36).

use super::actor::{Actor, AdministrationError, admit};
use crate::domain::id::{SessionId, UserId};
use crate::domain::session::Session;
use crate::domain::staff_role::Permission;
use crate::flows::Context;
use crate::flows::session::{EndReason, end, end_all_of_user};
use crate::storage::{Ending, sessions, users};

/// The open sessions of the body, newest first, at most `limit`.
///
/// # Errors
/// [`AdministrationError`].
pub async fn list_sessions(context: &Context, actor: &Actor, limit: u32) -> Result<Vec<Session>, AdministrationError> {
    admit(context, actor, Permission::ListSessions).await?;
    Ok(sessions::list_all_open(&mut context.store().read(), context.tenant_id(), context.now, limit).await?)
}

/// The open sessions of a person, newest first.
///
/// # Errors
/// [`AdministrationError`].
pub async fn list_sessions_of(
    context: &Context,
    actor: &Actor,
    user: UserId,
) -> Result<Vec<Session>, AdministrationError> {
    admit(context, actor, Permission::ListSessions).await?;
    Ok(sessions::list_open(&mut context.store().read(), context.tenant_id(), user, context.now).await?)
}

/// Ends one session.
///
/// # Errors
/// [`AdministrationError::UnknownSession`] also when it is over already.
pub async fn end_session(context: &Context, actor: &Actor, id: SessionId) -> Result<(), AdministrationError> {
    admit(context, actor, Permission::EndSessions).await?;
    let found = sessions::find(&mut context.store().read(), context.tenant_id(), id).await?;
    let session = found.ok_or(AdministrationError::UnknownSession)?;
    let (in_job, actor) = (context.clone(), actor.name());
    let ended = context.store().write(move |on| {
        Box::pin(async move {
            Ok(Ending::Commit(end(on, &in_job, &session, actor.as_str(), EndReason::EndedByStaff).await?))
        })
    });
    if ended.await? { Ok(()) } else { Err(AdministrationError::UnknownSession) }
}

/// Ends all sessions of a person; how many there were.
///
/// # Errors
/// [`AdministrationError`].
pub async fn end_sessions_of(context: &Context, actor: &Actor, user: UserId) -> Result<u32, AdministrationError> {
    admit(context, actor, Permission::EndSessions).await?;
    let found = users::find(&mut context.store().read(), context.tenant_id(), user).await?;
    found.ok_or(AdministrationError::UnknownPerson)?;
    let (in_job, actor) = (context.clone(), actor.name());
    let ended = context.store().write(move |on| {
        Box::pin(async move {
            let ended = end_all_of_user(on, &in_job, user, actor.as_str(), EndReason::EndedByStaff).await?;
            Ok(Ending::Commit(ended))
        })
    });
    Ok(ended.await?)
}
