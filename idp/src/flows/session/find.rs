//! Who is behind a cookie.

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

/// The live session of a cookie with its person; `None` when there is none, it is over, or the account is not in use
/// (S-31, S-33). Notes the sighting once a minute.
pub async fn find(context: &Context, cookie: &Secret) -> Result<Option<SignedIn>, Fault> {
    let tenant = context.tenant_id();
    let mut reading = context.store().read();
    let Some(session) = sessions::find_by_hash(&mut reading, tenant, cookie.hash()).await? else { return Ok(None) };
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
    Ok(Some(SignedIn { session, user, staff_roles }))
}

/// The session of a cookie as long as nobody ended it, idle or old or not: what a login on this browser takes the place
/// of, and what a sign-out ends (S-33). It opens nothing.
pub async fn find_open(context: &Context, cookie: &Secret) -> Result<Option<Session>, Fault> {
    let found = sessions::find_by_hash(&mut context.store().read(), context.tenant_id(), cookie.hash()).await?;
    Ok(found.filter(|session| session.ended_at.is_none()))
}
