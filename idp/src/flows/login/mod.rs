//! Logging in: from a name and a password, over a second factor, to a session.
//!
//! Owns: the counting of failures, the state between password and second factor, and the one place where sessions
//! are made ([`complete`]); every other way in ends there too. Does not own passwords themselves (`password`) nor
//! the enrolment of second factors (`second_factor`).
//!
//! What every refusal keeps to: an unknown name, a wrong password and an account that is not in use give the same
//! answer after the same work (S-09); what was counted is committed before the refusal is returned.

mod complete;
mod failure;
mod finish_saml;
mod guesses;
mod link_identity;
mod password;
mod pending;
mod second_factor;
mod start_saml;
mod step_up;
#[cfg(test)]
mod tests;

pub use complete::{Completion, LoggedIn, MOST_SESSIONS, complete};
pub use failure::LoginError;
pub use finish_saml::{Arrival, FinishSamlError, Finished, WaitingLogin, finish_saml};
pub use guesses::{Guess, Guesses};
pub use password::{LoginAttempt, PasswordOutcome, with_password};
pub use pending::{NextFactor, PendingLogin};
pub use second_factor::{totp_sealing_purpose, with_recovery_code, with_totp};
pub use start_saml::{Departed, Departure, StartSamlError, start_saml};
pub use step_up::{SteppedUp, sign_out, step_up, step_up_with_recovery_code};

pub(in crate::flows) use complete::{Evidence, PasswordEvidence, write as write_completion};
pub(in crate::flows) use password::canonical_name;
pub(in crate::flows) use second_factor::{FactorCode, judge_code, open_secret};
pub(in crate::flows) use step_up::{find_unchanged, raise_session};
