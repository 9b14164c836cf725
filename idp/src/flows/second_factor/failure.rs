//! Why a change of second factors is refused.

use crate::domain::time::Span;
use crate::flows::Fault;
use crate::flows::login::LoginError;
use crate::storage::StorageError;

/// Why a change of second factors is refused.
#[derive(Debug, thiserror::Error)]
pub enum SecondFactorError {
    /// The login is too old for this, or was made without the second factor: log in or step up, then again (S-37).
    #[error("this needs a login of the last minutes, with the second factor where there is one")]
    NotFresh,
    /// The class of the person may not hold a second factor of this kind here.
    #[error("this account cannot have a second factor of this kind")]
    NotAllowed,
    /// There are as many generators as a person may have.
    #[error("there are as many generators as one person may have")]
    TooMany,
    /// The secret shown before was replaced or is too old: begin anew.
    #[error("the secret shown before is no longer valid")]
    EnrolmentOver,
    /// There is no second factor.
    #[error("there is no second factor")]
    None,
    /// The person's class must have a second factor.
    #[error("this account must have a second factor")]
    Compulsory,
    /// The code does not fit the secret.
    #[error("the code is wrong")]
    WrongCode,
    /// Too many failures; try again after this time.
    #[error("too many failures; try again later")]
    Wait(Span),
    /// So many failures in a row that only recovery helps.
    #[error("too many failures; the password must be recovered")]
    Stopped,
    /// The login that this was to finish is over, or account or session ended meanwhile.
    #[error("the login took too long or was finished already")]
    LoginOver,
    /// A part of the house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for SecondFactorError {
    fn from(error: StorageError) -> Self {
        Self::Fault(Fault::Storage(error))
    }
}

impl From<LoginError> for SecondFactorError {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Refused | LoginError::PendingOver | LoginError::NoSecondFactor => Self::LoginOver,
            LoginError::WrongCode => Self::WrongCode,
            LoginError::Wait(time) => Self::Wait(time),
            LoginError::Stopped => Self::Stopped,
            LoginError::Fault(fault) => Self::Fault(fault),
        }
    }
}
