//! Cards that misbehave on purpose.

use crate::Card;
use std::time::Duration;

/// Which command the trouble waits for: its instruction byte, and how many of them pass first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The instruction byte; `None` stands for any command.
    pub instruction: Option<u8>,
    /// How many such commands pass before the trouble begins.
    pub after: usize,
}

impl When {
    /// At the first command with this instruction byte.
    #[must_use]
    pub fn first(instruction: u8) -> Self {
        Self { instruction: Some(instruction), after: 0 }
    }

    /// At the command of this number, from 0, whatever it is.
    #[must_use]
    pub fn command(number: usize) -> Self {
        Self { instruction: None, after: number }
    }
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The card is taken out before it saw the command; it stays out until it is put in again.
    RemovedBefore(When),
    /// The card did what it was told and is taken out before its answer left.
    RemovedAfter(When),
    /// The card answers these bytes in place of its own.
    Answers(When, Vec<u8>),
    /// The last byte of the answer's data is changed.
    Flips(When),
    /// Each command takes this long.
    Slow(Duration),
}

/// A card with trouble.
pub struct Troubled<C> {
    card: C,
    trouble: Trouble,
    seen: usize,
    gone: bool,
}

impl<C: Card> Troubled<C> {
    /// The card with one trouble; wrap it again for another.
    pub fn new(card: C, trouble: Trouble) -> Self {
        Self { card, trouble, seen: 0, gone: false }
    }

    /// Whether this command is the one that the trouble waits for; counts it.
    fn begins(&mut self, when: When, command: &[u8]) -> bool {
        if when.instruction.is_some_and(|wanted| command.get(1) != Some(&wanted)) {
            return false;
        }
        self.seen += 1;
        self.seen == when.after + 1
    }
}

impl<C: Card> Card for Troubled<C> {
    fn atr(&self) -> Vec<u8> {
        self.card.atr()
    }

    fn reset(&mut self) {
        self.card.reset();
    }

    fn transmit(&mut self, command: &[u8]) -> Option<Vec<u8>> {
        if self.gone {
            return None;
        }
        match self.trouble.clone() {
            Trouble::RemovedBefore(when) if self.begins(when, command) => {
                self.gone = true;
                None
            }
            Trouble::RemovedAfter(when) if self.begins(when, command) => {
                self.gone = true;
                self.card.transmit(command)?;
                None
            }
            Trouble::Answers(when, bytes) if self.begins(when, command) => Some(bytes),
            Trouble::Flips(when) if self.begins(when, command) => {
                let mut answer = self.card.transmit(command)?;
                if let [.., last, _, _] = answer.as_mut_slice() {
                    *last ^= 1;
                }
                Some(answer)
            }
            Trouble::Slow(each) => {
                std::thread::sleep(each);
                self.card.transmit(command)
            }
            _ => self.card.transmit(command),
        }
    }
}
