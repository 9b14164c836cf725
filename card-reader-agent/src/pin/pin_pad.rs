//! The keys of a reader (PC/SC part 10, version 2.02): the person types there, and the computer never sees the PIN.
//! For CNS cards alone, because a CIE wants its PIN encrypted by the computer.

use crate::apdu::{Response, Status};
use crate::reader::{Channel, ReaderError};

/// `CM_IOCTL_GET_FEATURE_REQUEST` of pcsc-lite: asks a reader for its functions.
#[cfg(not(windows))]
const FEATURES: u32 = 0x4200_0D48;
/// The same on Windows.
#[cfg(windows)]
const FEATURES: u32 = 0x0031_3520;

/// `FEATURE_VERIFY_PIN_DIRECT`.
const VERIFY_DIRECT: u8 = 0x06;
/// `FEATURE_GET_TLV_PROPERTIES`.
const PROPERTIES: u8 = 0x12;
/// Tags of the properties: vendor and product.
const VENDOR: u8 = 0x0B;
const PRODUCT: u8 = 0x0C;
/// Readers that claim keys which they do not have: HID Omnikey 3x21 and 6121.
const PRETENDERS: [(u16, u16); 2] = [(0x076B, 0x3031), (0x076B, 0x6632)];

/// A reader with keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinPad {
    code: u32,
}

/// Why a PIN did not get from the keys to the card.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PadError {
    /// Nothing was typed for 30 seconds (6400).
    #[error("no PIN was typed on the reader in time")]
    Timeout,
    /// The cancel key was pressed (6401).
    #[error("the PIN entry was cancelled on the reader")]
    Cancelled,
    /// Too few or too many digits (6403).
    #[error("the PIN typed on the reader has the wrong length")]
    Length,
    /// The reader does not take what it was asked (6402, 6B80).
    #[error("the reader refuses to take a PIN")]
    Refused,
    /// Reader or card failed.
    #[error(transparent)]
    Reader(#[from] ReaderError),
}

impl PinPad {
    /// The keys of the reader that this channel goes through, if it has any. A reader that does not answer has none.
    pub fn find(channel: &mut dyn Channel) -> Option<Self> {
        let functions = channel.control(FEATURES, &[]).ok()?;
        let code = function(&functions, VERIFY_DIRECT)?;
        if let Some(properties) = function(&functions, PROPERTIES)
            && let Ok(answer) = channel.control(properties, &[])
            && let (Some(vendor), Some(product)) = (property(&answer, VENDOR), property(&answer, PRODUCT))
            && PRETENDERS.contains(&(vendor, product))
        {
            return None;
        }
        Some(Self { code })
    }

    /// Lets the person type, and the reader send VERIFY to the card with this PIN reference. The status is the card's.
    pub fn verify(self, channel: &mut dyn Channel, reference: u8) -> Result<Status, PadError> {
        let answer = channel.control(self.code, &structure(reference))?;
        let status = Response::parse(&answer).map_err(ReaderError::from)?.status;
        match status.0 {
            0x6400 => Err(PadError::Timeout),
            0x6401 => Err(PadError::Cancelled),
            0x6403 => Err(PadError::Length),
            0x6402 | 0x6B80 => Err(PadError::Refused),
            _ => Ok(status),
        }
    }
}

/// The control code of a function: entries of tag, length 4, code with the most significant byte first.
fn function(functions: &[u8], wanted: u8) -> Option<u32> {
    functions.as_chunks::<6>().0.iter().find_map(|entry| match entry {
        [tag, 4, code @ ..] if *tag == wanted => Some(u32::from_be_bytes(*code)),
        _ => None,
    })
}

/// A property of two bytes, least significant first.
fn property(properties: &[u8], wanted: u8) -> Option<u16> {
    let mut rest = properties;
    while let [tag, length, after @ ..] = rest {
        let (value, next) = after.split_at_checked(usize::from(*length))?;
        if let (true, [low, high]) = (*tag == wanted, value) {
            return Some(u16::from_le_bytes([*low, *high]));
        }
        rest = next;
    }
    None
}

/// `PIN_VERIFY_STRUCTURE` for a CNS: 5 to 8 digits in ASCII, padded with FF to a block of eight bytes.
fn structure(reference: u8) -> Vec<u8> {
    let mut bytes = vec![
        0x1E, 0x1E, // 30 seconds for the first key and for the whole
        0x82, 0x08, 0x00, // units of bytes, left, ASCII; a block of 8 bytes; no length inside it
        0x08, 0x05, // at most 8 digits, at least 5
        0x02, 0x01, // ends with the confirmation key; one message
        0x10, 0x04, // in Italian
        0x00, 0x00, 0x00, 0x00, // message 0, no prologue
        0x0D, 0x00, 0x00, 0x00, // 13 bytes follow
    ];
    bytes.extend([0x00, 0x20, 0x00, reference, 0x08]);
    bytes.extend([0xFF; 8]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::Protocol;
    use crate::reader::scripted::bytes;

    /// A reader that answers its functions and remembers what it was told.
    struct Keys {
        functions: Vec<u8>,
        properties: Vec<u8>,
        answer: Vec<u8>,
        told: Vec<(u32, Vec<u8>)>,
    }

    impl Channel for Keys {
        fn transmit(&mut self, _command: &[u8]) -> Result<Vec<u8>, ReaderError> {
            panic!("with keys on the reader, the computer sends no VERIFY")
        }

        fn protocol(&self) -> Protocol {
            Protocol::T1
        }

        fn control(&mut self, code: u32, input: &[u8]) -> Result<Vec<u8>, ReaderError> {
            self.told.push((code, input.to_vec()));
            Ok(match code {
                FEATURES => self.functions.clone(),
                0x42_33_00_12 => self.properties.clone(),
                _ => self.answer.clone(),
            })
        }
    }

    fn keys(answer: &str) -> Keys {
        Keys {
            functions: bytes("0604 42330006 1204 42330012"),
            properties: bytes("0B02 6B07 0C02 0100"),
            answer: bytes(answer),
            told: Vec::new(),
        }
    }

    #[test]
    fn the_reader_is_told_how_the_pin_block_looks() {
        let mut reader = keys("9000");
        let pad = PinPad::find(&mut reader).expect("the reader has keys");
        assert_eq!(pad.verify(&mut reader, 0x90), Ok(Status::DONE));
        let (code, structure) = reader.told.pop().expect("it was told");
        assert_eq!(code, 0x4233_0006);
        let expected = "1E1E 82 08 00 0805 02 01 1004 00 000000 0D000000 0020009008 FFFFFFFFFFFFFFFF";
        assert_eq!(structure, bytes(expected));
    }

    #[test]
    fn what_the_keys_answer_is_told_apart_from_the_card() {
        for (answer, expected) in [
            ("6400", Err(PadError::Timeout)),
            ("6401", Err(PadError::Cancelled)),
            ("6403", Err(PadError::Length)),
            ("6B80", Err(PadError::Refused)),
            ("63C1", Ok(Status(0x63C1))),
        ] {
            let mut reader = keys(answer);
            assert_eq!(PinPad { code: 1 }.verify(&mut reader, 0x10), expected, "{answer}");
        }
    }

    #[test]
    fn readers_without_keys_and_pretenders_have_none() {
        let mut plain = Keys { functions: Vec::new(), ..keys("9000") };
        assert_eq!(PinPad::find(&mut plain), None);
        let mut pretender = Keys { properties: bytes("0B02 6B07 0C02 3130"), ..keys("9000") };
        assert_eq!(PinPad::find(&mut pretender), None);
        let mut nonsense = Keys { functions: bytes("06"), ..keys("9000") };
        assert_eq!(PinPad::find(&mut nonsense), None);
    }
}
