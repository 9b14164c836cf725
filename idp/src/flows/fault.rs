//! What any flow can fail with when a part of the house does. No person is to blame for these.

use crate::domain::master_key::CannotOpen;
use crate::storage::StorageError;

/// A failure inside the house. It is logged once, at the door; the page shows a reference number.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Too many passwords are waiting to be hashed: 503 with `Retry-After` (S-150).
    #[error("too many passwords are waiting to be hashed")]
    HashingOverloaded,
    /// A value in the database was sealed under another master key.
    #[error(transparent)]
    CannotOpen(#[from] CannotOpen),
    /// No usable signing key.
    #[error("there is no usable signing key for {0}")]
    NoKey(&'static str),
    /// Something that the code promises did not hold.
    #[error("broken promise: {0}")]
    Broken(&'static str),
}

impl Fault {
    /// Whether trying again soon makes sense (503 rather than 500).
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        match self {
            Self::Storage(error) => error.is_temporary(),
            Self::HashingOverloaded => true,
            Self::CannotOpen(_) | Self::NoKey(_) | Self::Broken(_) => false,
        }
    }
}
