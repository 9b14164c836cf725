//! Secure messaging as the card sees it: two-key triple DES, retail MAC, a send sequence counter.

use crate::ber;
use crate::command::Command;
use openssl::sha::sha256;
use openssl::symm::{Cipher, Crypter, Mode};

/// A channel with its keys.
#[derive(Debug, Clone)]
pub struct Channel {
    encryption: [u8; 16],
    authentication: [u8; 16],
    /// The send sequence counter.
    pub counter: u64,
}

impl Channel {
    /// Keys from the Diffie-Hellman secret; the counter starts at 1.
    pub fn new(secret: &[u8]) -> Self {
        let derive = |number: u8| -> [u8; 16] {
            let hash = sha256(&[secret, &[0, 0, 0, number]].concat());
            *hash.first_chunk().expect("a hash has 32 bytes")
        };
        Self { encryption: derive(1), authentication: derive(2), counter: 1 }
    }

    /// Checks and opens a command; `None` where its MAC or its form is wrong.
    pub fn open(&mut self, command: &Command) -> Option<Command> {
        self.counter = self.counter.wrapping_add(1);
        let (mut protected, mut rest) = (Vec::new(), command.body.as_slice());
        let (mut body, mut expected) = (Vec::new(), None);
        loop {
            let (tag, value, after) = ber::read(rest, 1)?;
            match tag {
                0x87 => body = unpad(&self.cipher(Mode::Decrypt, value.strip_prefix(&[1])?))?,
                0x97 => expected = value.first().map(|byte| if *byte == 0 { 256 } else { usize::from(*byte) }),
                0x8E if after.is_empty() => {
                    let header = pad(&[&self.counter.to_be_bytes(), command.header.as_slice()].concat());
                    let mac = self.mac(&[header, protected].concat());
                    if mac != value {
                        return None;
                    }
                    let [class, instruction, p1, p2] = command.header;
                    return Some(Command { header: [class & !0x0C, instruction, p1, p2], body, expected });
                }
                _ => return None,
            }
            protected.extend_from_slice(&rest[..rest.len() - after.len()]);
            rest = after;
        }
    }

    /// The body of an answer; `stand` leaves the counter as it was, which is wrong.
    pub fn close(&mut self, data: &[u8], status: u16, stand: bool) -> Vec<u8> {
        if !stand {
            self.counter = self.counter.wrapping_add(1);
        }
        let mut body = Vec::new();
        if !data.is_empty() {
            let encrypted = self.cipher(Mode::Encrypt, &pad(data));
            body.extend(ber::object(0x87, &[&[1], encrypted.as_slice()].concat()));
        }
        body.extend(ber::object(0x99, &status.to_be_bytes()));
        let mac = self.mac(&[&self.counter.to_be_bytes(), body.as_slice()].concat());
        body.extend(ber::object(0x8E, &mac));
        body
    }

    fn cipher(&self, mode: Mode, input: &[u8]) -> Vec<u8> {
        triple_des(mode, &self.encryption, [0; 8], input)
    }

    /// ISO/IEC 9797-1, algorithm 3: DES over all blocks but the last, triple DES over the last.
    fn mac(&self, message: &[u8]) -> Vec<u8> {
        let padded = pad(message);
        let (first, last) = padded.split_at(padded.len() - 8);
        let key = &self.authentication[..8];
        // Triple DES with one key three times is DES.
        let chained = triple_des(Mode::Encrypt, &[key, key].concat(), [0; 8], first);
        let start = chained.last_chunk::<8>().copied().unwrap_or([0; 8]);
        triple_des(Mode::Encrypt, &self.authentication, start, last)
    }
}

fn triple_des(mode: Mode, key: &[u8], start: [u8; 8], input: &[u8]) -> Vec<u8> {
    let key = [key, &key[..8]].concat();
    let mut crypter = Crypter::new(Cipher::des_ede3_cbc(), mode, &key, Some(&start)).expect("a key of 24 bytes");
    crypter.pad(false);
    let mut output = vec![0; input.len() + 8];
    // A body that is no multiple of eight bytes decrypts to nothing.
    let length = crypter.update(input, &mut output).unwrap_or(0);
    output.truncate(length);
    output
}

fn pad(message: &[u8]) -> Vec<u8> {
    let mut padded = [message, &[0x80]].concat();
    padded.resize(padded.len().next_multiple_of(8), 0);
    padded
}

fn unpad(padded: &[u8]) -> Option<Vec<u8>> {
    let end = padded.iter().rposition(|byte| *byte != 0)?;
    (padded[end] == 0x80).then(|| padded[..end].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex;

    #[test]
    fn the_vectors_of_the_reference_are_opened_and_closed() {
        let secret: Vec<u8> = (0..=255).collect();
        let mut channel = Channel::new(&secret);
        let command =
            Command::read(&hex("0C2281B618870901F5CFEBE9570FD6FF9701008E0887C9A9853EAB270000")).expect("read");
        let opened = channel.open(&command).expect("the MAC fits");
        assert_eq!((opened.header, opened.body), ([0x00, 0x22, 0x81, 0xB6], hex("800141830184")));
        assert_eq!(channel.close(&[], 0x9000, false), hex("990290008E086DDD6702023F1F87"));
        let command = Command::read(&hex("0C8400000D9701088E0820F396AD8183084C00")).expect("read");
        assert_eq!(channel.open(&command).expect("the MAC fits").expected, Some(8));
        let answer = hex("871101EA9D66E9212079ED73BFDFDF3D7423B4990290008E0827B41CFA084EE1DC");
        assert_eq!(channel.close(&hex("0011223344556677"), 0x9000, false), answer);
        let command = Command::read(&hex("0C2000811D871101C0C020864CCCE390B9B0B11267FF1A978E081D1FFAB37DFAA59600"));
        let command = command.expect("read");
        assert_eq!(channel.open(&command).expect("the MAC fits").body, b"12345678");
        assert_eq!(channel.close(&[], 0x63C2, false), hex("990263C28E08EA512C9E78164E0D"));
    }
}
