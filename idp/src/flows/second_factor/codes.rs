//! The printed list of recovery codes.

use super::{SecondFactorError, check_fresh_with_factor};
use crate::domain::audit_event::AuditKind;
use crate::domain::credential::RecoveryCode;
use crate::domain::id::UserId;
use crate::domain::secret::Secret;
use crate::domain::work::LetterContent;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::letters::enqueue_letter_to;
use crate::flows::session::SignedIn;
use crate::storage::{Ending, StorageError, Transaction, credentials};

/// A fresh list, to be shown once: `0123-4567-89AB-CDEF-GHJK-MNPQ` and nine more.
pub type RecoveryCodes = Vec<Secret>;

/// Replaces the list; the codes of the old one are dead. A letter is sent (S-10).
///
/// # Errors
/// [`SecondFactorError::NotFresh`] without a fresh login with the second factor, [`SecondFactorError::Fault`].
pub async fn renew_recovery_codes(context: &Context, signed_in: &SignedIn) -> Result<RecoveryCodes, SecondFactorError> {
    check_fresh_with_factor(&signed_in.session, context.now)?;
    let (acting, user, session) = (context.clone(), signed_in.user.clone(), signed_in.session.id);
    let write = context.store().write(move |on| {
        Box::pin(async move {
            let codes = replace(on, &acting, user.id).await?;
            enqueue_letter_to(on, &acting, &user, LetterContent::RecoveryCodesRenewed).await?;
            let record = Record::success(&acting, AuditKind::SecondFactor).own(user.id).session(session);
            record.detail("change", "recovery_codes_renewed").write(on, &acting).await?;
            Ok(Ending::Commit(codes))
        })
    });
    Ok(write.await?)
}

/// Puts a fresh list in the place of the old one.
pub(super) async fn replace(
    on: &mut Transaction,
    context: &Context,
    user: UserId,
) -> Result<RecoveryCodes, StorageError> {
    let codes = RecoveryCode::new_list(context.random());
    let hashes = codes.each_ref().map(RecoveryCode::hash);
    credentials::replace_recovery_codes(on, context.tenant_id(), user, &hashes, context.now).await?;
    Ok(codes.iter().map(RecoveryCode::shown).collect())
}
