//! Which kind of key serves which algorithm.

pub use crate::domain::signing_algorithm::{SigningAlgorithm, UnknownAlgorithm};
pub use crate::domain::signing_key::KeyKind;
