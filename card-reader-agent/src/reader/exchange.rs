//! One command and its whole answer: chaining, 61xx, 6Cxx, and reading a transparent file.

use super::{Channel, Protocol, ReaderError};
use crate::apdu::{BLOCK, Command, MAX_EXPECTED, Response, Status};

/// Parts of one answer fetched by 61xx before a card counts as endless: 32 parts are 8 KiB.
const MAX_PARTS: usize = 32;

/// The most bytes of a file that are read: a certificate is 1 to 2 KiB, 8 KiB is the limit of the CNS rules.
const MAX_FILE: usize = 8 * 1024;

/// Sends commands and gives whole answers: [`Plain`], or through secure messaging.
pub trait Exchange {
    /// Sends the command, in blocks where it is long, and collects the answer. A status other than 9000 is no error here.
    fn send(&mut self, command: &Command) -> Result<Response, ReaderError>;
}

/// Commands as they are, with no protection between agent and card.
pub struct Plain<'a>(
    /// The way to the card.
    pub &'a mut dyn Channel,
);

impl Exchange for Plain<'_> {
    fn send(&mut self, command: &Command) -> Result<Response, ReaderError> {
        exchange(self.0, command)
    }
}

/// Sends a command in blocks of [`BLOCK`]; a refused block ends the chain with its status.
pub fn exchange(channel: &mut dyn Channel, command: &Command) -> Result<Response, ReaderError> {
    let blocks = command.blocks(BLOCK);
    let last = blocks.len() - 1;
    for block in &blocks[..last] {
        let answer = send_block(channel, block)?;
        if !answer.status.is_done() {
            return Ok(answer);
        }
    }
    send_block(channel, &blocks[last])
}

fn send_block(channel: &mut dyn Channel, block: &Command) -> Result<Response, ReaderError> {
    let mut answer = send_once(channel, block)?;
    // 6Cxx: "ask again for just that" (ISO/IEC 7816-4, section 5.1.3). Once: a card that insists is refused below.
    if let Some(length) = answer.status.right_length() {
        answer = send_once(channel, &block.clone().expecting(length))?;
    }
    let mut parts = 0;
    while let Some(length) = answer.status.waiting() {
        parts += 1;
        if parts > MAX_PARTS {
            return Err(ReaderError::Communication("its answer has no end".to_owned()));
        }
        // GET RESPONSE goes in the plain class, also below secure messaging.
        let next = send_once(channel, &Command::new([0x00, 0xC0, 0x00, 0x00]).expecting(length))?;
        answer.data.extend(next.data);
        answer.status = next.status;
    }
    Ok(answer)
}

fn send_once(channel: &mut dyn Channel, block: &Command) -> Result<Response, ReaderError> {
    let bytes = block.encode(channel.protocol() == Protocol::T1);
    Ok(Response::parse(&channel.transmit(&bytes)?)?)
}

/// Reads up to `length` bytes of the current file from `offset`, in pieces of `piece` (READ BINARY, ISO/IEC 7816-4,
/// section 11.3.3). Stops at the end of the file. `Ok(Err(status))` where the card refuses.
pub fn read_binary(
    exchange: &mut dyn Exchange,
    offset: usize,
    length: usize,
    piece: u16,
) -> Result<Result<Vec<u8>, Status>, ReaderError> {
    let length = length.min(MAX_FILE);
    let mut piece = piece.clamp(1, MAX_EXPECTED);
    let mut read = Vec::with_capacity(length);
    while read.len() < length {
        let missing = u16::try_from(length - read.len()).unwrap_or(u16::MAX);
        let [high, low] = u16::try_from(offset + read.len()).unwrap_or(u16::MAX).to_be_bytes();
        if high & 0x80 != 0 {
            break;
        }
        let answer = exchange.send(&Command::new([0x00, 0xB0, high, low]).expecting(missing.min(piece)))?;
        match answer.status {
            Status::DONE if !answer.data.is_empty() => read.extend(answer.data),
            Status::END_OF_FILE => {
                read.extend(answer.data);
                break;
            }
            Status::DONE => break,
            Status::BEYOND_END if !read.is_empty() => break,
            // Some readers and cards carry less at once than 256 bytes.
            Status::WRONG_LENGTH if piece > 0x80 => piece = 0x80,
            refused => return Ok(Err(refused)),
        }
    }
    read.truncate(length);
    Ok(Ok(read))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::scripted::Script;

    #[test]
    fn an_answer_in_parts_is_put_together() {
        let mut card = Script::new()
            .expect("00CB3FFF", "0102 6102")
            .expect("00C0000002", "0304 6101")
            .expect("00C0000001", "05 9000");
        let answer = exchange(&mut card, &Command::new([0x00, 0xCB, 0x3F, 0xFF])).expect("the parts fit");
        assert_eq!((answer.data, answer.status), (vec![1, 2, 3, 4, 5], Status::DONE));
        card.assert_used_up();
    }

    #[test]
    fn a_wrong_expected_length_is_asked_again_once() {
        let mut card = Script::new().expect("00B0000080", "6C04").expect("00B0000004", "01020304 9000");
        let answer = exchange(&mut card, &Command::new([0x00, 0xB0, 0, 0]).expecting(0x80)).expect("the second fits");
        assert_eq!(answer.data, [1, 2, 3, 4]);
        let mut insisting = Script::new().expect("00B0000080", "6C04").expect("00B0000004", "6C04");
        let answer = exchange(&mut insisting, &Command::new([0x00, 0xB0, 0, 0]).expecting(0x80)).expect("an answer");
        assert_eq!(answer.status, Status(0x6C04));
    }

    #[test]
    fn an_endless_answer_ends() {
        let mut card = Script::new().always("00 6101");
        let error = exchange(&mut card, &Command::new([0x00, 0xCB, 0x3F, 0xFF])).expect_err("it never ends");
        assert!(matches!(error, ReaderError::Communication(_)), "{error}");
    }

    #[test]
    fn a_refused_block_ends_the_chain() {
        let mut card = Script::new().expect("102A8086", "6882");
        let command = Command::new([0x00, 0x2A, 0x80, 0x86]).with_body(&[1; 300]);
        assert_eq!(exchange(&mut card, &command).expect("an answer").status, Status(0x6882));
        card.assert_used_up();
    }

    #[test]
    fn a_file_is_read_to_its_end() {
        let mut card = Script::new().expect("00B0000004", "01020304 9000").expect("00B0000404", "0506 6282");
        let mut channel = Plain(&mut card);
        assert_eq!(read_binary(&mut channel, 0, 10, 4).expect("read"), Ok(vec![1, 2, 3, 4, 5, 6]));
        let mut exact = Script::new().expect("00B0000004", "01020304 9000").expect("00B0000404", "6B00");
        let mut channel = Plain(&mut exact);
        assert_eq!(read_binary(&mut channel, 0, 10, 4).expect("read"), Ok(vec![1, 2, 3, 4]));
        let mut refusing = Script::new().expect("00B0000004", "6982");
        let mut channel = Plain(&mut refusing);
        assert_eq!(read_binary(&mut channel, 0, 10, 4).expect("read"), Err(Status::SECURITY));
    }

    #[test]
    fn smaller_pieces_follow_a_wrong_length() {
        let mut card = Script::new().expect("00B0000000", "6700").expect("00B0000080", "01 6282");
        let mut channel = Plain(&mut card);
        assert_eq!(read_binary(&mut channel, 0, 256, 256).expect("read"), Ok(vec![1]));
        card.assert_used_up();
    }
}
