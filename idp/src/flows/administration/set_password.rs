//! Sets a password from the command line, where no browser can.

use super::actor::{Actor, AdministrationError, admit_to_account};
use crate::domain::audit_event::AuditKind;
use crate::domain::credential::{CredentialKind, PasswordCredential};
use crate::domain::id::UserId;
use crate::domain::secret::Secret;
use crate::domain::staff_role::Permission;
use crate::domain::user::User;
use crate::domain::work::LetterContent;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::letters::enqueue_letter_to;
use crate::flows::login::Guesses;
use crate::flows::password::check_new_of;
use crate::flows::session::{EndReason, end_all_of_user};
use crate::storage::{Ending, authorizations, credentials};

/// Sets the password of a person, which they must change at the next login (S-12); ends their sessions and tokens, and
/// tells them. Only a command can; staff send a link (S-15).
///
/// # Errors
/// [`AdministrationError`], and the old password stays.
pub async fn set_password(
    context: &Context,
    actor: &Actor,
    id: UserId,
    password: &Secret,
) -> Result<(), AdministrationError> {
    let user = admit_to_account(context, actor, Permission::SendActivationLink, id).await?;
    let password = prepare(context, actor, &user, (password, true)).await?;
    let record = Record::success(context, AuditKind::Password).actor(actor.name()).subject(id).detail("act", "set");
    let (in_job, actor) = (context.clone(), actor.name());
    let written = context.store().write(move |on| {
        Box::pin(async move {
            let context = &in_job;
            credentials::put_password(on, context.tenant_id(), id, &password).await?;
            end_all_of_user(on, context, id, actor.as_str(), EndReason::CredentialChanged).await?;
            authorizations::revoke_of_user(on, context.tenant_id(), id, context.now).await?;
            Guesses::release(on, context, id).await?;
            enqueue_letter_to(on, context, &user, LetterContent::PasswordChanged).await?;
            Ok(Ending::Commit(record.write(on, context).await?))
        })
    });
    Ok(written.await?)
}

/// Checks a password that a command hands in, and hashes it.
///
/// `must_change` says whether its holder changes it at the first login (S-12).
pub(super) async fn prepare(
    context: &Context,
    actor: &Actor,
    user: &User,
    (password, must_change): (&Secret, bool),
) -> Result<PasswordCredential, AdministrationError> {
    match actor {
        Actor::Staff(_) => return Err(AdministrationError::PasswordByStaff),
        Actor::Command(_) => {}
    }
    if !context.tenant.credentials.may_hold(user.class, CredentialKind::Password, context.now) {
        return Err(AdministrationError::PasswordsOff(user.class));
    }
    check_new_of(context, password, user)?;
    let hash = context.provider.hashing.hash(password, context.random()).await?;
    Ok(PasswordCredential { hash, set_at: context.now, must_change })
}
