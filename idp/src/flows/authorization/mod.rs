//! From a client's request to a code: start, then as many steps as the person needs, then the code or a refusal.

mod consent;
mod find;
mod issue_code;
mod next_step;
mod refuse;
mod start;
#[cfg(test)]
mod tests;

pub use consent::{ConsentQuestion, consent_question, give_consent};
pub use find::{Asked, find};
pub use next_step::{LoginReason, NextStep, next_step};
pub use refuse::refuse;
pub use start::{StartFailure, start};

use crate::flows::Fault;

/// Why a step cannot be taken. The browser stays here; the client hears nothing.
#[derive(Debug, thiserror::Error)]
pub enum StepFailure {
    /// No such request, finished, too old, or another browser's (S-80, S-86); its client or redirect address is
    /// registered no more, or the session ended before the answer.
    #[error("the authorization request is over or belongs to another browser")]
    Over,
    /// The house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<crate::storage::StorageError> for StepFailure {
    fn from(error: crate::storage::StorageError) -> Self {
        Self::Fault(error.into())
    }
}
