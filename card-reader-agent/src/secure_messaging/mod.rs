//! Secure messaging with a CIE (ISO/IEC 7816-4, section 10, in the profile of IAS ECC): each command is encrypted and
//! authenticated, and so is each answer.
//!
//! Owns keys and counter of one channel. Does not know how the keys were agreed on (`card::cie`).

mod cipher;

use crate::apdu::{Command, Response, Status, tlv};
use crate::reader::{Channel, Exchange, ReaderError, exchange};
use openssl::error::ErrorStack;
use openssl::memcmp;
use openssl::sha::sha256;
use zeroize::Zeroizing;

/// The most bytes of a body that fit into one protected command of 255 bytes.
const PIECE: usize = 231;

/// The bits of the class byte that say "protected, header included".
const PROTECTED: u8 = 0x0C;

/// Why an answer cannot be believed; the channel is lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChannelError {
    /// The card answered outside the channel.
    #[error("the card left the protected channel with {0}")]
    Unprotected(Status),
    /// An object is missing, unknown, in the wrong place, or followed by something.
    #[error("the protected answer has the wrong form")]
    Form,
    /// The authentication code does not fit: somebody changed the answer, or its number.
    #[error("the protected answer was changed on its way")]
    Changed,
    /// OpenSSL refused to work.
    #[error("the cryptographic library failed")]
    Library,
}

impl From<ErrorStack> for ChannelError {
    fn from(_: ErrorStack) -> Self {
        Self::Library
    }
}

impl From<tlv::TlvError> for ChannelError {
    fn from(_: tlv::TlvError) -> Self {
        Self::Form
    }
}

/// Keys and counter of a channel, without the way to the card.
pub struct Session {
    encryption: cipher::Key,
    authentication: cipher::Key,
    counter: u64,
}

impl Session {
    /// Derives the keys from the secret that both sides agreed on, in its full length; the counter begins at 1.
    #[must_use]
    pub fn derive(secret: &[u8]) -> Self {
        let key = |number: u8| {
            let mut input = Zeroizing::new(secret.to_vec());
            input.extend([0, 0, 0, number]);
            let hash = Zeroizing::new(sha256(&input));
            let mut key = Zeroizing::new([0; 16]);
            key.copy_from_slice(&hash[..16]);
            key
        };
        Self { encryption: key(1), authentication: key(2), counter: 1 }
    }

    /// Sets the counter that both sides agreed on after they proved themselves; the keys stay.
    pub fn set_counter(&mut self, counter: u64) {
        self.counter = counter;
    }

    /// Protects one block. The expected length, where there is one, is said inside; outside it is always 00.
    pub fn wrap(&mut self, block: &Command) -> Result<Command, ChannelError> {
        self.counter = self.counter.wrapping_add(1);
        let [class, instruction, p1, p2] = block.header();
        let header = [class | PROTECTED, instruction, p1, p2];
        let mut objects = Vec::new();
        if !block.body().is_empty() {
            let encrypted = cipher::encrypt(&self.encryption, &cipher::pad(block.body()))?;
            objects.extend(tlv::encode(0x87, &[&[0x01], encrypted.as_slice()].concat()));
        }
        if let Some(expected) = block.expected() {
            objects.extend([0x97, 0x01, u8::try_from(expected).unwrap_or(0)]);
        }
        let head = cipher::pad(&[&self.counter.to_be_bytes(), header.as_slice()].concat());
        let code = cipher::mac(&self.authentication, &cipher::pad(&[head.as_slice(), &objects].concat()))?;
        objects.extend(tlv::encode(0x8E, &code));
        Ok(Command::new(header).with_body(&objects).expecting(256))
    }

    /// Checks and opens an answer: its status is the inner one, which the card protected; the outer one says nothing.
    pub fn unwrap(&mut self, answer: &Response) -> Result<Response, ChannelError> {
        if answer.data.is_empty() {
            return Err(ChannelError::Unprotected(answer.status));
        }
        self.counter = self.counter.wrapping_add(1);
        let objects = tlv::parse_all(&answer.data)?;
        let (encrypted, status, code) = match objects.as_slice() {
            [data, status, code] if data.tag == 0x87 => (Some(data.value), status, code),
            [status, code] => (None, status, code),
            _ => return Err(ChannelError::Form),
        };
        let (0x99, &[high, low], 0x8E, 8) = (status.tag, status.value, code.tag, code.value.len()) else {
            return Err(ChannelError::Form);
        };
        // The code is the last object of eight bytes, with a tag and a length of one byte each.
        let covered = answer.data.len().checked_sub(10).ok_or(ChannelError::Form)?;
        let message = [&self.counter.to_be_bytes(), &answer.data[..covered]].concat();
        let expected = cipher::mac(&self.authentication, &cipher::pad(&message))?;
        if !memcmp::eq(&expected, code.value) {
            return Err(ChannelError::Changed);
        }
        let data = match encrypted {
            None => Vec::new(),
            Some(value) => {
                let blocks = value.strip_prefix(&[0x01]).ok_or(ChannelError::Form)?;
                let padded = Zeroizing::new(cipher::decrypt(&self.encryption, blocks)?);
                cipher::unpad(&padded).ok_or(ChannelError::Form)?.to_vec()
            }
        };
        Ok(Response { data, status: Status(u16::from_be_bytes([high, low])) })
    }
}

/// A protected way to a card.
pub struct SecureChannel<'a> {
    channel: &'a mut dyn Channel,
    /// Keys and counter.
    pub session: Session,
    failure: Option<ChannelError>,
}

impl<'a> SecureChannel<'a> {
    /// From here on everything that goes through `channel` is protected.
    pub fn new(channel: &'a mut dyn Channel, session: Session) -> Self {
        Self { channel, session, failure: None }
    }

    /// Why the channel was lost, if it was: a [`ReaderError`] of [`Exchange::send`] cannot say it.
    #[must_use]
    pub fn failure(&self) -> Option<&ChannelError> {
        self.failure.as_ref()
    }

    fn lose(&mut self, error: ChannelError) -> ReaderError {
        let said = ReaderError::Communication(error.to_string());
        self.failure = Some(error);
        said
    }
}

impl Exchange for SecureChannel<'_> {
    fn send(&mut self, command: &Command) -> Result<Response, ReaderError> {
        if let Some(error) = &self.failure {
            return Err(ReaderError::Communication(error.to_string()));
        }
        let mut last = Response { data: Vec::new(), status: Status::DONE };
        // Each block of a chain is protected by itself.
        for block in command.blocks(PIECE) {
            let wrapped = self.session.wrap(&block).map_err(|error| self.lose(error))?;
            let answer = exchange(self.channel, &wrapped)?;
            last = self.session.unwrap(&answer).map_err(|error| self.lose(error))?;
            if !last.status.is_done() {
                break;
            }
        }
        Ok(last)
    }
}

#[cfg(test)]
mod tests;
