//! `idp session`: logins.

use crate::commands::cli::SessionVerb;
use crate::commands::desk::Desk;
use crate::commands::error::CommandError;
use crate::commands::output::table;
use crate::domain::session::Session;
use crate::flows::administration::{self, Actor};
use serde_json::{Value, json};

/// Carries out one verb.
///
/// # Errors
/// [`CommandError`].
pub async fn session(desk: &Desk, verb: SessionVerb) -> Result<(), CommandError> {
    let context = desk.context();
    match verb {
        SessionVerb::List { user, limit } => {
            let actor = Actor::Command("session list");
            let sessions = match user {
                Some(user) => {
                    let id = desk.find(&user, "session list").await?;
                    administration::list_sessions_of(&context, &actor, id).await?
                }
                None => administration::list_sessions(&context, &actor, limit).await?,
            };
            list(desk, &sessions);
        }
        SessionVerb::End { id, user } => {
            let actor = Actor::Command("session end");
            let ended = match (id, user) {
                (Some(id), _) => {
                    administration::end_session(&context, &actor, id).await?;
                    1
                }
                (None, Some(user)) => {
                    let id = desk.find(&user, "session end").await?;
                    administration::end_sessions_of(&context, &actor, id).await?
                }
                (None, None) => return Err(CommandError::Usage("name a session, or --user".to_owned())),
            };
            desk.output().answer(&json!({ "ended": ended }), &format!("sessions ended: {ended}"));
        }
    }
    Ok(())
}

fn list(desk: &Desk, sessions: &[Session]) {
    let rows: Vec<Vec<String>> = sessions
        .iter()
        .map(|session| {
            vec![
                session.id.to_string(),
                session.user.to_string(),
                session.level.to_string(),
                session.created_at.to_string(),
                session.last_seen_at.to_string(),
                session.network.clone(),
            ]
        })
        .collect();
    let values = sessions.iter().map(|session| {
        json!({
            "id": session.id.to_string(),
            "user": session.user.to_string(),
            "level": session.level.number(),
            "methods": session.methods.iter().map(|method| method.code()).collect::<Vec<_>>(),
            "created_at": session.created_at.to_string(),
            "last_seen_at": session.last_seen_at.to_string(),
            "expires_at": session.expires_at.to_string(),
            "network": session.network,
            "user_agent": session.user_agent,
        })
    });
    let text = table(&["id", "user", "level", "begun", "last seen", "network"], &rows);
    desk.output().answer(&Value::Array(values.collect()), &text);
}
