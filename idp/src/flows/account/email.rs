//! Another e-mail address: asked for by whoever has just logged in, in force once a link sent to it was used.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::AuditKind;
use crate::domain::email_address::EmailAddress;
use crate::domain::id::UserId;
use crate::domain::one_time_link::{LinkPurpose, LinkRefusal};
use crate::domain::secret::Secret;
use crate::domain::user::{Attribute, AttributeName, AttributeSource, User, UserState};
use crate::domain::work::{Letter, LetterContent};
use crate::flows::audit::Record;
use crate::flows::letters::{enqueue_letter, enqueue_letter_to};
use crate::flows::one_time_links::{self, LinkError, look_at_link, make, use_up};
use crate::flows::second_factor::FRESHNESS;
use crate::flows::send_limit::may_send;
use crate::flows::session::SignedIn;
use crate::flows::{Context, Fault};
use crate::storage::users::LoginName;
use crate::storage::{self, Ending, StorageError, Transaction, users};

/// Why an address is not changed.
#[derive(Debug, thiserror::Error)]
pub enum EmailError {
    /// The login is too old for this change (S-37).
    #[error("the login is too old for this change")]
    NotFresh,
    /// It is the present address.
    #[error("this is the present address")]
    Unchanged,
    /// The link, also one that was sent for somebody else.
    #[error(transparent)]
    Link(#[from] LinkRefusal),
    /// The address became somebody else's since the letter was sent.
    #[error("somebody has this address already")]
    Taken,
    /// A part of the house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for EmailError {
    fn from(error: StorageError) -> Self {
        Self::Fault(Fault::Storage(error))
    }
}

impl From<LinkError> for EmailError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Refused(refusal) => Self::Link(refusal),
            LinkError::Fault(fault) => Self::Fault(fault),
        }
    }
}

/// What the link carries, sealed.
#[derive(serde::Serialize, serde::Deserialize)]
struct Wish {
    email: String,
}

/// Sends a link to the new address, in the place of earlier ones. Until it is used nothing changes. The answer is the
/// same where the address is somebody else's (S-09) and where too many letters went there (S-147); then none goes.
///
/// # Errors
/// [`EmailError::NotFresh`], [`EmailError::Unchanged`], [`EmailError::Fault`].
pub async fn ask_for_email(context: &Context, signed_in: &SignedIn, email: &EmailAddress) -> Result<(), EmailError> {
    if !signed_in.session.is_fresh(context.now, FRESHNESS) {
        return Err(EmailError::NotFresh);
    }
    let user = signed_in.user.clone();
    if user.attribute(AttributeName::Email).is_some_and(|present| present.eq_ignore_ascii_case(email.as_str())) {
        return Err(EmailError::Unchanged);
    }
    let wish = Wish { email: email.as_str().to_owned() };
    let detail = one_time_links::seal_detail(context, &sealing_purpose(user.id), &wish)?;
    let (acting, session) = (context.clone(), signed_in.session.id);
    let write = context.store().write(move |on| {
        Box::pin(async move {
            let sent = send_link(on, &acting, &user, (detail, wish.email)).await?;
            let record = match sent {
                Ok(()) => Record::success(&acting, AuditKind::Account),
                Err(reason) => Record::refused(&acting, AuditKind::Account, reason),
            };
            record.own(user.id).session(session).detail("change", "email_asked").write(on, &acting).await?;
            Ok(Ending::Commit(()))
        })
    });
    Ok(write.await?)
}

/// `Err` holds the reason for the audit why no letter went.
async fn send_link(
    on: &mut Transaction,
    context: &Context,
    user: &User,
    (detail, to): (String, String),
) -> Result<Result<(), &'static str>, StorageError> {
    let (tenant, purpose) = (context.tenant_id(), LinkPurpose::ChangeEmail);
    storage::one_time_links::spoil(on, tenant, purpose, Some(user.id), context.now).await?;
    if users::find_by_login_name(on, tenant, &to).await?.is_some_and(|holder| holder != user.id) {
        return Ok(Err("taken"));
    }
    if !may_send(on, context, &to).await? {
        return Ok(Err("too_many_letters"));
    }
    let link = make(on, context, purpose, Some(user.id), detail).await?;
    let letter = Letter {
        to,
        name: user.full_name(),
        language: user.language.unwrap_or_else(|| context.tenant.default_language()),
        content: LetterContent::ChangeEmail { link },
    };
    enqueue_letter(on, context, &letter).await?;
    Ok(Ok(()))
}

/// The address that a link is for, without using it up.
///
/// # Errors
/// [`EmailError::Link`], also for somebody else's link; [`EmailError::Fault`].
pub async fn look_at_email(context: &Context, signed_in: &SignedIn, token: &Secret) -> Result<String, EmailError> {
    let link = look_at_link(context, LinkPurpose::ChangeEmail, token).await?;
    if link.user != Some(signed_in.user.id) {
        return Err(LinkRefusal::Unknown.into());
    }
    let wish: Wish = one_time_links::open_detail(context, &sealing_purpose(signed_in.user.id), &link.detail)?;
    Ok(wish.email)
}

/// Uses a link up and changes the address. Only the person can, signed in: a letter that went astray gives the
/// stranger who opens it nothing (S-19). Links for a new password that were sent to the old address die; both
/// addresses are told (S-10).
///
/// # Errors
/// [`EmailError::Link`], [`EmailError::Taken`], [`EmailError::Fault`].
pub async fn confirm_email(context: &Context, signed_in: &SignedIn, token: &Secret) -> Result<(), EmailError> {
    let email = look_at_email(context, signed_in, token).await?;
    let link = look_at_link(context, LinkPurpose::ChangeEmail, token).await?;
    let (acting, user, session) = (context.clone(), signed_in.user.id, signed_in.session.id);
    let write = context.store().write(move |on| {
        Box::pin(async move {
            if let Err(refusal) = use_up(on, &acting, &link).await? {
                return Ok(Ending::RollBack(Err(refusal.into())));
            }
            if let Err(refusal) = put(on, &acting, user, email).await? {
                return Ok(Ending::RollBack(Err(refusal)));
            }
            let record = Record::success(&acting, AuditKind::Account).own(user).session(session);
            record.detail("change", "email").write(on, &acting).await?;
            Ok(Ending::Commit(Ok(())))
        })
    });
    write.await?
}

async fn put(
    on: &mut Transaction,
    context: &Context,
    id: UserId,
    email: String,
) -> Result<Result<(), EmailError>, StorageError> {
    let tenant = context.tenant_id();
    // As it is now: staff may have stopped the account since the page was opened.
    let user = users::find(on, tenant, id).await?.filter(|user| user.state == UserState::Active);
    let Some(mut user) = user else { return Ok(Err(LinkRefusal::Unknown.into())) };
    users::remove_login_names(on, tenant, id, "email").await?;
    let name = LoginName { name: email.clone(), kind: "email" };
    if !users::add_login_name(on, tenant, id, &name).await? {
        return Ok(Err(EmailError::Taken));
    }
    storage::one_time_links::spoil(on, tenant, LinkPurpose::ResetPassword, Some(id), context.now).await?;
    enqueue_letter_to(on, context, &user, LetterContent::EmailChanged).await?;
    let proven = Attribute {
        value: email,
        source: AttributeSource::ContactCheck,
        level: AssuranceLevel::One,
        updated_at: context.now,
    };
    user.attributes.insert(AttributeName::Email, proven);
    user.updated_at = context.now;
    users::update(on, tenant, &user).await?;
    enqueue_letter_to(on, context, &user, LetterContent::EmailChanged).await?;
    Ok(Ok(()))
}

fn sealing_purpose(user: UserId) -> String {
    format!("email-changes/{user}")
}

#[cfg(test)]
mod tests;
