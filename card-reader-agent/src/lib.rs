//! The card-reader-agent: the small program beside a card reader that signs a login with a CNS or CIE card.
//!
//! It owns everything between the browser's form and the signed token: the loopback door, the person's consent and PIN
//! in a window of its own, the card. It signs a `web-eid:1.0` token over the true origin and the provider's nonce, and
//! nothing else. What joins it to the provider is written in `docs/contracts/card.md`; it shares no code with it.

pub mod apdu;
pub mod card;
pub mod chance;
pub mod pin;
pub mod reader;
pub mod secure_messaging;

#[cfg(test)]
mod testing;
