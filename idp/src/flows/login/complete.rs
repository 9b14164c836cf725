//! The end of every login: the one place where a session is made.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::AuditKind;
use crate::domain::credential::{AuthenticationMethod, PasswordCredential, level_of};
use crate::domain::id::{SessionId, UserId};
use crate::domain::random::opaque_value;
use crate::domain::secret::Secret;
use crate::domain::session::Session;
use crate::domain::time::Timestamp;
use crate::domain::user::{User, UserState};
use crate::domain::work::LetterContent;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::letters::enqueue_letter_to;
use crate::flows::login::second_factor::{FactorCode, judge_code};
use crate::flows::login::{Guesses, LoginError, PendingLogin};
use crate::flows::session::{EndReason, end};
use crate::storage::{Ending, StorageError, Transaction, consumed_values, credentials, sessions, users};

/// How many sessions a person may have at once; a further login ends the oldest (S-32).
pub const MOST_SESSIONS: usize = 20;

/// A login that is to be completed.
#[derive(Debug)]
pub struct Completion {
    /// The person.
    pub user: UserId,
    /// How they proved who they are, without the code that [`Evidence::code`] still proves.
    pub methods: Vec<AuthenticationMethod>,
    /// The session of this browser that nobody ended, if it has one. A live one of the same person goes on under a new
    /// cookie; one of another person, or one that idled for too long, ends.
    pub previous: Option<Session>,
    /// What the completing transaction checks and uses up.
    pub(in crate::flows) evidence: Evidence,
}

/// What the completing transaction checks and uses up, beside what was verified before it.
#[derive(Debug, Default)]
pub(in crate::flows) struct Evidence {
    /// The password that was right.
    pub password: Option<PasswordEvidence>,
    /// The state between password and second factor.
    pub pending: Option<PendingLogin>,
    /// The code of the second factor, not yet verified.
    pub code: Option<FactorCode>,
}

/// Which password was right.
#[derive(Debug)]
pub(in crate::flows) struct PasswordEvidence {
    /// When it was set: another instant now means another password.
    pub set_at: Timestamp,
    /// The same password hashed with today's parameters, where the kept hash has others.
    pub renewed: Option<PasswordCredential>,
    /// What judges the password once more; `None` with a second factor, where it was admitted when it was typed.
    pub guesses: Option<Guesses>,
}

/// A person who has just logged in.
#[derive(Clone, Debug)]
pub struct LoggedIn {
    /// The session.
    pub session: Session,
    /// The value of the session cookie; only its hash is kept.
    pub cookie: Secret,
    /// The person.
    pub user: User,
    /// Whether the person had not used this browser before.
    pub new_device: bool,
}

impl Completion {
    /// A login by methods that were verified completely, for instance at another provider.
    #[must_use]
    pub fn new(user: UserId, methods: Vec<AuthenticationMethod>, previous: Option<Session>) -> Self {
        Self { user, methods, previous, evidence: Evidence::default() }
    }
}

/// Makes the session in one transaction: what is left of the evidence is used up, the counters that let the person
/// in are cleared, the device is remembered, the event recorded, letters enqueued.
///
/// # Errors
/// [`LoginError::Refused`] when the account or its password changed meanwhile, [`LoginError::WrongCode`],
/// [`LoginError::Wait`], [`LoginError::Stopped`], [`LoginError::PendingOver`], [`LoginError::Fault`].
pub async fn complete(context: &Context, completion: Completion) -> Result<LoggedIn, LoginError> {
    let acting = context.clone();
    let write = context.store().write(move |on| {
        Box::pin(async move {
            // A refusal commits too: failures stay counted, and what is used up stays used up.
            Ok(Ending::Commit(write(on, &acting, completion).await?))
        })
    });
    write.await?
}

/// The inside of [`complete`], for flows that write more in the same transaction.
pub(in crate::flows) async fn write(
    on: &mut Transaction,
    context: &Context,
    completion: Completion,
) -> Result<Result<LoggedIn, LoginError>, StorageError> {
    let user = users::find(on, context.tenant_id(), completion.user).await?;
    let Some(user) = user.filter(|user| user.state == UserState::Active) else { return Ok(Err(LoginError::Refused)) };
    let evidence = completion.evidence;
    if let Some(password) = &evidence.password
        && !password.check(on, context, user.id).await?
    {
        return Ok(Err(LoginError::Refused));
    }
    let mut methods = completion.methods;
    if let Some(code) = &evidence.code {
        match judge_code(on, context, &user, code, AuditKind::Login).await? {
            Ok(method) => methods.push(method),
            Err(refusal) => return Ok(Err(refusal)),
        }
    }
    if let Some(pending) = &evidence.pending
        && !use_up(on, context, pending).await?
    {
        return Ok(Err(LoginError::PendingOver));
    }
    let Some(level) = level_of(&methods) else { return Ok(Err(LoginError::Refused)) };
    if let Some(password) = &evidence.password {
        if let Some(guesses) = &password.guesses {
            if let Err(closed) = LoginError::check(guesses.admission_alone(context, on).await?) {
                return Ok(Err(closed));
            }
            if guesses.is_stopped(context, on).await? {
                return Ok(Err(LoginError::Refused));
            }
        }
        Guesses::clear_password(on, context, user.id).await?;
    }
    let made = NewSession { context, user: &user, methods, level: level.min(user.proofing_level) };
    let (session, cookie) = made.put(on, completion.previous).await?;
    let new_device = remember_device(on, context, &user).await?;
    record(on, context, &session, new_device).await?;
    Ok(Ok(LoggedIn { session, cookie, user, new_device }))
}

impl PasswordEvidence {
    /// Whether the password is still the one that was right; keeps its renewed hash.
    pub(super) async fn check(
        &self,
        on: &mut Transaction,
        context: &Context,
        user: UserId,
    ) -> Result<bool, StorageError> {
        let kept = credentials::find_password(on, context.tenant_id(), user).await?;
        if kept.is_none_or(|kept| kept.set_at != self.set_at) {
            return Ok(false);
        }
        if let Some(renewed) = &self.renewed {
            credentials::put_password(on, context.tenant_id(), user, renewed).await?;
        }
        Ok(true)
    }
}

/// `true` for the one login that completes with this state.
async fn use_up(on: &mut Transaction, context: &Context, pending: &PendingLogin) -> Result<bool, StorageError> {
    let (nonce, until) = (pending.nonce(), pending.expires_at);
    let is_first = consumed_values::consume(on, context.tenant_id(), "pending-logins", nonce, until).await?;
    Ok(is_first && pending.check_age(context.now).is_ok())
}

struct NewSession<'a> {
    context: &'a Context,
    user: &'a User,
    methods: Vec<AuthenticationMethod>,
    level: AssuranceLevel,
}

impl NewSession<'_> {
    /// The session under a new cookie, so that a cookie from before the login is never logged in (S-30).
    async fn put(self, on: &mut Transaction, previous: Option<Session>) -> Result<(Session, Secret), StorageError> {
        let (context, tenant) = (self.context, self.context.tenant_id());
        let cookie = opaque_value(context.random());
        let fresh = self.session(&cookie);
        let limits = context.tenant.session_limits(self.user.class);
        // As it is now: it may have been ended since the request came in.
        let previous = match previous {
            Some(previous) => sessions::find(on, tenant, previous.id).await?.filter(|kept| kept.ended_at.is_none()),
            None => None,
        };
        match previous {
            Some(own) if own.user == fresh.user && own.is_live(context.now, limits) => {
                let renewed = Session { id: own.id, created_at: own.created_at, ..fresh };
                sessions::update(on, tenant, &renewed).await?;
                return Ok((renewed, cookie));
            }
            Some(other) => {
                end(on, context, &other, fresh.user, EndReason::Replaced).await?;
            }
            None => {}
        }
        self.make_room(on).await?;
        sessions::insert(on, tenant, &fresh).await?;
        Ok((fresh, cookie))
    }

    fn session(&self, cookie: &Secret) -> Session {
        let (context, now) = (self.context, self.context.now);
        Session {
            id: SessionId::new(now, context.random()),
            hash: cookie.hash(),
            user: self.user.id,
            created_at: now,
            authenticated_at: now,
            last_seen_at: now,
            expires_at: now + context.tenant.session_limits(self.user.class).absolute,
            level: self.level,
            methods: self.methods.clone(),
            network: context.origin.network_shown.clone(),
            user_agent: context.origin.user_agent.clone(),
            ended_at: None,
        }
    }

    /// Ends the oldest sessions until one more has room (S-32).
    async fn make_room(&self, on: &mut Transaction) -> Result<(), StorageError> {
        let (context, user) = (self.context, self.user.id);
        let limits = context.tenant.session_limits(self.user.class);
        let mut live = sessions::list_open(on, context.tenant_id(), user, context.now).await?;
        live.retain(|session| session.is_live(context.now, limits));
        for oldest in live.iter().skip(MOST_SESSIONS - 1) {
            end(on, context, oldest, user, EndReason::TooMany).await?;
        }
        Ok(())
    }
}

/// Whether the person had not used this browser before. A letter goes to whoever has used others (S-10).
async fn remember_device(on: &mut Transaction, context: &Context, user: &User) -> Result<bool, StorageError> {
    let tenant = context.tenant_id();
    let others = credentials::count_devices(on, tenant, user.id).await?;
    let is_new = match context.origin.device {
        Some(device) => credentials::remember_device(on, tenant, user.id, device, context.now).await?,
        None => true,
    };
    if is_new && others > 0 {
        let letter = LetterContent::NewDevice {
            at: context.now,
            user_agent: context.origin.user_agent.clone(),
            network: context.origin.network_shown.clone(),
        };
        enqueue_letter_to(on, context, user, letter).await?;
    }
    Ok(is_new)
}

async fn record(
    on: &mut Transaction,
    context: &Context,
    session: &Session,
    new_device: bool,
) -> Result<(), StorageError> {
    let methods: Vec<_> = session.methods.iter().map(|method| method.code()).collect();
    let record = Record::success(context, AuditKind::Login)
        .own(session.user)
        .session(session.id)
        .detail("methods", methods.join(" "))
        .detail("level", session.level.to_string())
        .detail("device", if new_device { "new" } else { "known" });
    record.write(on, context).await
}
