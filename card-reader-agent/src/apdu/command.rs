//! A command APDU in short form (ISO/IEC 7816-4, section 5.1), with command chaining for long bodies.

use zeroize::Zeroizing;

/// The most bytes that the body of one short command carries.
pub const BLOCK: usize = 255;

/// The most bytes that one short command can ask for; on the wire it is the byte 00.
pub const MAX_EXPECTED: u16 = 256;

/// The bit of the class byte that says "more blocks follow" (ISO/IEC 7816-4, section 5.1.1.1).
const CHAINED: u8 = 0x10;

/// A command: header, body, and how many bytes of answer are wanted.
///
/// The body is wiped when dropped, because it may be a PIN. The type does not print it.
#[derive(Clone)]
pub struct Command {
    header: [u8; 4],
    body: Zeroizing<Vec<u8>>,
    expected: Option<u16>,
}

impl Command {
    /// A command of header CLA INS P1 P2, without body, that expects no data.
    #[must_use]
    pub fn new(header: [u8; 4]) -> Self {
        Self { header, body: Zeroizing::new(Vec::new()), expected: None }
    }

    /// The same with a body of any length; more than [`BLOCK`] bytes are sent in a chain.
    #[must_use]
    pub fn with_body(mut self, body: &[u8]) -> Self {
        self.body = Zeroizing::new(body.to_vec());
        self
    }

    /// The same, expecting up to `length` bytes: 1 to 256, held to that range.
    #[must_use]
    pub fn expecting(mut self, length: u16) -> Self {
        self.expected = Some(length.clamp(1, MAX_EXPECTED));
        self
    }

    /// CLA INS P1 P2.
    #[must_use]
    pub fn header(&self) -> [u8; 4] {
        self.header
    }

    /// The body, empty where there is none.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// How many bytes are expected, if any.
    #[must_use]
    pub fn expected(&self) -> Option<u16> {
        self.expected
    }

    /// The command as blocks whose bodies have at most `size` bytes (1 to [`BLOCK`]): all but the last carry the chaining
    /// bit and expect nothing (ISO/IEC 7816-4, section 5.1.1.1).
    #[must_use]
    pub fn blocks(&self, size: usize) -> Vec<Self> {
        let size = size.clamp(1, BLOCK);
        if self.body.len() <= size {
            return vec![self.clone()];
        }
        let pieces: Vec<&[u8]> = self.body.chunks(size).collect();
        let last = pieces.len() - 1;
        pieces
            .into_iter()
            .enumerate()
            .map(|(place, piece)| {
                let mut block = Self::new(self.header).with_body(piece);
                if place == last {
                    block.expected = self.expected;
                } else {
                    block.header[0] |= CHAINED;
                }
                block
            })
            .collect()
    }

    /// The bytes of one block. With T=0 a command with a body carries no expected length: the card answers 61xx
    /// (ISO/IEC 7816-3, section 12.1.2).
    #[must_use]
    pub fn encode(&self, may_carry_both: bool) -> Zeroizing<Vec<u8>> {
        // Room for everything at once: a vector that grows leaves copies of a PIN behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(6 + self.body.len()));
        bytes.extend_from_slice(&self.header);
        if !self.body.is_empty() {
            let length = u8::try_from(self.body.len()).expect("a block was cut to 255 bytes before it is encoded");
            bytes.push(length);
            bytes.extend_from_slice(&self.body);
        }
        if let Some(expected) = self.expected
            && (may_carry_both || self.body.is_empty())
        {
            bytes.push(u8::try_from(expected).unwrap_or(0));
        }
        bytes
    }
}

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [class, instruction, p1, p2] = self.header;
        write!(f, "Command({class:02X} {instruction:02X} {p1:02X} {p2:02X}, {} bytes)", self.body.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_four_cases_are_encoded() {
        let select = Command::new([0x00, 0xA4, 0x00, 0x0C]);
        assert_eq!(*select.encode(true), [0x00, 0xA4, 0x00, 0x0C]);
        assert_eq!(*select.clone().expecting(256).encode(true), [0x00, 0xA4, 0x00, 0x0C, 0x00]);
        let with_body = select.with_body(&[0x3F, 0x00]);
        assert_eq!(*with_body.encode(true), [0x00, 0xA4, 0x00, 0x0C, 2, 0x3F, 0x00]);
        let with_both = with_body.expecting(8);
        assert_eq!(*with_both.encode(true), [0x00, 0xA4, 0x00, 0x0C, 2, 0x3F, 0x00, 8]);
        assert_eq!(*with_both.encode(false), [0x00, 0xA4, 0x00, 0x0C, 2, 0x3F, 0x00], "T=0 carries one length only");
    }

    #[test]
    fn a_signature_of_2048_bits_goes_in_two_blocks() {
        let sign = Command::new([0x00, 0x2A, 0x80, 0x86]).with_body(&[7; 257]).expecting(256);
        let blocks = sign.blocks(BLOCK);
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[0].encode(true)[..5], [0x10, 0x2A, 0x80, 0x86, 0xFF]);
        assert_eq!(*blocks[1].encode(true), [0x00, 0x2A, 0x80, 0x86, 2, 7, 7, 0]);
    }

    #[test]
    fn a_body_does_not_print() {
        let verify = Command::new([0x00, 0x20, 0x00, 0x10]).with_body(b"12345678");
        assert!(!format!("{verify:?}").contains("12345678"));
    }

    proptest! {
        #[test]
        fn blocks_carry_the_whole_body(body in proptest::collection::vec(any::<u8>(), 0..700), size in 1_usize..300) {
            let command = Command::new([0, 1, 2, 3]).with_body(&body).expecting(1);
            let blocks = command.blocks(size);
            let joined: Vec<u8> = blocks.iter().flat_map(|block| block.body().to_vec()).collect();
            prop_assert_eq!(joined, body);
            let last = blocks.len() - 1;
            for (place, block) in blocks.iter().enumerate() {
                prop_assert_eq!(block.header()[0] & CHAINED != 0, place != last);
                prop_assert_eq!(block.expected().is_some(), place == last);
                prop_assert!(block.encode(true).len() <= 4 + 1 + BLOCK + 1);
            }
        }
    }
}
