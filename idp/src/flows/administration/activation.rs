//! Sends a person the link with which they choose a password.

use super::actor::{Actor, AdministrationError, admit_to_account};
use super::set_password::letter;
use crate::domain::audit_event::AuditKind;
use crate::domain::credential::CredentialKind;
use crate::domain::id::{OneTimeLinkId, UserId};
use crate::domain::one_time_link::{LinkPurpose, OneTimeLink};
use crate::domain::random;
use crate::domain::staff_role::Permission;
use crate::domain::user::{InvalidTransition, UserState};
use crate::domain::work::LetterContent;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::letters::enqueue_letter;
use crate::storage::{Ending, one_time_links};

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
    if !context.tenant.credentials.may_hold(user.class, CredentialKind::Password) {
        return Err(AdministrationError::PasswordsOff(user.class));
    }
    match user.state {
        UserState::Pending | UserState::Active => {}
        UserState::Suspended | UserState::Closed => {
            return Err(InvalidTransition { from: user.state, to: UserState::Active }.into());
        }
    }
    let token = random::opaque_value(context.random());
    let address = context.tenant.address(&format!("/activate?token={}", token.expose()));
    let letter = letter(context, &user, LetterContent::Activate { link: address.clone() });
    let seen = match actor {
        Actor::Staff(_) if letter.is_none() => return Err(AdministrationError::Missing("the e-mail address")),
        Actor::Staff(_) => None,
        Actor::Command(_) => Some(address),
    };
    let link = OneTimeLink {
        id: OneTimeLinkId::new(context.now, context.random()),
        hash: token.hash(),
        purpose: LinkPurpose::Activate,
        user: Some(id),
        detail: "{}".to_owned(),
        created_at: context.now,
        expires_at: context.now + LinkPurpose::Activate.lifetime(),
        consumed_at: None,
    };
    let record = Record::success(context, AuditKind::Password).actor(actor.name()).subject(id);
    let record = record.detail("act", "activation_link");
    let in_job = context.clone();
    let written = context.store().write(move |on| {
        Box::pin(async move {
            let (context, tenant) = (&in_job, in_job.tenant_id());
            one_time_links::spoil(on, tenant, LinkPurpose::Activate, Some(id), context.now).await?;
            one_time_links::insert(on, tenant, &link).await?;
            if let Some(letter) = &letter {
                enqueue_letter(on, context, letter).await?;
            }
            Ok(Ending::Commit(record.write(on, context).await?))
        })
    });
    written.await?;
    Ok(seen)
}
