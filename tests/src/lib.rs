//! What the tests, the demo and the bench share.

pub mod browser;
pub mod identity_provider;
pub mod invariants;
pub mod processes;
pub mod relying_party;
pub mod world;
