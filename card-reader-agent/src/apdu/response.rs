//! A response APDU (ISO/IEC 7816-4, section 5.1): data and a status word.

use std::fmt;

/// The longest answer to one short command: 256 bytes of data and the status word.
pub const MAX_RESPONSE: usize = 258;

/// Why bytes are not an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Less than the two bytes of a status word.
    #[error("the answer of the card has {0} bytes, less than a status word")]
    TooShort(usize),
    /// More than a short command can be answered with.
    #[error("the answer of the card has {0} bytes, more than a short command may get")]
    TooLong(usize),
    /// The first byte of the status word is not 61–6F or 90–9F (ISO/IEC 7816-3, section 10.3.3).
    #[error("the answer of the card ends in {0:04X}, which is not a status word")]
    NoStatus(u16),
}

/// The two bytes at the end of each answer.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status(pub u16);

impl Status {
    /// 9000: done.
    pub const DONE: Self = Self(0x9000);
    /// 6282: the end of the file came before the wanted length.
    pub const END_OF_FILE: Self = Self(0x6282);
    /// 6983: the PIN is blocked.
    pub const BLOCKED: Self = Self(0x6983);
    /// 6984: the reference data cannot be used; treated as blocked.
    pub const UNUSABLE: Self = Self(0x6984);
    /// 6982: a PIN or an authentication is missing.
    pub const SECURITY: Self = Self(0x6982);
    /// 6300: wrong, and the card tells no counter.
    pub const WRONG: Self = Self(0x6300);
    /// 6700: wrong length.
    pub const WRONG_LENGTH: Self = Self(0x6700);
    /// 6B00: the offset lies beyond the end of the file.
    pub const BEYOND_END: Self = Self(0x6B00);
    /// 6A88: what the command refers to does not exist.
    pub const NO_REFERENCE: Self = Self(0x6A88);

    /// Whether this is 9000.
    #[must_use]
    pub fn is_done(self) -> bool {
        self == Self::DONE
    }

    /// 63Cx: the tries that are left, 0 to 15.
    #[must_use]
    pub fn tries_left(self) -> Option<u8> {
        (self.0 & 0xFFF0 == 0x63C0).then_some((self.0 & 0x000F) as u8)
    }

    /// 61xx: how many bytes wait to be fetched; xx = 00 stands for 256.
    #[must_use]
    pub fn waiting(self) -> Option<u16> {
        self.after(0x61)
    }

    /// 6Cxx: the length that the command should have asked for; xx = 00 stands for 256.
    #[must_use]
    pub fn right_length(self) -> Option<u16> {
        self.after(0x6C)
    }

    fn after(self, first: u8) -> Option<u16> {
        let [high, low] = self.0.to_be_bytes();
        (high == first).then_some(if low == 0 { 256 } else { u16::from(low) })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Status({self})")
    }
}

/// What a card answered.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The data, possibly empty.
    pub data: Vec<u8>,
    /// The status word.
    pub status: Status,
}

impl Response {
    /// Reads the answer to one short command: at most 256 bytes of data, then a status word.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_RESPONSE {
            return Err(Malformed::TooLong(bytes.len()));
        }
        let Some((data, status)) = bytes.split_last_chunk::<2>() else {
            return Err(Malformed::TooShort(bytes.len()));
        };
        let status = u16::from_be_bytes(*status);
        match status >> 8 {
            0x61..=0x6F | 0x90..=0x9F => Ok(Self { data: data.to_vec(), status: Status(status) }),
            _ => Err(Malformed::NoStatus(status)),
        }
    }
}

impl fmt::Debug for Response {
    // Data of a card are a person's; they do not belong into a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Response({} bytes, {})", self.data.len(), self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn data_and_status_are_told_apart() {
        let answer = Response::parse(&[1, 2, 0x90, 0x00]).expect("an answer with data");
        assert_eq!((answer.data, answer.status), (vec![1, 2], Status::DONE));
        assert_eq!(Response::parse(&[0x63, 0xC2]).expect("a bare status").status.tries_left(), Some(2));
    }

    #[test]
    fn nonsense_is_refused() {
        assert_eq!(Response::parse(&[]), Err(Malformed::TooShort(0)));
        assert_eq!(Response::parse(&[0x90]), Err(Malformed::TooShort(1)));
        assert_eq!(Response::parse(&[0x90; 259]), Err(Malformed::TooLong(259)));
        assert_eq!(Response::parse(&[0x60, 0x00]), Err(Malformed::NoStatus(0x6000)));
        assert_eq!(Response::parse(&[0x00, 0x00]), Err(Malformed::NoStatus(0)));
    }

    #[test]
    fn counters_and_lengths_are_read_from_the_status() {
        assert_eq!(Status(0x63C0).tries_left(), Some(0));
        assert_eq!(Status(0x6300).tries_left(), None);
        assert_eq!(Status(0x6112).waiting(), Some(18));
        assert_eq!(Status(0x6100).waiting(), Some(256));
        assert_eq!(Status(0x6C00).right_length(), Some(256));
        assert_eq!(Status(0x9000).waiting(), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(answer) = Response::parse(&bytes) {
                prop_assert_eq!(answer.data.len() + 2, bytes.len());
                prop_assert_eq!(answer.data.as_slice(), &bytes[..bytes.len() - 2]);
            }
        }
    }
}
