//! Sends the link with which somebody who forgot their password chooses another.

use crate::domain::audit_event::AuditKind;
use crate::domain::credential::CredentialKind;
use crate::domain::one_time_link::LinkPurpose;
use crate::domain::time::Span;
use crate::domain::user::{AttributeName, User, UserState};
use crate::domain::work::LetterContent;
use crate::flows::audit::Record;
use crate::flows::letters::enqueue_letter_to;
use crate::flows::login::canonical_name;
use crate::flows::send_limit::{count_form, may_send, wait_for_form};
use crate::flows::{Context, Fault, one_time_links};
use crate::storage::{Ending, StorageError, Transaction, users};

/// Why a request is not taken in. Never because of the name.
#[derive(Debug, thiserror::Error)]
pub enum ForgotError {
    /// Too many forms from this network; try again after this time (S-148).
    #[error("too many requests from this network; try again later")]
    Wait(Span),
    /// A part of the house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for ForgotError {
    fn from(error: StorageError) -> Self {
        Self::Fault(Fault::Storage(error))
    }
}

/// Takes a request in. The answer is the same whoever is named (S-09); a letter goes to the address of the account,
/// at most five an hour (S-147). Links sent before stay good until one of them is used.
///
/// # Errors
/// [`ForgotError`].
pub async fn forgot(context: &Context, name: &str) -> Result<(), ForgotError> {
    if let Some(time) = wait_for_form(context).await? {
        return Err(ForgotError::Wait(time));
    }
    let (acting, name) = (context.clone(), canonical_name(name));
    let write = context.store().write(move |on| {
        Box::pin(async move {
            count_form(on, &acting).await?;
            match find_holder(on, &acting, &name).await? {
                Some(user) => send_link(on, &acting, &user).await?,
                None => record(&acting, Err("unknown_name")).write(on, &acting).await?,
            }
            Ok(Ending::Commit(()))
        })
    });
    Ok(write.await?)
}

/// Somebody in use whose class may hold a password; all others are as unknown (DECISIONS 1).
async fn find_holder(on: &mut Transaction, context: &Context, name: &str) -> Result<Option<User>, StorageError> {
    let Some(id) = users::find_by_login_name(on, context.tenant_id(), name).await? else { return Ok(None) };
    let user = users::find(on, context.tenant_id(), id).await?;
    let policy = &context.tenant.credentials;
    Ok(user.filter(|user| {
        user.state == UserState::Active && policy.may_hold(user.class, CredentialKind::Password, context.now)
    }))
}

async fn send_link(on: &mut Transaction, context: &Context, user: &User) -> Result<(), StorageError> {
    let Some(address) = user.attribute(AttributeName::Email) else {
        return record(context, Err("no_address")).subject(user.id).write(on, context).await;
    };
    if !may_send(on, context, address).await? {
        return record(context, Err("too_many_letters")).subject(user.id).write(on, context).await;
    }
    let purpose = LinkPurpose::ResetPassword;
    let link = one_time_links::make(on, context, purpose, Some(user.id), "{}".to_owned()).await?;
    enqueue_letter_to(on, context, user, LetterContent::ResetPassword { link }).await?;
    record(context, Ok(())).subject(user.id).write(on, context).await
}

fn record(context: &Context, result: Result<(), &'static str>) -> Record {
    let record = match result {
        Ok(()) => Record::success(context, AuditKind::Password),
        Err(reason) => Record::refused(context, AuditKind::Password, reason),
    };
    record.detail("change", "reset_requested")
}
