//! Changes the password of somebody who is logged in and knows it (S-06).

use super::{PasswordError, check_new_of};
use crate::domain::audit_event::AuditKind;
use crate::domain::credential::{CredentialKind, PasswordCredential};
use crate::domain::secret::Secret;
use crate::domain::user::UserState;
use crate::domain::work::LetterContent;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::hashing::Verification;
use crate::flows::letters::enqueue_letter_to;
use crate::flows::login::{Guesses, LoginError, find_unchanged};
use crate::flows::session::{EndReason, SignedIn, Visitor, end_others};
use crate::storage::{Ending, StorageError, Transaction, authorizations, credentials, users};

/// What was typed into the form.
#[derive(Clone, Debug)]
pub struct PasswordChange {
    /// The present password.
    pub current: Secret,
    /// The new one.
    pub new: Secret,
}

/// Changes the password; how many other sessions ended (S-34), and with them all that was granted in them, also for
/// offline use. A letter is sent (S-10).
///
/// # Errors
/// [`PasswordError::Weak`], [`PasswordError::Unchanged`], [`PasswordError::WrongPassword`] (also for whoever has
/// none, or whose account, session or password changed meanwhile), [`PasswordError::Wait`],
/// [`PasswordError::Stopped`], [`PasswordError::Fault`].
pub async fn change(context: &Context, visitor: &Visitor, change: PasswordChange) -> Result<u32, PasswordError> {
    let signed_in = visitor.person();
    let user = &signed_in.user;
    check_new_of(context, &change.new, user)?;
    if change.new.matches(change.current.expose()) {
        return Err(PasswordError::Unchanged);
    }
    let mut reading = context.store().read();
    let guesses = Guesses::of_signed_in(context, user.id);
    LoginError::check(guesses.admission(context, &mut reading).await?)?;
    let kept = credentials::find_password(&mut reading, context.tenant_id(), user.id).await?;
    let kept = kept.filter(|_| context.tenant.credentials.may_hold(user.class, CredentialKind::Password, context.now));
    let hashing = &context.provider.hashing;
    let replaced = match (hashing.verify(&change.current, kept.as_ref().map(|kept| &kept.hash)).await?, kept) {
        (Verification::Right | Verification::RightButOutdated, Some(kept)) => kept,
        (Verification::Right | Verification::RightButOutdated | Verification::Wrong, _) => {
            return Err(refuse(context, signed_in, guesses).await?);
        }
    };
    let hash = hashing.hash(&change.new, context.random()).await?;
    let password = PasswordCredential { hash, set_at: context.now, must_change: false };
    let put = Put { signed_in: signed_in.clone(), guesses, replaced, password };
    let acting = context.clone();
    let write =
        context.store().write(move |on| Box::pin(async move { put.write(on, &acting).await.map(Ending::Commit) }));
    write.await?
}

async fn refuse(context: &Context, signed_in: &SignedIn, guesses: Guesses) -> Result<PasswordError, StorageError> {
    let (acting, user, session) = (context.clone(), signed_in.user.id, signed_in.session.id);
    let write = context.store().write(move |on| {
        Box::pin(async move {
            if let Err(closed) = LoginError::check(guesses.admission_alone(&acting, on).await?) {
                return Ok(Ending::Commit(closed.into()));
            }
            let failures = guesses.count_failure(on, &acting).await?;
            let record = Record::refused(&acting, AuditKind::Password, "wrong_password").own(user).session(session);
            record.detail("change", "changed").detail("failures", failures.to_string()).write(on, &acting).await?;
            Ok(Ending::Commit(PasswordError::WrongPassword))
        })
    });
    write.await
}

struct Put {
    signed_in: SignedIn,
    guesses: Guesses,
    replaced: PasswordCredential,
    password: PasswordCredential,
}

impl Put {
    async fn write(self, on: &mut Transaction, context: &Context) -> Result<Result<u32, PasswordError>, StorageError> {
        let (tenant, session) = (context.tenant_id(), &self.signed_in.session);
        let user = users::find(on, tenant, session.user).await?.filter(|user| user.state == UserState::Active);
        let kept = credentials::find_password(on, tenant, session.user).await?;
        let is_same = kept.is_some_and(|kept| kept.set_at == self.replaced.set_at);
        let Some(user) = user.filter(|_| is_same) else { return Ok(Err(PasswordError::WrongPassword)) };
        if find_unchanged(on, context, session).await?.is_none() {
            return Ok(Err(PasswordError::WrongPassword));
        }
        if let Err(closed) = LoginError::check(self.guesses.admission_alone(context, on).await?) {
            return Ok(Err(closed.into()));
        }
        self.guesses.clear(on, context).await?;
        credentials::put_password(on, tenant, user.id, &self.password).await?;
        let ended = end_others(on, context, session, EndReason::CredentialChanged).await?;
        authorizations::revoke_of_other_sessions(on, tenant, (user.id, session.id), context.now).await?;
        enqueue_letter_to(on, context, &user, LetterContent::PasswordChanged).await?;
        let record = Record::success(context, AuditKind::Password).own(user.id).session(session.id);
        record.detail("change", "changed").write(on, context).await?;
        Ok(Ok(ended))
    }
}
