//! Data objects of a card never reach beyond their input.

use super::Verdict;
use card_reader_agent::apdu::tlv;

/// Accepted ⇒ the values lie one behind the other inside the input, and what is written anew reads the same.
#[must_use]
pub fn check(bytes: &[u8]) -> Verdict {
    let Ok(objects) = tlv::parse_all(bytes) else { return Verdict::Refused };
    let length: usize = objects.iter().map(|object| object.value.len() + 2).sum();
    assert!(length <= bytes.len(), "values, tags and lengths fit into the input");
    let written: Vec<u8> = objects.iter().flat_map(|object| tlv::encode(object.tag, object.value)).collect();
    assert_eq!(tlv::parse_all(&written).as_ref(), Ok(&objects), "what is written is read back");
    Verdict::Accepted
}
