//! Who is behind a cookie.

use crate::domain::credential::AuthenticationMethod;
use crate::domain::secret::Secret;
use crate::domain::session::Session;
use crate::domain::staff_role::{Permission, StaffRole};
use crate::domain::user::{User, UserState};
use crate::flows::{Context, Fault};
use crate::storage::{Ending, sessions, users};

/// A person who is logged in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The login.
    pub session: Session,
    /// The person.
    pub user: User,
    /// What they may do as staff; empty for everybody else.
    pub staff_roles: Vec<StaffRole>,
}

impl SignedIn {
    /// Whether one of the person's staff roles allows it.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.staff_roles.iter().any(|role| role.may(permission))
    }
}

/// Who is behind a cookie, and what stands open to them.
#[derive(Clone, Debug)]
pub enum Visitor {
    /// Everything that is theirs.
    SignedIn(Box<SignedIn>),
    /// Nothing but another password, and the way out (S-12).
    PasswordDue(Box<PasswordDue>),
}

/// A person who logged in with a password that must be changed before anything else. There is no way from here to a
/// [`SignedIn`] but the change.
#[derive(Clone, Debug)]
pub struct PasswordDue(SignedIn);

impl Visitor {
    /// The login.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.person().session
    }

    /// The person.
    #[must_use]
    pub fn user(&self) -> &User {
        &self.person().user
    }

    /// For the change of the password alone.
    pub(in crate::flows) fn person(&self) -> &SignedIn {
        match self {
            Self::SignedIn(person) => person,
            Self::PasswordDue(due) => &due.0,
        }
    }
}

/// The person who is signed in with a cookie: nobody while another password is due.
///
/// # Errors
/// [`Fault`].
pub async fn find(context: &Context, cookie: &Secret) -> Result<Option<SignedIn>, Fault> {
    Ok(match find_visitor(context, cookie).await? {
        Some(Visitor::SignedIn(signed_in)) => Some(*signed_in),
        Some(Visitor::PasswordDue(_)) | None => None,
    })
}

/// The live session of a cookie with its person; `None` when there is none, it is over, or the account is not in use
/// (S-31, S-33). Notes the sighting once a minute.
///
/// # Errors
/// [`Fault`].
pub async fn find_visitor(context: &Context, cookie: &Secret) -> Result<Option<Visitor>, Fault> {
    let tenant = context.tenant_id();
    let mut reading = context.store().read();
    let found = sessions::find_by_hash(&mut reading, tenant, cookie.hash()).await?;
    let Some((session, must_change)) = found else { return Ok(None) };
    let Some(user) = users::find(&mut reading, tenant, session.user).await? else { return Ok(None) };
    let limits = context.tenant.session_limits(user.class);
    if user.state != UserState::Active || !session.is_live(context.now, limits) {
        return Ok(None);
    }
    let staff_roles =
        if user.class.is_staff() { users::staff_roles(&mut reading, tenant, user.id).await? } else { Vec::new() };
    if session.is_due_for_sighting(context.now) {
        let (tenant, id, now) = (tenant.clone(), session.id, context.now);
        context
            .store()
            .write(move |on| {
                Box::pin(async move { Ok(Ending::Commit(sessions::mark_seen(on, &tenant, id, now).await?)) })
            })
            .await?;
    }
    // Only of whoever came in with that password: another way in is not held up by it.
    let is_due = must_change && session.methods.contains(&AuthenticationMethod::Password);
    let signed_in = SignedIn { session, user, staff_roles };
    Ok(Some(if is_due {
        Visitor::PasswordDue(Box::new(PasswordDue(signed_in)))
    } else {
        Visitor::SignedIn(Box::new(signed_in))
    }))
}

/// The session of a cookie as long as nobody ended it, idle or old or not: what a login on this browser takes the place
/// of, and what a sign-out ends (S-33). It opens nothing.
pub async fn find_open(context: &Context, cookie: &Secret) -> Result<Option<Session>, Fault> {
    let found = sessions::find_by_hash(&mut context.store().read(), context.tenant_id(), cookie.hash()).await?;
    Ok(found.map(|(session, _)| session).filter(|session| session.ended_at.is_none()))
}
