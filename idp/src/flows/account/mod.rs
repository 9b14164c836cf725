//! What a person sees, ends and changes of their own: sessions, access history, consents, the e-mail address.
//!
//! Everything here is looked up under the person who is logged in; the key of somebody else's session is as unknown
//! as one that never was (S-163).

mod consents;
mod email;
mod history;
mod sessions;
#[cfg(test)]
mod tests;

pub use consents::{GivenConsent, consents, withdraw_consent};
pub use email::{EmailError, ask_for_email, confirm_email, look_at_email};
pub use history::{HistoryEntry, PAGE as HISTORY_PAGE, history};
pub use sessions::{ListedSession, end_other_sessions, end_session, sessions};
