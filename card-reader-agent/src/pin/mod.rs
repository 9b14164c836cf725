//! How a PIN comes from the person to the card: typed in a window of the agent's own, or on the keys of the reader.
//!
//! Owns the digits while they exist, which is until the card has seen them. Does not own what a wrong PIN means (`card`).

mod digits;
pub mod pin_pad;

pub use digits::{Digits, WrongLength};
