//! Why a password is not set.

use crate::domain::one_time_link::LinkRefusal;
use crate::domain::password_policy::WeakPassword;
use crate::domain::time::Span;
use crate::flows::Fault;
use crate::flows::login::LoginError;
use crate::flows::one_time_links::LinkError;
use crate::storage::StorageError;

/// Why a password is not set.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The link itself, also where its account is not in use any more.
    #[error(transparent)]
    Link(#[from] LinkRefusal),
    /// The new password.
    #[error(transparent)]
    Weak(#[from] WeakPassword),
    /// The new password is the present one.
    #[error("the new password is the present one")]
    Unchanged,
    /// The present password is wrong.
    #[error("the present password is wrong")]
    WrongPassword,
    /// Too many failures; try again after this time.
    #[error("too many failures; try again later")]
    Wait(Span),
    /// So many failures in a row that only recovery helps.
    #[error("too many failures; the password must be recovered")]
    Stopped,
    /// A part of the house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for PasswordError {
    fn from(error: StorageError) -> Self {
        Self::Fault(Fault::Storage(error))
    }
}

impl From<LinkError> for PasswordError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Refused(refusal) => Self::Link(refusal),
            LinkError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<LoginError> for PasswordError {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Refused | LoginError::WrongCode | LoginError::PendingOver | LoginError::NoSecondFactor => {
                Self::WrongPassword
            }
            LoginError::Wait(time) => Self::Wait(time),
            LoginError::Stopped => Self::Stopped,
            LoginError::Fault(fault) => Self::Fault(fault),
        }
    }
}
