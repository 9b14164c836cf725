//! Puts letters and calls into the queue, in the transaction of their cause. The jobs send them.

use crate::domain::id::JobId;
use crate::domain::user::{AttributeName, User};
use crate::domain::work::{Letter, LetterContent, LogoutCall, ShortText, Work, WorkKind};
use crate::flows::Context;
use crate::storage::{StorageError, Transaction, jobs};

/// Enqueues a letter that is already written.
pub async fn enqueue_letter(on: &mut Transaction, context: &Context, letter: &Letter) -> Result<(), StorageError> {
    enqueue(on, context, WorkKind::Mail, letter).await
}

/// Writes to a person at the address of their account, in their language. Without an address there is no letter.
pub async fn enqueue_letter_to(
    on: &mut Transaction,
    context: &Context,
    user: &User,
    says: LetterContent,
) -> Result<(), StorageError> {
    let Some(email) = user.attribute(AttributeName::Email) else { return Ok(()) };
    let letter = Letter {
        to: email.to_owned(),
        name: user.full_name(),
        language: user.language.unwrap_or_else(|| context.tenant.default_language()),
        content: says,
    };
    enqueue_letter(on, context, &letter).await
}

/// Enqueues the news for a client that a session ended.
pub async fn enqueue_logout_call(
    on: &mut Transaction,
    context: &Context,
    call: &LogoutCall,
) -> Result<(), StorageError> {
    enqueue(on, context, WorkKind::BackchannelLogout, call).await
}

/// Enqueues a short message.
pub async fn enqueue_short_message(
    on: &mut Transaction,
    context: &Context,
    message: &ShortText,
) -> Result<(), StorageError> {
    enqueue(on, context, WorkKind::Sms, message).await
}

/// What the payload of a piece of work is sealed for.
#[must_use]
pub fn sealing_purpose(id: JobId) -> String {
    format!("jobs/{id}")
}

async fn enqueue<T: serde::Serialize + Sync>(
    on: &mut Transaction,
    context: &Context,
    kind: WorkKind,
    payload: &T,
) -> Result<(), StorageError> {
    let id = JobId::new(context.now, context.random());
    let plain = serde_json::to_vec(payload).map_err(|_| StorageError::Damaged("payload"))?;
    let work = Work {
        id,
        tenant: context.tenant_id().clone(),
        kind,
        payload: context.master_key().seal(&sealing_purpose(id), &plain, context.random()),
        created_at: context.now,
        attempts: 0,
    };
    jobs::insert(on, &work, context.now).await
}
