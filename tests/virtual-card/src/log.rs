//! What a card was asked and how it answered, without the PINs.

use std::sync::{Arc, Mutex, PoisonError};

/// One command and the status word of its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The command in hexadecimal; `<PIN>` in place of the body of VERIFY.
    pub command: String,
    /// The status word; `None` when the card was taken out.
    pub status: Option<u16>,
}

/// The log of one card; copies share it, so that a test keeps one while the card is in the reader.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<Mutex<Vec<Entry>>>);

impl Log {
    /// Notes a command. The instruction byte 20 is VERIFY, in whatever class.
    pub fn note(&self, command: &[u8], answer: Option<&[u8]>) {
        let shown = if command.get(1) == Some(&0x20) && command.len() > 5 { &command[..5] } else { command };
        let mut text: String = shown.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(digit).collect();
        if shown.len() < command.len() {
            text.push_str("<PIN>");
        }
        let status = answer.and_then(|answer| answer.last_chunk::<2>()).map(|status| u16::from_be_bytes(*status));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Entry { command: text, status });
    }

    /// Everything so far.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The status words of the commands with this instruction byte, in order.
    #[must_use]
    pub fn statuses_of(&self, instruction: u8) -> Vec<u16> {
        let wanted = format!("{instruction:02X}");
        let entries = self.entries();
        entries.iter().filter(|entry| entry.command.get(2..4) == Some(&wanted)).filter_map(|e| e.status).collect()
    }

    /// How many times a PIN came: VERIFY with a body.
    #[must_use]
    pub fn pins_sent(&self) -> usize {
        self.entries().iter().filter(|entry| entry.command.ends_with("<PIN>")).count()
    }
}

fn digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).map_or('?', |digit| digit.to_ascii_uppercase())
}
