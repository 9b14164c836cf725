//! What happens, step by step: one file a verb.
//!
//! Owns: the order of loading, checking, saving, recording and enqueuing, and the rules on who may see what.
//! Does not know HTTP, HTML or SQL. A flow takes a [`Context`] and typed input, and returns an outcome or its own
//! error enum; [`Fault`] is what any flow can fail with when a part of the house does.

pub mod account;
pub mod administration;
pub mod audit;
pub mod authorization;
pub mod clients;
pub mod context;
pub mod evidence;
pub mod fault;
pub mod federation;
pub mod federation_keys;
pub mod hashing;
pub mod keys;
pub mod letters;
pub mod login;
pub mod maintenance;
pub mod one_time_links;
pub mod password;
pub mod person_claims;
pub mod publish_metadata;
pub mod registration;
pub mod request_limits;
pub mod second_factor;
pub mod send_limit;
pub mod session;
pub mod setup;
#[cfg(test)]
pub mod testing;
pub mod token;

pub use context::{Context, Origin, Provider};
pub use fault::Fault;
