//! `GET` and `POST /admin/sessions`: who is logged in.

use super::StaffVisit;
use crate::domain::session::Session;
use crate::flows::administration::{
    AdministrationError, PersonReference, end_session, find_person, list_sessions, list_sessions_of, name_of_person,
};
use crate::views::form::Form;
use crate::views::pages::admin::{AdminSessions, SessionRow};
use crate::views::pages::{Done, ShownSession};
use crate::web::error::Failure;
use crate::web::extract::AccountForm;
use crate::web::respond::{page, see_other};
use axum::response::Response;

/// Sessions shown at once.
const MOST: u32 = 100;

/// The list.
pub async fn show(visit: StaffVisit) -> Result<Response, Failure> {
    let (context, actor) = (&visit.context, visit.actor());
    let search = visit.query("q").unwrap_or_default();
    let sessions = if search.is_empty() {
        list_sessions(context, &actor, MOST).await?
    } else {
        match find_person(context, &actor, &PersonReference(search.clone())).await {
            Ok(id) => list_sessions_of(context, &actor, id).await?,
            Err(AdministrationError::UnknownPerson) => Vec::new(),
            Err(error) => return Err(error.into()),
        }
    };
    let mut rows = Vec::with_capacity(sessions.len());
    for session in sessions {
        let name = name_of_person(context, session.user).await?;
        rows.push(SessionRow { user: session.user, name, session: shown(&visit, session) });
    }
    let page_of_sessions = AdminSessions {
        frame: visit.frame(),
        office: visit.office(),
        form: Form::new().with("q", search),
        sessions: rows,
        older: None,
        done: visit.query("done").map(|_| Done::SessionEnded),
    };
    Ok(page(page_of_sessions.render()))
}

/// Ends one.
pub async fn end(visit: StaffVisit, AccountForm(fields): AccountForm) -> Result<Response, Failure> {
    let session = fields.text("session").parse().map_err(|_| Failure::not_found())?;
    end_session(&visit.context, &visit.actor(), session).await?;
    Ok(see_other("/admin/sessions?done=1"))
}

/// A session as staff see it.
pub(super) fn shown(visit: &StaffVisit, session: Session) -> ShownSession {
    ShownSession {
        current: session.id == visit.person.session.id,
        id: session.id,
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
        level: session.level,
        methods: session.methods,
        network: session.network,
        user_agent: session.user_agent,
    }
}
