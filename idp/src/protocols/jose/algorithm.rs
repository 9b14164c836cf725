//! The algorithms of JOSE and the keys that serve them, under the name that this room uses.

pub use crate::domain::signing_algorithm::{SigningAlgorithm, UnknownAlgorithm};
pub use crate::domain::signing_key::KeyKind;
