//! Chooses a password by a link: after forgetting it, or for an account that staff have made.

use super::{PasswordError, check_new_of};
use crate::domain::audit_event::AuditKind;
use crate::domain::credential::{CredentialKind, PasswordCredential};
use crate::domain::one_time_link::{LinkPurpose, LinkRefusal, OneTimeLink};
use crate::domain::secret::Secret;
use crate::domain::user::{User, UserState};
use crate::domain::work::LetterContent;
use crate::flows::audit::Record;
use crate::flows::letters::enqueue_letter_to;
use crate::flows::login::Guesses;
use crate::flows::one_time_links::{look_at_link, make, use_up};
use crate::flows::session::{EndReason, end_all_of_user};
use crate::flows::{Context, Fault};
use crate::storage::{Ending, StorageError, Transaction, authorizations, credentials, one_time_links, users};

/// Sets a new password by a link from [`super::forgot`]. All sessions and tokens of the person end, the counters of
/// failures are cleared (S-145), a letter is sent; second factors stay in force (S-14). It is no login (S-11).
///
/// # Errors
/// [`PasswordError::Link`], [`PasswordError::Weak`], [`PasswordError::Fault`].
pub async fn reset(context: &Context, token: &Secret, password: &Secret) -> Result<(), PasswordError> {
    choose(context, LinkPurpose::ResetPassword, token, password).await
}

/// Whose account a link for [`activate`] is for, without using it up.
///
/// # Errors
/// [`PasswordError::Link`], [`PasswordError::Fault`].
pub async fn look_at_activation(context: &Context, token: &Secret) -> Result<User, PasswordError> {
    let link = look_at_link(context, LinkPurpose::Activate, token).await?;
    find_chooser(context, &link).await
}

/// Sets the first password of an account made by staff, which is in use from then on (S-12).
///
/// # Errors
/// As [`reset`].
pub async fn activate(context: &Context, token: &Secret, password: &Secret) -> Result<(), PasswordError> {
    choose(context, LinkPurpose::Activate, token, password).await
}

/// Sends the link for [`activate`] to the address of the account, in the place of earlier ones; its address comes
/// back for whoever has no mail. Whether the caller may do this is the caller's to check.
pub async fn offer_activation(on: &mut Transaction, context: &Context, user: &User) -> Result<String, StorageError> {
    let purpose = LinkPurpose::Activate;
    one_time_links::spoil(on, context.tenant_id(), purpose, Some(user.id), context.now).await?;
    let link = make(on, context, purpose, Some(user.id), "{}".to_owned()).await?;
    enqueue_letter_to(on, context, user, LetterContent::Activate { link: link.clone() }).await?;
    Ok(link)
}

async fn choose(
    context: &Context,
    purpose: LinkPurpose,
    token: &Secret,
    password: &Secret,
) -> Result<(), PasswordError> {
    let link = look_at_link(context, purpose, token).await?;
    let user = find_chooser(context, &link).await?;
    check_new_of(context, password, &user)?;
    let hash = context.provider.hashing.hash(password, context.random()).await?;
    let password = PasswordCredential { hash, set_at: context.now, must_change: false };
    let acting = context.clone();
    let write = context.store().write(move |on| {
        Box::pin(async move {
            if let Err(refusal) = use_up(on, &acting, &link).await? {
                return Ok(Ending::RollBack(Err(refusal.into())));
            }
            set(on, &acting, &link, &password).await.map(Ending::Commit)
        })
    });
    write.await?
}

async fn find_chooser(context: &Context, link: &OneTimeLink) -> Result<User, PasswordError> {
    let user = match link.user {
        Some(id) => users::find(&mut context.store().read(), context.tenant_id(), id).await?,
        None => None,
    };
    Ok(user.filter(|user| may_choose(context, link.purpose, user)).ok_or(LinkRefusal::Unknown)?)
}

fn may_choose(context: &Context, purpose: LinkPurpose, user: &User) -> bool {
    let state_allows = match user.state {
        UserState::Active => true,
        UserState::Pending => purpose == LinkPurpose::Activate,
        UserState::Suspended | UserState::Closed => false,
    };
    state_allows && context.tenant.credentials.may_hold(user.class, CredentialKind::Password, context.now)
}

async fn set(
    on: &mut Transaction,
    context: &Context,
    link: &OneTimeLink,
    password: &PasswordCredential,
) -> Result<Result<(), PasswordError>, StorageError> {
    let tenant = context.tenant_id();
    // As it is now: staff may have stopped the account while the hash was computed.
    let user = match link.user {
        Some(id) => users::find(on, tenant, id).await?,
        None => None,
    };
    let Some(mut user) = user.filter(|user| may_choose(context, link.purpose, user)) else {
        return Ok(Err(LinkRefusal::Unknown.into()));
    };
    credentials::put_password(on, tenant, user.id, password).await?;
    if user.state == UserState::Pending {
        if user.change_state(UserState::Active, context.now).is_err() {
            return Ok(Err(Fault::Broken("a pending account may become active").into()));
        }
        users::update(on, tenant, &user).await?;
    }
    one_time_links::spoil(on, tenant, LinkPurpose::ResetPassword, Some(user.id), context.now).await?;
    one_time_links::spoil(on, tenant, LinkPurpose::Activate, Some(user.id), context.now).await?;
    end_all_of_user(on, context, user.id, user.id, EndReason::CredentialChanged).await?;
    authorizations::revoke_of_user(on, tenant, user.id, context.now).await?;
    Guesses::release(on, context, user.id).await?;
    enqueue_letter_to(on, context, &user, LetterContent::PasswordChanged).await?;
    Record::success(context, AuditKind::Password)
        .own(user.id)
        .detail("change", link.purpose.code())
        .write(on, context)
        .await?;
    Ok(Ok(()))
}
