//! `POST /logout`: one's own sign-out, from the button of every page; `GET` shows that it is done.

use crate::flows::session::{EndReason, federated_logout};
use crate::views::pages::LoggedOut;
use crate::web::cookies::Cookie;
use crate::web::error::Failure;
use crate::web::extract::{AccountForm, Visit};
use crate::web::respond::{page, see_other, with_cookie};
use crate::web::saml;
use axum::response::Response;

/// Ends the session of this browser, also one that idled for too long: its tokens are still alive. Where it came from a
/// provider that keeps a session of its own, the browser goes on there.
pub async fn submit(visit: Visit, _: AccountForm) -> Result<Response, Failure> {
    let leaving = match visit.open_session().await? {
        Some(session) => federated_logout::leave(&visit.context, &session, EndReason::SignedOut).await?,
        None => None,
    };
    let response = leaving.map_or_else(|| see_other("/logout"), |leaving| saml::leave(&visit, leaving));
    Ok(with_cookie(response, Cookie::Session.clear(&visit.context.tenant)))
}

/// The page that follows.
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    if visit.signed_in().await?.is_some() {
        return Ok(see_other("/account"));
    }
    Ok(page(LoggedOut { frame: visit.frame(), told: Vec::new(), back: None }.render()))
}
