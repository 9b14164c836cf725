//! Confirms a generator by its first code, which is a second factor like any later one: it raises the session, or
//! finishes the login that waited for it.

use super::enrol::can_be_confirmed;
use super::{Holder, RecoveryCodes, SecondFactorError, codes};
use crate::domain::audit_event::AuditKind;
use crate::domain::credential::AuthenticationMethod;
use crate::domain::id::TotpId;
use crate::domain::secret::Secret;
use crate::domain::session::Session;
use crate::domain::user::User;
use crate::domain::work::LetterContent;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::letters::enqueue_letter_to;
use crate::flows::login::{
    Completion, Evidence, FactorCode, LoginError, PasswordEvidence, find_unchanged, judge_code, raise_session,
    write_completion,
};
use crate::storage::{Ending, StorageError, Transaction, credentials};

/// What the form of the set-up brings.
#[derive(Clone, Debug)]
pub struct Confirmation {
    /// [`super::Enrolment::generator`] of the page.
    pub generator: TotpId,
    /// The first code.
    pub code: Secret,
    /// The live session of this browser, if a login is being finished over it.
    pub previous: Option<Session>,
}

/// A generator that works from now on.
#[derive(Clone, Debug)]
pub struct Confirmed {
    /// The fresh list, to be shown once.
    pub recovery_codes: RecoveryCodes,
    /// The session, raised or new.
    pub session: Session,
    /// The value of its new cookie.
    pub cookie: Secret,
}

/// Confirms a generator.
///
/// # Errors
/// [`SecondFactorError::WrongCode`], [`SecondFactorError::Wait`], [`SecondFactorError::Stopped`],
/// [`SecondFactorError::EnrolmentOver`], [`SecondFactorError::LoginOver`], [`SecondFactorError::Fault`].
pub async fn confirm(
    context: &Context,
    holder: Holder<'_>,
    confirmation: Confirmation,
) -> Result<Confirmed, SecondFactorError> {
    let user = holder.find_user(context).await?;
    let generator = confirmation.generator;
    let code = FactorCode::NewTotp(generator, confirmation.code);
    let next = Next::after(holder, confirmation.previous);
    let acting = context.clone();
    let write = context.store().write(move |on| {
        Box::pin(async move {
            if let Err(refusal) = check_waits(on, &acting, &user, generator, &next).await? {
                return Ok(Ending::RollBack(Err(refusal)));
            }
            if let Err(refusal) = judge_code(on, &acting, &user, &code, AuditKind::SecondFactor).await? {
                // Committed: a wrong code was counted.
                return Ok(Ending::Commit(Err(refusal.into())));
            }
            let recovery_codes = put_into_use(on, &acting, &user, generator).await?;
            Ok(match next.take(on, &acting, &user).await? {
                Ok((session, cookie)) => Ending::Commit(Ok(Confirmed { recovery_codes, session, cookie })),
                Err(refusal) => Ending::RollBack(Err(refusal.into())),
            })
        })
    });
    write.await?
}

/// What the first code is good for besides.
enum Next {
    /// The session rises.
    Raise(Session),
    /// The login that waited is completed.
    Complete(Box<Completion>),
}

impl Next {
    fn after(holder: Holder<'_>, previous: Option<Session>) -> Self {
        match holder {
            Holder::SignedIn(signed_in) => Self::Raise(signed_in.session.clone()),
            Holder::Pending(pending) => Self::Complete(Box::new(Completion {
                user: pending.user,
                methods: [pending.methods.as_slice(), &[AuthenticationMethod::Totp]].concat(),
                previous,
                evidence: Evidence {
                    password: Some(PasswordEvidence { set_at: pending.password_set_at, renewed: None, guesses: None }),
                    pending: Some(pending.clone()),
                    code: None,
                },
            })),
        }
    }

    async fn take(
        self,
        on: &mut Transaction,
        context: &Context,
        user: &User,
    ) -> Result<Result<(Session, Secret), LoginError>, StorageError> {
        match self {
            Self::Raise(session) => {
                let Some(kept) = find_unchanged(on, context, &session).await? else {
                    return Ok(Err(LoginError::Refused));
                };
                let raised = raise_session(on, context, user, kept, AuthenticationMethod::Totp).await?;
                Ok(Ok((raised.session, raised.cookie)))
            }
            Self::Complete(completion) => {
                let logged_in = write_completion(on, context, *completion).await?;
                Ok(logged_in.map(|logged_in| (logged_in.session, logged_in.cookie)))
            }
        }
    }
}

/// Whether the generator still waits for its first code, and for a login that is being finished, whether it is the
/// first: where another was confirmed meanwhile, that one is to be proved (S-14).
async fn check_waits(
    on: &mut Transaction,
    context: &Context,
    user: &User,
    generator: TotpId,
    next: &Next,
) -> Result<Result<(), SecondFactorError>, StorageError> {
    let kept = credentials::totp_generators(on, context.tenant_id(), user.id).await?;
    if !kept.iter().any(|stored| stored.id == generator && can_be_confirmed(context, stored)) {
        return Ok(Err(SecondFactorError::EnrolmentOver));
    }
    let is_first = kept.iter().all(|stored| stored.confirmed_at.is_none());
    Ok(match next {
        Next::Complete(_) if !is_first => Err(SecondFactorError::LoginOver),
        Next::Complete(_) | Next::Raise(_) => Ok(()),
    })
}

async fn put_into_use(
    on: &mut Transaction,
    context: &Context,
    user: &User,
    generator: TotpId,
) -> Result<RecoveryCodes, StorageError> {
    credentials::confirm_totp(on, context.tenant_id(), user.id, generator, context.now).await?;
    let recovery_codes = codes::replace(on, context, user.id).await?;
    enqueue_letter_to(on, context, user, LetterContent::SecondFactorAdded).await?;
    Record::success(context, AuditKind::SecondFactor)
        .own(user.id)
        .detail("change", "totp_added")
        .write(on, context)
        .await?;
    Ok(recovery_codes)
}
