//! Commands to a card and its answers (ISO/IEC 7816-4): building, splitting, strict and bounded reading.
//!
//! Owns bytes and their meaning. Does not own how they reach a card (`reader`) nor which ones a card wants (`card`).

mod command;
mod response;
pub mod tlv;

pub use command::{BLOCK, Command, MAX_EXPECTED};
pub use response::{MAX_RESPONSE, Malformed, Response, Status};
