//! One login with a card, step by step: wait for a card, consent, PIN, signature, delivery. It runs beside the door, with
//! the person at the window.

mod conduct;
mod failure;
mod token;
mod tries;
mod windows;

pub use conduct::{Conductor, Deliver, House, Outcome, Request};
pub use failure::Failure;
pub use token::{Message, Nonce, token};
pub use tries::RememberedTries;

#[cfg(test)]
mod tests;
