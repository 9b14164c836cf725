//! What a document of each kind may look like: rules on the tree, before anything is verified (`docs/xml-rules.md`).
//!
//! Whatever a signature could be made to mislead with is refused by construction: a second place for it, another
//! reference, another transform, an element that two readers could find in two places.

pub mod error;
pub mod message;
pub mod metadata;

mod identifiers;
mod sequence;
pub(super) mod signature;

pub use error::ShapeError;
