//! What the tests, the demo and the bench share.

pub mod invariants;
pub mod processes;
