//! Reading a command as a card does: header, body, expected length (ISO/IEC 7816-4, section 5.1, short form).

/// A command that reached the card.
#[derive(Debug, Clone)]
pub struct Command {
    /// CLA INS P1 P2.
    pub header: [u8; 4],
    /// The body, empty where there is none.
    pub body: Vec<u8>,
    /// The expected length, where one came; 256 for the byte 00.
    pub expected: Option<usize>,
}

impl Command {
    /// Reads the bytes of a command; `None` where they are not one in short form.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (header, rest) = bytes.split_first_chunk::<4>()?;
        let expected = |byte: u8| Some(if byte == 0 { 256 } else { usize::from(byte) });
        let (body, expected) = match rest {
            [] => (Vec::new(), None),
            [only] => (Vec::new(), expected(*only)),
            [length, rest @ ..] => match (rest.len(), usize::from(*length)) {
                (_, 0) => return None,
                (have, length) if have == length => (rest.to_vec(), None),
                (have, length) if have == length + 1 => (rest[..length].to_vec(), expected(rest[length])),
                _ => return None,
            },
        };
        Some(Self { header: *header, body, expected })
    }
}

/// The parts of a chained command that came so far.
#[derive(Debug, Clone, Default)]
pub struct Chain {
    header: Option<[u8; 3]>,
    body: Vec<u8>,
}

/// What a block of a chain leads to.
pub enum Chained {
    /// More blocks follow.
    More,
    /// The command is whole.
    Whole(Command),
    /// The block does not continue the chain that was begun: 6883.
    Broken,
}

impl Chain {
    /// Takes a block; the class of a whole command has the chaining bit cleared.
    pub fn take(&mut self, command: &Command) -> Chained {
        let [class, instruction, p1, p2] = command.header;
        let name = [instruction, p1, p2];
        if self.header.is_some_and(|begun| begun != name) {
            *self = Self::default();
            return Chained::Broken;
        }
        self.body.extend(&command.body);
        if class & 0x10 != 0 {
            self.header = Some(name);
            return Chained::More;
        }
        let body = std::mem::take(&mut self.body);
        self.header = None;
        Chained::Whole(Command { header: command.header, body, expected: command.expected })
    }
}
