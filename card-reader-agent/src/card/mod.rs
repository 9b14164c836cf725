//! What the agent knows of cards: which card this is, whose, and how it signs one hash after its PIN.
//!
//! Owns the commands and their order (`cns`, `cie`, `pkcs11`). Does not own who may ask for a signature, nor what is signed
//! (`authenticate`).

pub mod certificate;
pub mod cie;
pub mod cns;
mod detect;
mod fiscal_code;
pub mod pkcs11;
mod present;

pub use certificate::{Certificate, CertificateError, Policy};
pub use detect::{Found, detect};
pub use present::{Present, Tools, look};

use crate::apdu::Status;
use crate::pin::pin_pad::{PadError, PinPad};
use crate::pin::{Digits, WrongLength};
use crate::reader::ReaderError;
use crate::secure_messaging::ChannelError;
use std::ops::RangeInclusive;

/// `DigestInfo` of SHA-256 without the hash (RFC 8017, section 9.2, note 1).
const SHA256_PREFIX: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// Why a card does not sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// Reader, service or transport.
    #[error(transparent)]
    Reader(#[from] ReaderError),
    /// No back end knows this card.
    #[error("this card is not supported")]
    NotSupported,
    /// The card has no certificate where its kind keeps it.
    #[error("the card holds no certificate")]
    NoCertificate,
    /// The certificate is not one for logging in.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// Too few or too many digits; nothing was sent to the card.
    #[error(transparent)]
    PinLength(#[from] WrongLength),
    /// Wrong PIN, with the tries that are left where the card says so.
    #[error("the PIN is wrong")]
    PinWrong(Tries),
    /// Too many wrong PINs: the card has blocked it.
    #[error("the PIN is blocked")]
    PinBlocked,
    /// The keys of the reader did not give a PIN.
    #[error(transparent)]
    PinPad(PadError),
    /// Another card lies there than the one that was consented to.
    #[error("this is another card than before")]
    Changed,
    /// The signature does not fit the certificate.
    #[error("the signature of the card does not fit its certificate")]
    SignatureInvalid,
    /// The chip could not prove that it is genuine, or somebody stands between.
    #[error("the card could not prove that it is genuine: {0}")]
    NotGenuine(&'static str),
    /// Secure messaging broke.
    #[error(transparent)]
    SecureMessaging(ChannelError),
    /// A command that a card of this kind must take was refused.
    #[error("the card refused to {step} ({status})")]
    Refused {
        /// What it was to do.
        step: &'static str,
        /// Its status word.
        status: Status,
    },
    /// A PKCS#11 module failed.
    #[error("the PKCS#11 module failed: {0}")]
    Module(String),
    /// OpenSSL refused to work.
    #[error("the cryptographic library failed")]
    Library,
}

impl From<openssl::error::ErrorStack> for CardError {
    fn from(_: openssl::error::ErrorStack) -> Self {
        Self::Library
    }
}

/// How many wrong PINs a card still takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tries {
    /// So many, from 0.
    Left(u8),
    /// The card does not say, or not without counting the question as a try.
    Unknown,
}

/// The kinds of cards, as a login names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Carta Nazionale dei Servizi.
    Cns,
    /// Carta d'Identità Elettronica 3.0.
    Cie,
}

impl Kind {
    /// How many digits its PIN has.
    #[must_use]
    pub fn pin_lengths(self) -> RangeInclusive<usize> {
        match self {
            Self::Cns => 5..=8,
            Self::Cie => 8..=8,
        }
    }
}

/// Where the PIN of one VERIFY comes from. Taken by value: one entry, one try.
#[derive(Debug)]
pub enum PinSource {
    /// Typed in the agent's window.
    Typed(Digits),
    /// To be typed on the reader.
    Pad(PinPad),
}

/// What a card signed.
#[derive(Clone)]
pub struct Signed {
    /// The certificate of the key that signed.
    pub certificate: Certificate,
    /// PKCS#1 v1.5 with SHA-256, as many bytes as the key.
    pub signature: Vec<u8>,
}

/// The complete `DigestInfo` that a card signs: never a bare hash (RFC 8017, section 9.2).
#[must_use]
pub fn digest_info(hash: &[u8; 32]) -> [u8; 51] {
    let mut bytes = [0; 51];
    bytes[..19].copy_from_slice(&SHA256_PREFIX);
    bytes[19..].copy_from_slice(hash);
    bytes
}

/// What the status word of a VERIFY means.
fn read_verify(status: Status) -> Result<(), CardError> {
    match status {
        Status::DONE => Ok(()),
        Status::BLOCKED | Status::UNUSABLE => Err(CardError::PinBlocked),
        Status::WRONG => Err(CardError::PinWrong(Tries::Unknown)),
        other => match other.tries_left() {
            Some(0) => Err(CardError::PinBlocked),
            Some(left) => Err(CardError::PinWrong(Tries::Left(left))),
            None => Err(CardError::Refused { step: "check the PIN", status: other }),
        },
    }
}
