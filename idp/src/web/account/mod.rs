//! The personal area: what a person sees of their own, and what they change of it.
//!
//! Owns: asking for a fresh login before a sensitive change (S-37), and what is said once after a change. Every page
//! is about the person who is signed in; no address names anybody else.

pub mod consents;
pub mod email;
pub mod history;
pub mod home;
pub mod password;
pub mod second_factor;
pub mod sessions;
#[cfg(test)]
mod tests;

use crate::flows::second_factor::FRESHNESS;
use crate::views::pages::Done;
use crate::web::extract::{SignedInVisit, Visit};
use crate::web::respond::to_login;
use axum::response::Response;

/// The way to the login page and back to `page`, for whoever's login is too old for a change (S-37).
fn log_in_again(visit: &SignedInVisit, page: &str) -> Option<Response> {
    let is_fresh = visit.person.session.is_fresh(visit.context.now, FRESHNESS);
    (!is_fresh).then(|| to_login(page))
}

/// The names under which the parameter `done` says what was just done.
const DONE: [(&str, Done); 6] = [
    ("session-ended", Done::SessionEnded),
    ("other-sessions-ended", Done::OtherSessionsEnded),
    ("consent-withdrawn", Done::ConsentWithdrawn),
    ("second-factor-added", Done::SecondFactorAdded),
    ("email-changed", Done::EmailChanged),
    ("second-factor-removed", Done::SecondFactorRemoved),
];

fn done(visit: &Visit) -> Option<Done> {
    let name = visit.query("done")?;
    DONE.into_iter().find(|(known, _)| *known == name).map(|(_, done)| done)
}
