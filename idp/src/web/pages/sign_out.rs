//! `POST /logout`: one's own sign-out, from the button of every page; `GET` shows that it is done.

use crate::flows::login::sign_out;
use crate::views::pages::LoggedOut;
use crate::web::cookies::Cookie;
use crate::web::error::Failure;
use crate::web::extract::{AccountForm, Visit};
use crate::web::respond::{page, see_other, with_cookie};
use axum::response::Response;

/// Ends the session of this browser, also one that idled for too long: its tokens are still alive.
pub async fn submit(visit: Visit, _: AccountForm) -> Result<Response, Failure> {
    if let Some(session) = visit.open_session().await? {
        sign_out(&visit.context, &session).await?;
    }
    Ok(with_cookie(see_other("/logout"), Cookie::Session.clear(&visit.context.tenant)))
}

/// The page that follows.
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    if visit.signed_in().await?.is_some() {
        return Ok(see_other("/account"));
    }
    Ok(page(LoggedOut { frame: visit.frame(), told: Vec::new(), back: None }.render()))
}
