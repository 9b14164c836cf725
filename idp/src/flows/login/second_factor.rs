//! The second step of a login: a one-time password, or a recovery code in its place.

use crate::domain::audit_event::AuditKind;
use crate::domain::credential::{AuthenticationMethod, RecoveryCode, RefusedCode, TotpCredential, TotpSecret};
use crate::domain::id::{TenantId, TotpId, UserId};
use crate::domain::secret::Secret;
use crate::domain::session::Session;
use crate::domain::user::User;
use crate::domain::work::LetterContent;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::letters::enqueue_letter_to;
use crate::flows::login::{
    Completion, Evidence, Guesses, LoggedIn, LoginError, NextFactor, PasswordEvidence, PendingLogin, complete,
};
use crate::storage::credentials::StoredTotp;
use crate::storage::{StorageError, Transaction, credentials};

/// A code that a person has typed, and what it is to be.
#[derive(Clone, Debug)]
pub(in crate::flows) enum FactorCode {
    /// From a generator.
    Totp(Secret),
    /// The first of a generator that is being set up.
    NewTotp(TotpId, Secret),
    /// From the printed list.
    Recovery(Secret),
}

/// Longer input is refused unread.
const LONGEST_CODE: usize = 100;

/// Completes a login with a one-time password. `previous` is the live session of this browser.
///
/// # Errors
/// [`LoginError::WrongCode`], [`LoginError::Wait`], [`LoginError::Stopped`], [`LoginError::PendingOver`],
/// [`LoginError::Refused`] when account or password changed meanwhile, [`LoginError::Fault`].
pub async fn with_totp(
    context: &Context,
    pending: PendingLogin,
    code: &Secret,
    previous: Option<Session>,
) -> Result<LoggedIn, LoginError> {
    with_code(context, pending, FactorCode::Totp(code.clone()), previous).await
}

/// Completes a login with a recovery code, which is used up; the person is told by letter.
///
/// # Errors
/// As [`with_totp`].
pub async fn with_recovery_code(
    context: &Context,
    pending: PendingLogin,
    code: &Secret,
    previous: Option<Session>,
) -> Result<LoggedIn, LoginError> {
    with_code(context, pending, FactorCode::Recovery(code.clone()), previous).await
}

async fn with_code(
    context: &Context,
    pending: PendingLogin,
    code: FactorCode,
    previous: Option<Session>,
) -> Result<LoggedIn, LoginError> {
    pending.check_age(context.now)?;
    match pending.next {
        NextFactor::Prove => {}
        NextFactor::Enrol => return Err(LoginError::NoSecondFactor),
    }
    let completion = Completion {
        user: pending.user,
        methods: pending.methods.clone(),
        previous,
        evidence: Evidence {
            password: Some(PasswordEvidence { set_at: pending.password_set_at, renewed: None, guesses: None }),
            pending: Some(pending),
            code: Some(code),
        },
    };
    complete(context, completion).await
}

/// Judges a code inside the transaction that acts on it: admission, verification and use are one step, so that of
/// many guesses at once each is judged after the one before it, and of two with the same code one wins (S-17).
///
/// `kind` is what a refusal is recorded as. A refusal must be committed: it was counted.
pub(in crate::flows) async fn judge_code(
    on: &mut Transaction,
    context: &Context,
    user: &User,
    code: &FactorCode,
    kind: AuditKind,
) -> Result<Result<AuthenticationMethod, LoginError>, StorageError> {
    let guesses = Guesses::of_code(context, on, user.id).await?;
    if let Err(closed) = LoginError::check(guesses.admission_alone(context, on).await?) {
        return Ok(Err(closed));
    }
    let (method, result) = match code {
        FactorCode::Totp(code) => (AuthenticationMethod::Totp, use_totp(on, context, user.id, (None, code)).await?),
        FactorCode::NewTotp(generator, code) => {
            (AuthenticationMethod::Totp, use_totp(on, context, user.id, (Some(*generator), code)).await?)
        }
        FactorCode::Recovery(code) => {
            (AuthenticationMethod::RecoveryCode, use_recovery_code(on, context, user, code).await?)
        }
    };
    let Err(reason) = result else {
        guesses.clear(on, context).await?;
        return Ok(Ok(method));
    };
    let failures = guesses.count_failure(on, context).await?;
    Record::refused(context, kind, reason)
        .subject(user.id)
        .detail("method", method.code())
        .detail("failures", failures.to_string())
        .write(on, context)
        .await?;
    Ok(Err(LoginError::WrongCode))
}

/// Uses up a code of a confirmed generator, or of exactly the one that is being set up. `Err` holds the reason for
/// the audit.
async fn use_totp(
    on: &mut Transaction,
    context: &Context,
    user: UserId,
    (new, code): (Option<TotpId>, &Secret),
) -> Result<Result<(), &'static str>, StorageError> {
    let mut reason = "wrong_code";
    if code.expose().len() > LONGEST_CODE {
        return Ok(Err(reason));
    }
    for stored in credentials::totp_generators(on, context.tenant_id(), user).await? {
        let counts = new.map_or(stored.confirmed_at.is_some(), |new| stored.id == new);
        if !counts {
            continue;
        }
        let generator = open_generator(context, user, &stored)?;
        match generator.verify(code, context.now) {
            Ok(step) if credentials::consume_totp_step(on, context.tenant_id(), user, stored.id, step).await? => {
                return Ok(Ok(()));
            }
            Ok(_) | Err(RefusedCode::Replayed) => reason = "replayed_code",
            Err(RefusedCode::Wrong) => {}
        }
    }
    Ok(Err(reason))
}

async fn use_recovery_code(
    on: &mut Transaction,
    context: &Context,
    user: &User,
    typed: &Secret,
) -> Result<Result<(), &'static str>, StorageError> {
    let tenant = context.tenant_id();
    let Some(code) = RecoveryCode::parse(typed.expose()) else { return Ok(Err("wrong_code")) };
    if !credentials::consume_recovery_code(on, tenant, user.id, code.hash(), context.now).await? {
        return Ok(Err("wrong_code"));
    }
    let left = credentials::count_recovery_codes(on, tenant, user.id).await?;
    let left = u32::try_from(left).unwrap_or_default();
    enqueue_letter_to(on, context, user, LetterContent::RecoveryCodeUsed { left }).await?;
    Ok(Ok(()))
}

/// What the secret of a generator is sealed for.
#[must_use]
pub fn totp_sealing_purpose(tenant: &TenantId, user: UserId, generator: TotpId) -> String {
    format!("totp_generators/{tenant}/{user}/{generator}")
}

/// Unseals the secret of a generator.
pub(in crate::flows) fn open_secret(
    context: &Context,
    user: UserId,
    stored: &StoredTotp,
) -> Result<TotpSecret, StorageError> {
    let purpose = totp_sealing_purpose(context.tenant_id(), user, stored.id);
    let plain = context.master_key().open(&purpose, &stored.sealed_secret).map_err(|_| DAMAGED_SECRET)?;
    Ok(TotpSecret::from_bytes(plain.as_slice().try_into().map_err(|_| DAMAGED_SECRET)?))
}

const DAMAGED_SECRET: StorageError = StorageError::Damaged("secret");

fn open_generator(context: &Context, user: UserId, stored: &StoredTotp) -> Result<TotpCredential, StorageError> {
    let secret = open_secret(context, user, stored)?;
    Ok(TotpCredential { id: stored.id, secret, confirmed_at: stored.confirmed_at, last_step: stored.last_step })
}
