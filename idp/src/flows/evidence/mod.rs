//! The evidence vault: what was exchanged with providers of federations, kept for 24 months.
//!
//! Owns: what a record holds and how it is sealed, its chain, who reads it, when it goes. A record is written in the
//! transaction of the login that it proves, so that nobody is let in without one.

mod link;
mod purge;
mod read;
mod record;
#[cfg(test)]
mod tests;
mod verify;

pub use link::link_evidence;
pub use purge::{hold, purge_evidence};
pub use read::{EvidenceSearch, MOST_RECORDS, Readers, open, search};
pub use verify::{EvidenceFault, EvidenceReport, verify_evidence};

pub(in crate::flows) use record::{Exchanged, record};

use crate::flows::Fault;
use crate::flows::administration::AdministrationError;
use crate::storage::StorageError;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 200;

/// Why the vault is not read.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// One of the readers may not.
    #[error(transparent)]
    NotAllowed(AdministrationError),
    /// What was exchanged is read by two people.
    #[error("what was exchanged is read by two people")]
    OnePerson,
    /// Whoever reads says why (R2.4).
    #[error("state the reason, in at most 200 characters")]
    NoReason,
    /// No such record in this body.
    #[error("there is no such record")]
    Unknown,
    /// The record was changed, or sealed under another key.
    #[error("the record cannot be opened: it was changed, or sealed under another key")]
    Damaged,
    /// A part of the house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for EvidenceError {
    fn from(error: StorageError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<AdministrationError> for EvidenceError {
    fn from(error: AdministrationError) -> Self {
        match error {
            AdministrationError::Fault(fault) => Self::Fault(fault),
            refusal => Self::NotAllowed(refusal),
        }
    }
}

/// The reason as it is recorded: one line, not empty.
fn reason(text: &str) -> Result<String, EvidenceError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if (1..=LONGEST_REASON).contains(&text.chars().count()) { Ok(text) } else { Err(EvidenceError::NoReason) }
}
