//! What handlers take out of a request: who visits, what was typed, who is signed in.

pub mod fields;
pub mod network;
mod signed_in;
pub mod visit;

pub use fields::{AccountForm, Fields, FlowForm};
pub use signed_in::SignedInVisit;
pub use visit::Visit;
