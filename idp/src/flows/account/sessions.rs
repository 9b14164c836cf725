//! The person's own sessions (S-36).

use crate::domain::id::SessionId;
use crate::domain::session::Session;
use crate::flows::session::{EndReason, SignedIn, end, end_others};
use crate::flows::{Context, Fault};
use crate::storage::{self, Ending};

/// A session in the person's list.
#[derive(Clone, Debug)]
pub struct ListedSession {
    /// The session.
    pub session: Session,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

/// The sessions of the person that nobody ended, newest first. Those that idle for too long are among them: they open
/// nothing any more, but what was given in them lives until they end.
///
/// # Errors
/// [`Fault`].
pub async fn sessions(context: &Context, signed_in: &SignedIn) -> Result<Vec<ListedSession>, Fault> {
    let (mut reading, user) = (context.store().read(), &signed_in.user);
    let open = storage::sessions::list_open(&mut reading, context.tenant_id(), user.id, context.now).await?;
    let listed = |session: Session| ListedSession { is_current: session.id == signed_in.session.id, session };
    Ok(open.into_iter().map(listed).collect())
}

/// Ends one of the person's sessions; `false` when there is none of theirs under that key.
///
/// # Errors
/// [`Fault`].
pub async fn end_session(context: &Context, signed_in: &SignedIn, id: SessionId) -> Result<bool, Fault> {
    let (acting, user) = (context.clone(), signed_in.user.id);
    let write = context.store().write(move |on| {
        Box::pin(async move {
            let found = storage::sessions::find(on, acting.tenant_id(), id).await?;
            Ok(match found.filter(|session| session.user == user) {
                Some(own) => Ending::Commit(end(on, &acting, &own, user, EndReason::EndedByPerson).await?),
                None => Ending::RollBack(false),
            })
        })
    });
    Ok(write.await?)
}

/// Ends all sessions of the person but the one that asks; how many there were.
///
/// # Errors
/// [`Fault`].
pub async fn end_other_sessions(context: &Context, signed_in: &SignedIn) -> Result<u32, Fault> {
    let (acting, session) = (context.clone(), signed_in.session.clone());
    let write = context.store().write(move |on| {
        Box::pin(async move { Ok(Ending::Commit(end_others(on, &acting, &session, EndReason::EndedByPerson).await?)) })
    });
    Ok(write.await?)
}
