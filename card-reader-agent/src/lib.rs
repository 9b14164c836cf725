//! The card-reader-agent: the small program beside a card reader that signs a login with a CNS or CIE card.
//!
//! It owns everything between the browser's form and the signed token: the loopback door, the person's consent and PIN
//! in a window of its own, the card. It signs a `web-eid:1.0` token over the true origin and the provider's nonce, and
//! nothing else. What joins it to the provider is written in `docs/contracts/card.md`; it shares no code with it.

#[cfg(all(feature = "test-seams", not(debug_assertions)))]
compile_error!("`test-seams` is for tests: a released build must not have it");

pub mod apdu;
pub mod authenticate;
pub mod card;
pub mod chance;
pub mod clock;
pub mod commands;
pub mod contract;
pub mod deliver;
pub mod door;
pub mod pin;
pub mod reader;
pub mod secure_messaging;
pub mod settings;
pub mod texts;

#[cfg(test)]
mod testing;
