//! People who register themselves.
//!
//! Nothing becomes an account before the e-mail address is proven: until then the registration lives sealed in its
//! one-time link alone and vanishes with it after a day. So an unproven registration never holds a fiscal code or an
//! address; of several for one fiscal code the first that is proven wins, and nobody who types a stranger's code can
//! keep its owner out. Who registers what exists already sees the same page; the owner is told by letter.

mod fields;
mod register;
#[cfg(test)]
mod tests;
mod unproven;
mod verify;

pub use fields::{Faults, Field, FieldFault};
pub use register::{Registration, RegistrationError, offered_classes, register};
pub use verify::{VerificationError, verify_email};

pub(in crate::flows) use fields::FieldReader;
