//! An answer through secure messaging is believed only if the card made it.

use super::Verdict;
use card_reader_agent::apdu::{Response, Status};
use card_reader_agent::secure_messaging::Session;

/// An answer that the keys of this session authenticate. A fuzzer cannot make another.
const GENUINE: &[u8] = include_bytes!("../../fuzz/corpus/secure_messaging/genuine");

/// Accepted ⇒ the answer is, byte for byte, the genuine one.
#[must_use]
pub fn check(bytes: &[u8]) -> Verdict {
    let mut session = Session::derive(&(0..=255).collect::<Vec<u8>>());
    session.set_counter(4);
    let answer = Response { data: bytes.to_vec(), status: Status::DONE };
    let Ok(opened) = session.unwrap(&answer) else { return Verdict::Refused };
    assert_eq!(bytes, GENUINE, "nobody but the card can answer");
    assert_eq!(opened.data, [0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77]);
    Verdict::Accepted
}
