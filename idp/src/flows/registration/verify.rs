//! Proves the address of a registration and makes the account.

use super::offered_classes;
use super::unproven::Unproven;
use crate::domain::audit_event::AuditKind;
use crate::domain::one_time_link::{LinkPurpose, LinkRefusal};
use crate::domain::secret::Secret;
use crate::domain::user::User;
use crate::flows::audit::Record;
use crate::flows::one_time_links::{LinkError, look_at_link, use_up};
use crate::flows::{Context, Fault};
use crate::storage::{Ending, StorageError, credentials, users};

/// Why a registration is not completed.
#[derive(Debug, thiserror::Error)]
pub enum VerificationError {
    /// The link itself.
    #[error(transparent)]
    Refused(#[from] LinkRefusal),
    /// Fiscal code or address got an account since the letter was sent.
    #[error("there is an account with these data already")]
    Taken,
    /// A part of the house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for VerificationError {
    fn from(error: StorageError) -> Self {
        Self::Fault(Fault::Storage(error))
    }
}

impl From<LinkError> for VerificationError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Refused(refusal) => Self::Refused(refusal),
            LinkError::Fault(fault) => Self::Fault(fault),
        }
    }
}

/// Uses the link of a registration up and makes the account, in one transaction. The person then logs in: a link by
/// mail is never a login (S-11).
///
/// # Errors
/// [`VerificationError`].
pub async fn verify_email(context: &Context, token: &Secret) -> Result<User, VerificationError> {
    let link = look_at_link(context, LinkPurpose::VerifyEmail, token).await?;
    let unproven = Unproven::open(context, &link.detail)?;
    // The setting may have been turned off since (DECISIONS 1).
    if !offered_classes(&context.tenant, context.now).contains(&unproven.class) {
        return Err(LinkRefusal::Unknown.into());
    }
    let (user, names, password) = unproven.into_account(context)?;
    let acting = context.clone();
    let write = context.store().write(move |on| {
        Box::pin(async move {
            if let Err(refusal) = use_up(on, &acting, &link).await? {
                return Ok(Ending::RollBack(Err(refusal.into())));
            }
            if !users::insert(on, acting.tenant_id(), &user, &names).await? {
                Record::refused(&acting, AuditKind::Registration, "taken").write(on, &acting).await?;
                return Ok(Ending::Commit(Err(VerificationError::Taken)));
            }
            credentials::put_password(on, acting.tenant_id(), user.id, &password).await?;
            let record = Record::success(&acting, AuditKind::Registration).own(user.id);
            record.detail("step", "completed").write(on, &acting).await?;
            Ok(Ending::Commit(Ok(user)))
        })
    });
    match write.await {
        // Of two at once with the same code, the second meets the unique key.
        Err(StorageError::Conflict) => Err(VerificationError::Taken),
        other => other?,
    }
}
