//! Changes of a session that exists: a second factor is added, or the person signs out.

use crate::domain::audit_event::AuditKind;
use crate::domain::credential::{AuthenticationMethod, level_of};
use crate::domain::random::opaque_value;
use crate::domain::secret::Secret;
use crate::domain::session::Session;
use crate::domain::user::{User, UserState};
use crate::flows::audit::Record;
use crate::flows::login::LoginError;
use crate::flows::login::second_factor::{FactorCode, judge_code};
use crate::flows::session::{EndReason, SignedIn, end};
use crate::flows::{Context, Fault};
use crate::storage::{Ending, StorageError, Transaction, sessions, users};

/// A session after a second factor was added.
#[derive(Clone, Debug)]
pub struct SteppedUp {
    /// The session; its key is the old one.
    pub session: Session,
    /// The value of the new session cookie; the old one is dead (S-30).
    pub cookie: Secret,
}

/// Adds a one-time password to a session: the level rises as far as the person's identification allows. Where it does
/// rise, the login counts as new (`auth_time`); one factor more on a level that was reached already is no full
/// re-authentication (S-37).
///
/// # Errors
/// [`LoginError::WrongCode`], [`LoginError::Wait`], [`LoginError::Stopped`], [`LoginError::Refused`] when session or
/// account ended meanwhile, [`LoginError::Fault`].
pub async fn step_up(context: &Context, signed_in: &SignedIn, code: &Secret) -> Result<SteppedUp, LoginError> {
    add_code(context, &signed_in.session, FactorCode::Totp(code.clone())).await
}

/// The same with a recovery code.
///
/// # Errors
/// As [`step_up`].
pub async fn step_up_with_recovery_code(
    context: &Context,
    signed_in: &SignedIn,
    code: &Secret,
) -> Result<SteppedUp, LoginError> {
    add_code(context, &signed_in.session, FactorCode::Recovery(code.clone())).await
}

/// Signs the person out of this session: `true` for the caller who ended it.
///
/// # Errors
/// [`Fault`].
pub async fn sign_out(context: &Context, session: &Session) -> Result<bool, Fault> {
    let (acting, session) = (context.clone(), session.clone());
    let write = context.store().write(move |on| {
        Box::pin(
            async move { Ok(Ending::Commit(end(on, &acting, &session, session.user, EndReason::SignedOut).await?)) },
        )
    });
    Ok(write.await?)
}

async fn add_code(context: &Context, session: &Session, code: FactorCode) -> Result<SteppedUp, LoginError> {
    let (acting, session) = (context.clone(), session.clone());
    let write = context
        .store()
        .write(move |on| Box::pin(async move { Ok(Ending::Commit(write(on, &acting, &session, &code).await?)) }));
    write.await?
}

async fn write(
    on: &mut Transaction,
    context: &Context,
    session: &Session,
    code: &FactorCode,
) -> Result<Result<SteppedUp, LoginError>, StorageError> {
    let user = users::find(on, context.tenant_id(), session.user).await?;
    let kept = find_unchanged(on, context, session).await?;
    let (Some(user), Some(session)) = (user.filter(|user| user.state == UserState::Active), kept) else {
        return Ok(Err(LoginError::Refused));
    };
    match judge_code(on, context, &user, code, AuditKind::StepUp).await? {
        Ok(method) => Ok(Ok(raise_session(on, context, &user, session, method).await?)),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// The session as it is now, unless it ended or got another cookie since the request came in.
pub(in crate::flows) async fn find_unchanged(
    on: &mut Transaction,
    context: &Context,
    session: &Session,
) -> Result<Option<Session>, StorageError> {
    let kept = sessions::find(on, context.tenant_id(), session.id).await?;
    Ok(kept.filter(|kept| kept.ended_at.is_none() && kept.hash == session.hash))
}

/// Adds a method that was just proved to a session, which goes on under a new cookie. The login is fresh only where
/// its level rises (S-37).
pub(in crate::flows) async fn raise_session(
    on: &mut Transaction,
    context: &Context,
    user: &User,
    mut session: Session,
    method: AuthenticationMethod,
) -> Result<SteppedUp, StorageError> {
    if !session.methods.contains(&method) {
        session.methods.push(method);
    }
    let cookie = opaque_value(context.random());
    session.hash = cookie.hash();
    session.last_seen_at = context.now;
    let level = level_of(&session.methods).map_or(session.level, |level| level.min(user.proofing_level));
    if level > session.level {
        session.authenticated_at = context.now;
    }
    session.level = level;
    sessions::update(on, context.tenant_id(), &session).await?;
    Record::success(context, AuditKind::StepUp)
        .own(user.id)
        .session(session.id)
        .detail("method", method.code())
        .detail("level", session.level.to_string())
        .write(on, context)
        .await?;
    Ok(SteppedUp { session, cookie })
}
