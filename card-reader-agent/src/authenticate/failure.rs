//! The failures of all rooms, as the contract names them.

use crate::card::{CardError, CertificateError, Tries};
use crate::contract::ErrorCode;
use crate::deliver::DeliverError;
use crate::pin::WindowError;
use crate::pin::pin_pad::PadError;
use crate::reader::ReaderError;

/// A failure with its code, and what the window may add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The code.
    pub code: ErrorCode,
    /// The tries left, where the failure is a wrong PIN.
    pub tries: Option<Tries>,
    /// The provider's own code, where it refused.
    pub said: Option<String>,
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Self { code, tries: None, said: None }
    }
}

impl From<&ReaderError> for Failure {
    fn from(error: &ReaderError) -> Self {
        Self::from(match error {
            ReaderError::ServiceUnavailable => ErrorCode::PcscNotRunning,
            ReaderError::ReaderGone => ErrorCode::NoReader,
            ReaderError::NoCard => ErrorCode::NoCard,
            ReaderError::CardRemoved | ReaderError::CardReset => ErrorCode::CardRemoved,
            ReaderError::InUse | ReaderError::Communication(_) | ReaderError::Malformed(_) => ErrorCode::CardComm,
        })
    }
}

impl From<&CardError> for Failure {
    fn from(error: &CardError) -> Self {
        let code = match error {
            CardError::Reader(error) => return Self::from(error),
            CardError::NotSupported => ErrorCode::CardNotSupported,
            CardError::NoCertificate => ErrorCode::NoCertificate,
            CardError::Certificate(error) => certificate_code(*error),
            CardError::PinLength(_) => ErrorCode::PinLength,
            CardError::PinWrong(tries) => return Self { tries: Some(*tries), ..Self::from(ErrorCode::PinWrong) },
            CardError::PinBlocked => ErrorCode::PinBlocked,
            CardError::PinPad(PadError::Timeout) => ErrorCode::PinPadTimeout,
            CardError::PinPad(PadError::Cancelled) => ErrorCode::PinPadCancelled,
            CardError::PinPad(PadError::Length) => ErrorCode::PinLength,
            CardError::PinPad(PadError::Refused | PadError::Reader(_)) => ErrorCode::CardComm,
            CardError::Changed => ErrorCode::CardChanged,
            CardError::SignatureInvalid => ErrorCode::SignatureInvalid,
            CardError::NotGenuine(_) => ErrorCode::CardNotGenuine,
            CardError::SecureMessaging(_) => ErrorCode::SmError,
            CardError::Refused { .. } => ErrorCode::CardComm,
            CardError::Module(_) => ErrorCode::ModuleError,
            CardError::Library => ErrorCode::Internal,
        };
        Self::from(code)
    }
}

fn certificate_code(error: CertificateError) -> ErrorCode {
    match error {
        CertificateError::Unreadable => ErrorCode::NoCertificate,
        CertificateError::Expired => ErrorCode::CertExpired,
        CertificateError::NotYetValid => ErrorCode::CertNotYetValid,
        CertificateError::Key => ErrorCode::KeyUnsupported,
        CertificateError::Usage
        | CertificateError::ExtendedUsage
        | CertificateError::Policy
        | CertificateError::FiscalCode => ErrorCode::CertUnsuitable,
        CertificateError::Library => ErrorCode::Internal,
    }
}

impl From<&DeliverError> for Failure {
    fn from(error: &DeliverError) -> Self {
        let said = match error {
            DeliverError::Refused(code) => Some(code.clone()),
            DeliverError::Network(_) | DeliverError::Tls(_) | DeliverError::Answer => None,
        };
        Self { said, ..Self::from(error.code()) }
    }
}

impl From<&WindowError> for Failure {
    fn from(error: &WindowError) -> Self {
        Self::from(match error {
            WindowError::Cancelled => ErrorCode::UserCancelled,
            WindowError::TimedOut => ErrorCode::Timeout,
            WindowError::Unavailable(_) => ErrorCode::Internal,
        })
    }
}
