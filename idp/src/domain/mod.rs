//! What things are, and which transitions they allow.
//!
//! Pure: no async, no input or output, no clock and no chance of its own; `now` and random bytes are
//! arguments. Knows nothing of HTTP, SQL, XML or JWT.

pub mod id;
pub mod random;
pub mod secret;
pub mod time;
