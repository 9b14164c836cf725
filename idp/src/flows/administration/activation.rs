//! Sends a person the link with which they choose a password.

use super::actor::{Actor, AdministrationError, admit_to_account};
use crate::domain::audit_event::AuditKind;
use crate::domain::credential::CredentialKind;
use crate::domain::id::UserId;
use crate::domain::staff_role::Permission;
use crate::domain::user::{AttributeName, InvalidTransition, UserState};
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::password::offer_activation;
use crate::storage::Ending;

/// Sends the link `/activate?token=…` to the person's e-mail address; older ones stop working. On the command line
/// the link itself comes back too, for a person whose letters do not arrive; staff never see it (S-15).
///
/// # Errors
/// [`AdministrationError`].
pub async fn send_activation_link(
    context: &Context,
    actor: &Actor,
    id: UserId,
) -> Result<Option<String>, AdministrationError> {
    let user = admit_to_account(context, actor, Permission::SendActivationLink, id).await?;
    if !context.tenant.credentials.may_hold(user.class, CredentialKind::Password, context.now) {
        return Err(AdministrationError::PasswordsOff(user.class));
    }
    match user.state {
        UserState::Pending | UserState::Active => {}
        UserState::Suspended | UserState::Closed => {
            return Err(InvalidTransition { from: user.state, to: UserState::Active }.into());
        }
    }
    match actor {
        Actor::Staff(_) if user.attribute(AttributeName::Email).is_none() => {
            return Err(AdministrationError::Missing("the e-mail address"));
        }
        Actor::Staff(_) | Actor::Command(_) => {}
    }
    let record = Record::success(context, AuditKind::Password).actor(actor.name()).subject(id);
    let record = record.detail("act", "activation_link");
    let in_job = context.clone();
    let written = context.store().write(move |on| {
        Box::pin(async move {
            let link = offer_activation(on, &in_job, &user).await?;
            record.write(on, &in_job).await?;
            Ok(Ending::Commit(link))
        })
    });
    let link = written.await?;
    match actor {
        Actor::Staff(_) => Ok(None),
        Actor::Command(_) => Ok(Some(link)),
    }
}
