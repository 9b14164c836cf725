//! CNS and CIE cards in software, for the tests of the agent, the judges and the demo.
//!
//! A card is a function from command to answer ([`Card`]); [`vpcd`] puts one into the virtual reader of a real `pcscd`
//! ([`pcscd`]), so that the agent and OpenSC alike meet it through PC/SC. Nothing here is shared with the agent: what the
//! cards do is written a second time, after the references of the cards, and OpenSC judges it.
//!
//! For tests only: keys and PINs lie open, and the virtual reader listens on every address.

mod authority;
mod ber;
pub mod cie;
pub mod cns;
mod command;
mod log;
pub mod pcscd;
mod personality;
mod trouble;
pub mod vpcd;

pub use authority::{Authority, CertificateKind, issue};
pub use log::{Entry, Log};
pub use personality::{Holder, personal_data};
pub use trouble::{Trouble, Troubled, When};

/// A card in software.
pub trait Card: Send {
    /// The answer to reset.
    fn atr(&self) -> Vec<u8>;

    /// Power on, power off or reset: everything volatile is forgotten; the counter of PIN tries is not.
    fn reset(&mut self);

    /// Answers a command, status word included; `None` when the card is taken out in the middle of it.
    fn transmit(&mut self, command: &[u8]) -> Option<Vec<u8>>;
}

impl Card for Box<dyn Card> {
    fn atr(&self) -> Vec<u8> {
        (**self).atr()
    }

    fn reset(&mut self) {
        (**self).reset();
    }

    fn transmit(&mut self, command: &[u8]) -> Option<Vec<u8>> {
        (**self).transmit(command)
    }
}

/// The bytes of a hexadecimal text; blanks are skipped.
#[must_use]
pub fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|sign| !sign.is_whitespace())
        .map(|sign| u8::try_from(sign.to_digit(16).expect("a hexadecimal digit")).expect("a digit is below 16"))
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
