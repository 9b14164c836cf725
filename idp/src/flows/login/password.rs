//! The first step of a login with a password.

use crate::domain::audit_event::AuditKind;
use crate::domain::credential::{AuthenticationMethod, CredentialKind, PasswordCredential};
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::id::AuthorizationRequestId;
use crate::domain::password_policy::PasswordPolicy;
use crate::domain::secret::Secret;
use crate::domain::session::Session;
use crate::domain::throttle::ThrottleRule;
use crate::domain::user::{User, UserState};
use crate::domain::work::LetterContent;
use crate::flows::audit::Record;
use crate::flows::hashing::Verification;
use crate::flows::letters::enqueue_letter_to;
use crate::flows::login::{
    Completion, Evidence, Guesses, LoggedIn, LoginError, NextFactor, PasswordEvidence, PendingLogin, complete,
};
use crate::flows::{Context, Fault};
use crate::storage::{Ending, credentials, users};

/// What was typed into the login page.
#[derive(Clone, Debug)]
pub struct LoginAttempt {
    /// User name, verified e-mail address or fiscal code, in any case.
    pub name: String,
    /// The password, exactly as sent (S-04).
    pub password: Secret,
    /// The authorization request that the login answers, if one waits.
    pub request: Option<AuthorizationRequestId>,
    /// The live session of this browser, if it has one.
    pub previous: Option<Session>,
}

/// What follows a right password.
#[derive(Clone, Debug)]
pub enum PasswordOutcome {
    /// The person is logged in.
    Complete(Box<LoggedIn>),
    /// The second factor is missing: [`PendingLogin::next`] says whether it is to be proved or set up.
    SecondFactor(PendingLogin),
}

/// Longer names are nobody's; an e-mail address has at most 254 characters (RFC 5321, section 4.5.3.1.3).
const LONGEST_NAME: usize = 320;

/// Bytes of the longest password that could have been set: any Unicode character takes four at most.
const LONGEST_PASSWORD: usize = 4 * PasswordPolicy::MAXIMUM_LENGTH;

/// Verifies a password. The hash is computed once for every admitted attempt, whoever is named (S-09).
///
/// # Errors
/// [`LoginError::Refused`], also for a password that was stopped; [`LoginError::Wait`]; [`LoginError::Stopped`] on a
/// device that the person has used before; [`LoginError::Fault`].
pub async fn with_password(context: &Context, attempt: LoginAttempt) -> Result<PasswordOutcome, LoginError> {
    let account = Account::find(context, &attempt.name).await?;
    account.check_admission(context).await?;
    let known = account.hash_to_verify(&attempt.password);
    let verification = context.provider.hashing.verify(&attempt.password, known).await?;
    // Whoever was overtaken by the failures of others while the hash was computed is asked to wait, whether right or
    // wrong: a volley of guesses is not better than one after another.
    match account.judge(verification) {
        Ok(right) => {
            account.check_admission(context).await?;
            proceed(context, right, account.guesses, attempt).await
        }
        Err(reason) => Err(refuse(context, account, reason).await?),
    }
}

/// Whom a typed name means, and what judges attempts on it.
struct Account {
    holder: Option<(User, Option<PasswordCredential>)>,
    guesses: Guesses,
    is_stopped: bool,
}

/// A person whose password was right.
struct RightPassword {
    user: User,
    password: PasswordCredential,
    is_outdated: bool,
}

impl Account {
    /// A person whose class may not hold a password is treated as unknown (DECISIONS 1).
    async fn find(context: &Context, typed: &str) -> Result<Self, Fault> {
        let name = canonical_name(typed);
        let mut reading = context.store().read();
        let tenant = context.tenant_id();
        let id = match name.len() {
            1..=LONGEST_NAME => users::find_by_login_name(&mut reading, tenant, &name).await?,
            _ => None,
        };
        let user = match id {
            Some(id) => users::find(&mut reading, tenant, id).await?,
            None => None,
        };
        let policy = &context.tenant.credentials;
        let user = user.filter(|user| policy.may_hold(user.class, CredentialKind::Password, context.now));
        let guesses = Guesses::at_login(context, &mut reading, &name, user.as_ref().map(|user| user.id)).await?;
        let is_stopped = guesses.is_stopped(context, &mut reading).await?;
        let holder = match user {
            Some(user) => {
                let password = credentials::find_password(&mut reading, tenant, user.id).await?;
                Some((user, password))
            }
            None => None,
        };
        Ok(Self { holder, guesses, is_stopped })
    }

    async fn check_admission(&self, context: &Context) -> Result<(), LoginError> {
        LoginError::check(self.guesses.admission(context, &mut context.store().read()).await?)
    }

    /// `None` stands for the decoy: the same work, always wrong.
    fn hash_to_verify(&self, typed: &Secret) -> Option<&Secret> {
        let (_, password) = self.holder.as_ref()?;
        password.as_ref().map(|password| &password.hash).filter(|_| typed.expose().len() <= LONGEST_PASSWORD)
    }

    /// Why not, as a code for the audit.
    fn judge(&self, verification: Verification) -> Result<RightPassword, &'static str> {
        let (user, password) = self.holder.as_ref().ok_or("unknown_name")?;
        let password = password.as_ref().ok_or("no_password")?;
        let is_outdated = match verification {
            Verification::Right => false,
            Verification::RightButOutdated => true,
            Verification::Wrong => return Err("wrong_password"),
        };
        if self.is_stopped {
            return Err("stopped");
        }
        match user.state {
            UserState::Active => Ok(RightPassword { user: user.clone(), password: password.clone(), is_outdated }),
            UserState::Pending | UserState::Suspended | UserState::Closed => Err("not_in_use"),
        }
    }
}

/// A fiscal code may be typed as people write it, with blanks or in small letters; everything else is taken as it is.
pub(in crate::flows) fn canonical_name(typed: &str) -> String {
    typed.parse::<FiscalCode>().map_or_else(|_| typed.trim().to_owned(), |code| code.as_str().to_owned())
}

/// Counts and records a failure, in one transaction; gives the refusal to return.
async fn refuse(context: &Context, account: Account, reason: &'static str) -> Result<LoginError, Fault> {
    let acting = context.clone();
    let write = context.store().write(move |on| {
        Box::pin(async move {
            if let Err(closed) = LoginError::check(account.guesses.admission_alone(&acting, on).await?) {
                return Ok(Ending::Commit(closed));
            }
            let failures = account.guesses.count_failure(on, &acting).await?;
            let mut record = Record::refused(&acting, AuditKind::Login, reason)
                .detail("method", AuthenticationMethod::Password.code())
                .detail("failures", failures.to_string());
            if let Some((user, _)) = &account.holder {
                record = record.subject(user.id);
                if ThrottleRule::ACCOUNT.stops_at == Some(failures) && user.state == UserState::Active {
                    enqueue_letter_to(on, &acting, user, LetterContent::PasswordStopped).await?;
                }
            }
            record.write(on, &acting).await?;
            Ok(Ending::Commit(LoginError::Refused))
        })
    });
    Ok(write.await?)
}

async fn proceed(
    context: &Context,
    right: RightPassword,
    guesses: Guesses,
    attempt: LoginAttempt,
) -> Result<PasswordOutcome, LoginError> {
    let renewed = renewed_hash(context, &right, &attempt.password).await?;
    let password = PasswordEvidence { set_at: right.password.set_at, renewed, guesses: Some(guesses) };
    if let Some(next) = missing_factor(context, &right.user).await? {
        keep_renewed_hash(context, &right, password).await?;
        let (user, set_at) = (right.user.id, right.password.set_at);
        let pending = PendingLogin::after_password(context, user, next, set_at, attempt.request);
        return Ok(PasswordOutcome::SecondFactor(pending));
    }
    let completion = Completion {
        user: right.user.id,
        methods: vec![AuthenticationMethod::Password],
        previous: attempt.previous,
        evidence: Evidence { password: Some(password), ..Evidence::default() },
    };
    Ok(PasswordOutcome::Complete(Box::new(complete(context, completion).await?)))
}

/// What the password alone does not suffice for: a second factor that the person has must be proved, one that their
/// class must have is set up first.
async fn missing_factor(context: &Context, user: &User) -> Result<Option<NextFactor>, Fault> {
    let generators = credentials::totp_generators(&mut context.store().read(), context.tenant_id(), user.id).await?;
    if generators.iter().any(|generator| generator.confirmed_at.is_some()) {
        return Ok(Some(NextFactor::Prove));
    }
    Ok(context.tenant.credentials.requires_second_factor(user.class).then_some(NextFactor::Enrol))
}

/// The password hashed with today's parameters, where the kept hash has others.
async fn renewed_hash(
    context: &Context,
    right: &RightPassword,
    typed: &Secret,
) -> Result<Option<PasswordCredential>, Fault> {
    if !right.is_outdated {
        return Ok(None);
    }
    let hash = context.provider.hashing.hash(typed, context.random()).await?;
    Ok(Some(PasswordCredential { hash, ..right.password.clone() }))
}

async fn keep_renewed_hash(context: &Context, right: &RightPassword, password: PasswordEvidence) -> Result<(), Fault> {
    if password.renewed.is_none() {
        return Ok(());
    }
    let (acting, user) = (context.clone(), right.user.id);
    let write = context.store().write(move |on| {
        Box::pin(async move {
            // `false` means that the password was changed meanwhile: the new one stays.
            password.check(on, &acting, user).await?;
            Ok(Ending::Commit(()))
        })
    });
    Ok(write.await?)
}
