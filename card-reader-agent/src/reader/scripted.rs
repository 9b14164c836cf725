//! Readers without hardware, for tests: cards that are a function from command to answer.

use super::{Channel, Connection, Ending, Presence, Protocol, ReaderError, ReaderState, Readers};
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A card that expects given commands, in hexadecimal, and gives given answers. A command may be a prefix.
#[derive(Debug, Default)]
pub struct Script {
    steps: VecDeque<(String, Vec<u8>)>,
    always: Option<Vec<u8>>,
}

impl Script {
    /// A card that expects nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Expects a command that starts so, and answers so; blanks are skipped.
    #[must_use]
    pub fn expect(mut self, command: &str, answer: &str) -> Self {
        self.steps.push_back((command.replace(' ', ""), bytes(answer)));
        self
    }

    /// Answers everything so.
    #[must_use]
    pub fn always(mut self, answer: &str) -> Self {
        self.always = Some(bytes(answer));
        self
    }

    /// Every expected command came.
    pub fn assert_used_up(&self) {
        assert!(self.steps.is_empty(), "these commands did not come: {:?}", self.steps);
    }
}

/// The bytes of a hexadecimal text; blanks are skipped.
#[must_use]
pub fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digits: Vec<u8> = hexadecimal
        .chars()
        .filter(|sign| !sign.is_whitespace())
        .map(|sign| u8::try_from(sign.to_digit(16).expect("a hexadecimal digit")).expect("a digit is below 16"))
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// The bytes as a hexadecimal text, upper case, without blanks.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}

impl Channel for Script {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        if let Some(answer) = &self.always {
            return Ok(answer.clone());
        }
        let sent = hexadecimal(command);
        let (expected, answer) = self.steps.pop_front().ok_or(ReaderError::CardRemoved)?;
        assert!(sent.starts_with(&expected), "the card expects {expected}, and got {sent}");
        Ok(answer)
    }

    fn protocol(&self) -> Protocol {
        Protocol::T1
    }

    fn control(&mut self, _code: u32, _input: &[u8]) -> Result<Vec<u8>, ReaderError> {
        Err(ReaderError::Communication("a scripted reader has no functions".to_owned()))
    }
}

/// What a scripted card does with a command; `None` stands for its reset.
pub type Behaviour = Box<dyn FnMut(Option<&[u8]>) -> Result<Vec<u8>, ReaderError> + Send>;

/// A card in a scripted reader: shared, so that it keeps its state between connections.
#[derive(Clone)]
pub struct ScriptedCard {
    atr: Vec<u8>,
    protocol: Protocol,
    behaviour: Arc<Mutex<Behaviour>>,
}

impl ScriptedCard {
    /// A card with this answer to reset, spoken to in `protocol`.
    #[must_use]
    pub fn new(atr: &[u8], protocol: Protocol, behaviour: Behaviour) -> Self {
        Self { atr: atr.to_vec(), protocol, behaviour: Arc::new(Mutex::new(behaviour)) }
    }

    fn ask(&self, command: Option<&[u8]>) -> Result<Vec<u8>, ReaderError> {
        (self.behaviour.lock().unwrap_or_else(PoisonError::into_inner))(command)
    }
}

impl Channel for ScriptedCard {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        self.ask(Some(command))
    }

    fn protocol(&self) -> Protocol {
        self.protocol
    }

    fn control(&mut self, _code: u32, _input: &[u8]) -> Result<Vec<u8>, ReaderError> {
        Err(ReaderError::Communication("a scripted reader has no functions".to_owned()))
    }
}

impl Connection for ScriptedCard {
    fn atr(&self) -> &[u8] {
        &self.atr
    }

    fn reset(&mut self) -> Result<(), ReaderError> {
        self.ask(None).map(|_| ())
    }

    fn exclusively(&mut self, ending: Ending, work: &mut dyn FnMut(&mut dyn Channel)) -> Result<(), ReaderError> {
        work(self);
        match ending {
            Ending::Leave => Ok(()),
            Ending::Reset => self.reset(),
        }
    }
}

/// The name of a reader and what lies in it.
type Slot = (String, Option<ScriptedCard>);

/// Readers that a test fills and empties.
#[derive(Clone, Default)]
pub struct ScriptedReaders {
    slots: Arc<Mutex<Vec<Slot>>>,
}

impl ScriptedReaders {
    /// No reader yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a card, or nothing, into the reader of this name, which is plugged in where it is new.
    pub fn put(&self, reader: &str, card: Option<ScriptedCard>) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        match slots.iter_mut().find(|(name, _)| name == reader) {
            Some(slot) => slot.1 = card,
            None => slots.push((reader.to_owned(), card)),
        }
    }
}

impl Readers for ScriptedReaders {
    fn list(&mut self) -> Result<Vec<ReaderState>, ReaderError> {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(slots
            .iter()
            .map(|(name, card)| ReaderState {
                name: name.clone(),
                presence: if card.is_some() { Presence::Card } else { Presence::Empty },
                atr: card.as_ref().map(|card| card.atr.clone()).unwrap_or_default(),
                events: 0,
            })
            .collect())
    }

    fn wait_for_change(&mut self, known: &[ReaderState], limit: Duration) -> Result<(), ReaderError> {
        if self.list()? == known {
            std::thread::sleep(limit.min(Duration::from_millis(10)));
        }
        Ok(())
    }

    fn connect(&mut self, reader: &str) -> Result<Box<dyn Connection>, ReaderError> {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, card) = slots.iter().find(|(name, _)| name == reader).ok_or(ReaderError::ReaderGone)?;
        card.clone().map(|card| Box::new(card) as Box<dyn Connection>).ok_or(ReaderError::NoCard)
    }
}
