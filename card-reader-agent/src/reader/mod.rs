//! Readers and the way to a card: which there are, what lies in them, and raw exchanges inside an exclusive transaction.
//!
//! Owns the seam between the agent and the system's PC/SC service. Does not know what commands mean (`card`).

mod exchange;
pub mod pcsc;
#[cfg(any(test, feature = "test-seams"))]
pub mod scripted;

pub use exchange::{Exchange, Plain, exchange, read_binary};

use crate::apdu::Malformed;
use std::time::Duration;

/// Why a reader or a card cannot be used now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReaderError {
    /// The PC/SC service does not run or stopped.
    #[error("the card service of the system (pcscd) does not run")]
    ServiceUnavailable,
    /// The reader is gone.
    #[error("the reader was unplugged")]
    ReaderGone,
    /// No card lies in the reader.
    #[error("there is no card in the reader")]
    NoCard,
    /// The card was taken out, or moved on a contactless reader.
    #[error("the card was removed")]
    CardRemoved,
    /// Another program reset the card, so that what it knew of us is gone.
    #[error("the card was reset by another program")]
    CardReset,
    /// Another program holds the card for itself.
    #[error("another program is using the card")]
    InUse,
    /// The card or the reader does not answer as it should.
    #[error("the card does not answer: {0}")]
    Communication(String),
    /// The answer is none.
    #[error(transparent)]
    Malformed(#[from] Malformed),
}

/// What lies in a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Nothing.
    Empty,
    /// A card that answered its reset.
    Card,
    /// A card that does not answer: upside down, or not a chip card.
    Mute,
    /// A card that another program holds for itself.
    InUse,
}

/// A reader as the system names it, and what lies in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderState {
    /// The system's name for the reader.
    pub name: String,
    /// What lies in it.
    pub presence: Presence,
    /// The answer to reset of the card, empty where there is none. A hint and never a proof of what the card is.
    pub atr: Vec<u8>,
    /// Grows with each insertion and removal: tells a card swapped between two looks. 0 where unknown.
    pub events: u32,
}

/// The transmission protocol that reader and card agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// T=0: byte by byte, a command has either a body or an expected length.
    T0,
    /// T=1: blocks; also what contactless readers say.
    T1,
}

/// What happens to the card when a transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The card keeps its state: nothing secret was given to it.
    Leave,
    /// The card is reset, so that a verified PIN is not open to every other program.
    Reset,
}

/// One exclusive conversation with a card, in raw bytes.
pub trait Channel {
    /// Sends a command and gives the answer, status word included.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError>;

    /// What reader and card agreed on.
    fn protocol(&self) -> Protocol;

    /// Calls a function of the reader itself (`SCardControl`), such as its PIN pad.
    fn control(&mut self, code: u32, input: &[u8]) -> Result<Vec<u8>, ReaderError>;
}

/// A card that the agent is connected to.
pub trait Connection {
    /// The answer to reset.
    fn atr(&self) -> &[u8];

    /// Resets the card: what it knew of anybody is gone.
    fn reset(&mut self) -> Result<(), ReaderError>;

    /// Runs `work` while no other program can reach the card. Use [`in_transaction`].
    fn exclusively(&mut self, ending: Ending, work: &mut dyn FnMut(&mut dyn Channel)) -> Result<(), ReaderError>;
}

/// The readers of this computer.
pub trait Readers {
    /// All readers with what lies in them; an empty list where there is none. Answers at once.
    fn list(&mut self) -> Result<Vec<ReaderState>, ReaderError>;

    /// Returns when something differs from `known`, or after `limit`.
    fn wait_for_change(&mut self, known: &[ReaderState], limit: Duration) -> Result<(), ReaderError>;

    /// Connects to the card in the reader of this name.
    fn connect(&mut self, reader: &str) -> Result<Box<dyn Connection>, ReaderError>;
}

/// Runs `work` in an exclusive transaction and gives its result; the card is left or reset on every path.
pub fn in_transaction<T>(
    connection: &mut dyn Connection,
    ending: Ending,
    work: impl FnOnce(&mut dyn Channel) -> T,
) -> Result<T, ReaderError> {
    let (mut work, mut result) = (Some(work), None);
    connection.exclusively(ending, &mut |channel| {
        if let Some(work) = work.take() {
            result = Some(work(channel));
        }
    })?;
    Ok(result.expect("a transaction that ended well ran its work"))
}
