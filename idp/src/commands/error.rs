//! Why a command failed, in one line with what to do next, and the exit status it ends with (O-03).

use crate::commands::wire::WireError;
use crate::config::Faults;
use crate::flows::Fault;
use crate::flows::administration::AdministrationError;
use crate::storage::StorageError;
use std::process::ExitCode;

/// A command that did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// Refused or failed: status 1.
    #[error("{0}")]
    Failed(String),
    /// Bad usage: status 2.
    #[error("{0}")]
    Usage(String),
    /// What is wrong has been printed as the answer itself: status 1.
    #[error("")]
    Told,
    /// The configuration or a catalogue is faulty: status 1, one line for each fault.
    #[error("{0}")]
    Faulty(#[from] Faults),
    /// The parts do not fit together: status 1.
    #[error("{0}")]
    Wire(#[from] WireError),
}

impl CommandError {
    /// Refused or failed.
    pub fn failed(sentence: impl Into<String>) -> Self {
        Self::Failed(sentence.into())
    }

    /// The exit status.
    #[must_use]
    pub fn status(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Failed(_) | Self::Told | Self::Faulty(_) | Self::Wire(_) => ExitCode::from(1),
        }
    }
}

impl From<AdministrationError> for CommandError {
    fn from(error: AdministrationError) -> Self {
        let next = match &error {
            AdministrationError::UnknownPerson => "; run: idp user list",
            AdministrationError::UnknownClient => "; run: idp client list",
            AdministrationError::UnknownSession => "; run: idp session list",
            AdministrationError::Missing("the user name") => "; add --username",
            AdministrationError::Missing("the fiscal code") => "; add --fiscal-code",
            AdministrationError::Missing("the e-mail address") => "; add --email",
            AdministrationError::ClientExists => "; run: idp client show ID",
            AdministrationError::Taken => "; run: idp user show with that fiscal code or name",
            AdministrationError::Fault(fault) => return Self::Failed(fault_line(fault)),
            AdministrationError::NotAllowed
            | AdministrationError::OwnAccount
            | AdministrationError::StaffAccount
            | AdministrationError::PasswordByStaff
            | AdministrationError::Missing(_)
            | AdministrationError::PasswordsOff(_)
            | AdministrationError::Weak(_)
            | AdministrationError::Transition(_)
            | AdministrationError::NotStaff
            | AdministrationError::NoSecret
            | AdministrationError::Client(_) => "",
        };
        Self::Failed(format!("{error}{next}"))
    }
}

impl From<Fault> for CommandError {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault_line(&fault))
    }
}

impl From<StorageError> for CommandError {
    fn from(error: StorageError) -> Self {
        Self::Failed(fault_line(&error.into()))
    }
}

fn fault_line(fault: &Fault) -> String {
    let next = if fault.is_temporary() { "try again" } else { "run: idp doctor" };
    format!("{fault}; {next}")
}
