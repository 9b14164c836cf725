//! Why a login is refused.

use crate::domain::throttle::Admission;
use crate::domain::time::Span;
use crate::flows::Fault;
use crate::storage::StorageError;

/// Why a login, or a step of one, is refused. The texts may be shown; none says whether an account exists.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// Unknown name, wrong password, account not in use, or a class that may not hold a password: one answer for all
    /// (S-09).
    #[error("the name or the password is wrong")]
    Refused,
    /// The one-time password or recovery code is wrong or was used.
    #[error("the code is wrong or was used already")]
    WrongCode,
    /// Too many failures; nothing was verified. Try again after this time (S-144).
    #[error("too many failures; try again later")]
    Wait(Span),
    /// So many failures in a row that only recovery helps (S-145).
    #[error("too many failures; the password must be recovered")]
    Stopped,
    /// The state between password and second factor is too old, was used, or is not ours: begin anew.
    #[error("the login took too long or was finished already")]
    PendingOver,
    /// The account has no second factor of the kind.
    #[error("there is no such second factor")]
    NoSecondFactor,
    /// A part of the house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl LoginError {
    /// What a closed admission tells the person.
    ///
    /// # Errors
    /// [`Self::Wait`] or [`Self::Stopped`].
    pub(in crate::flows) fn check(admission: Admission) -> Result<(), Self> {
        match admission {
            Admission::Open => Ok(()),
            Admission::Wait(time) => Err(Self::Wait(time)),
            Admission::Stopped => Err(Self::Stopped),
        }
    }
}

impl From<StorageError> for LoginError {
    fn from(error: StorageError) -> Self {
        Self::Fault(Fault::Storage(error))
    }
}
