//! How a PIN comes from the person to the card: typed in a window of the agent's own, or on the keys of the reader.
//!
//! Owns the digits while they exist, which is until the card has seen them. Does not own what a wrong PIN means (`card`).

mod assuan;
mod digits;
pub mod pin_pad;
pub mod pinentry;
#[cfg(any(test, feature = "test-seams"))]
pub mod scripted;
mod window;

pub use digits::{Digits, WrongLength};
pub use window::{PinPrompt, Question, Window, WindowError};
