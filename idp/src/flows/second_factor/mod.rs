//! Second factors of a person: set up, renewed, taken away.
//!
//! Owns: generators of one-time passwords and the list of recovery codes. Does not own their use at login (`login`).
//! Every change asks for a login of the last minutes, and where there is a second factor already, for one with it
//! (S-37); the person is told by letter (S-10).

mod codes;
mod confirm;
mod enrol;
mod failure;
mod remove;
#[cfg(test)]
mod tests;

pub use codes::{RecoveryCodes, renew_recovery_codes};
pub use confirm::{Confirmation, Confirmed, confirm};
pub use enrol::{Enrolment, begin_enrolment};
pub use failure::SecondFactorError;
pub use remove::{SecondFactors, list, remove};

use crate::domain::credential::AuthenticationMethod;
use crate::domain::session::Session;
use crate::domain::time::{Span, Timestamp};
use crate::flows::login::PendingLogin;
use crate::flows::session::SignedIn;

/// How long a login counts as fresh for changes of factors (DECISIONS 4).
pub const FRESHNESS: Span = Span::minutes(5);

/// Whose second factor it is: somebody who is logged in, or somebody who must set one up to finish the login.
#[derive(Clone, Copy, Debug)]
pub enum Holder<'a> {
    /// Logged in.
    SignedIn(&'a SignedIn),
    /// Between password and second factor.
    Pending(&'a PendingLogin),
}

/// # Errors
/// [`SecondFactorError::NotFresh`] when the login is too old.
fn check_fresh(session: &Session, now: Timestamp) -> Result<(), SecondFactorError> {
    if session.is_fresh(now, FRESHNESS) { Ok(()) } else { Err(SecondFactorError::NotFresh) }
}

/// # Errors
/// [`SecondFactorError::NotFresh`] when the login is too old or was made without the second factor.
fn check_fresh_with_factor(session: &Session, now: Timestamp) -> Result<(), SecondFactorError> {
    let factors = [AuthenticationMethod::Totp, AuthenticationMethod::RecoveryCode];
    if !session.methods.iter().any(|method| factors.contains(method)) {
        return Err(SecondFactorError::NotFresh);
    }
    check_fresh(session, now)
}
