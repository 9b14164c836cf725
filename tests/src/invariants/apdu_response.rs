//! An answer of a card is data and a status word, no more than a short command may get, and no byte is lost.

use super::Verdict;
use card_reader_agent::apdu::{MAX_RESPONSE, Response};

/// Accepted ⇒ data and status word, one behind the other, are the input.
#[must_use]
pub fn check(bytes: &[u8]) -> Verdict {
    let Ok(answer) = Response::parse(bytes) else { return Verdict::Refused };
    assert!(bytes.len() <= MAX_RESPONSE, "longer than a short command may get");
    let again = [answer.data.as_slice(), &answer.status.0.to_be_bytes()].concat();
    assert_eq!(again, bytes, "no byte is lost or made up");
    Verdict::Accepted
}
