//! `/account/sessions`: one's own sessions (S-36).

use super::done;
use crate::flows::account::{ListedSession, end_other_sessions, end_session, sessions};
use crate::views::pages::{AccountSessions, ShownSession};
use crate::web::error::Failure;
use crate::web::extract::{AccountForm, SignedInVisit};
use crate::web::respond::{page, see_other};
use axum::response::Response;

/// The list, the session that looks at it first.
pub async fn show(visit: SignedInVisit) -> Result<Response, Failure> {
    let mut sessions = sessions(&visit.context, &visit.person).await?;
    sessions.sort_by_key(|listed| !listed.is_current);
    let sessions = sessions.into_iter().map(shown).collect();
    Ok(page(AccountSessions { frame: visit.frame(), sessions, done: done(&visit) }.render()))
}

/// Ends one, or all others.
pub async fn submit(visit: SignedInVisit, AccountForm(fields): AccountForm) -> Result<Response, Failure> {
    match fields.text("action") {
        "end" => {
            let id = fields.text("session").parse().map_err(|_| Failure::not_found())?;
            if end_session(&visit.context, &visit.person, id).await? {
                Ok(see_other("/account/sessions?done=session-ended"))
            } else {
                Err(Failure::not_found())
            }
        }
        "end-others" => {
            end_other_sessions(&visit.context, &visit.person).await?;
            Ok(see_other("/account/sessions?done=other-sessions-ended"))
        }
        _ => Err(Failure::form_expired()),
    }
}

fn shown(ListedSession { session, is_current }: ListedSession) -> ShownSession {
    ShownSession {
        id: session.id,
        current: is_current,
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
        level: session.level,
        methods: session.methods,
        network: session.network,
        user_agent: session.user_agent,
    }
}
