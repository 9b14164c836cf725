//! BER-TLV objects as cards use them (ISO/IEC 7816-4, section 5.2.2): tags up to three bytes, definite lengths up to
//! 65535, nothing beyond the input.

/// Why bytes are not TLV objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TlvError {
    /// The input ends inside a tag, a length or a value.
    #[error("a data object of the card ends before its length says")]
    Truncated,
    /// A tag of zero, of more than three bytes, or one whose continuation starts with zero.
    #[error("a data object of the card has a tag that no card uses")]
    Tag,
    /// An indefinite length, or one of more than two bytes.
    #[error("a data object of the card has a length that no card uses")]
    Length,
    /// An object that must be there is not.
    #[error("the card did not give the data object {0:X}")]
    Missing(u32),
    /// Bytes follow the last object.
    #[error("bytes follow the last data object of the card")]
    Trailing,
}

/// One object: its tag as written (`0x7F49`) and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// The tag bytes as a number, most significant first.
    pub tag: u32,
    /// The value.
    pub value: &'a [u8],
}

/// Reads the first object and gives it with what follows.
pub fn parse(input: &[u8]) -> Result<(Tlv<'_>, &[u8]), TlvError> {
    let (tag, rest) = parse_tag(input)?;
    let (length, rest) = parse_length(rest)?;
    let (value, rest) = rest.split_at_checked(length).ok_or(TlvError::Truncated)?;
    Ok((Tlv { tag, value }, rest))
}

fn parse_tag(input: &[u8]) -> Result<(u32, &[u8]), TlvError> {
    let (&first, mut rest) = input.split_first().ok_or(TlvError::Truncated)?;
    let mut tag = u32::from(first);
    // Zero is filling between objects, never a tag (ISO/IEC 7816-4, section 5.2.2.1).
    if first == 0 {
        return Err(TlvError::Tag);
    }
    if first & 0x1F != 0x1F {
        return Ok((tag, rest));
    }
    for place in 0..2 {
        let (&next, after) = rest.split_first().ok_or(TlvError::Truncated)?;
        if place == 0 && matches!(next, 0x00 | 0x80) {
            return Err(TlvError::Tag);
        }
        (tag, rest) = (tag << 8 | u32::from(next), after);
        if next & 0x80 == 0 {
            return Ok((tag, rest));
        }
    }
    Err(TlvError::Tag)
}

fn parse_length(input: &[u8]) -> Result<(usize, &[u8]), TlvError> {
    let (&first, rest) = input.split_first().ok_or(TlvError::Truncated)?;
    match first {
        0..=0x7F => Ok((usize::from(first), rest)),
        0x81 => {
            let (&length, rest) = rest.split_first().ok_or(TlvError::Truncated)?;
            Ok((usize::from(length), rest))
        }
        0x82 => {
            let (length, rest) = rest.split_first_chunk::<2>().ok_or(TlvError::Truncated)?;
            Ok((usize::from(u16::from_be_bytes(*length)), rest))
        }
        _ => Err(TlvError::Length),
    }
}

/// All objects of the input, in order; bytes after the last whole object are an error.
pub fn parse_all(mut input: &[u8]) -> Result<Vec<Tlv<'_>>, TlvError> {
    let mut objects = Vec::new();
    while !input.is_empty() {
        let (object, rest) = parse(input)?;
        objects.push(object);
        input = rest;
    }
    Ok(objects)
}

/// The value of the only object of the input, which must have this tag.
pub fn only(input: &[u8], tag: u32) -> Result<&[u8], TlvError> {
    let (object, rest) = parse(input)?;
    if object.tag != tag {
        return Err(TlvError::Missing(tag));
    }
    if !rest.is_empty() {
        return Err(TlvError::Trailing);
    }
    Ok(object.value)
}

/// The value at the end of a path of tags, each the first of its name inside the one before.
pub fn find<'a>(input: &'a [u8], path: &[u32]) -> Result<&'a [u8], TlvError> {
    let mut inside = input;
    for &tag in path {
        inside = parse_all(inside)?.into_iter().find(|object| object.tag == tag).ok_or(TlvError::Missing(tag))?.value;
    }
    Ok(inside)
}

/// One object as bytes; `value` has at most 65535 of them.
#[must_use]
pub fn encode(tag: u32, value: &[u8]) -> Vec<u8> {
    let mut bytes: Vec<u8> = tag.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    let [high, low] = u16::try_from(value.len()).expect("objects for a card are short").to_be_bytes();
    match value.len() {
        0..=0x7F => bytes.push(low),
        0x80..=0xFF => bytes.extend([0x81, low]),
        _ => bytes.extend([0x82, high, low]),
    }
    bytes.extend_from_slice(value);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_nested_object_is_found_by_its_path() {
        // The answer that carries the parameter g of a CIE (GET DATA, objects 70, BFA101, A3, 97).
        let g = encode(0x97, &[5; 200]);
        let answer = encode(0x70, &encode(0x00BF_A101, &encode(0xA3, &g)));
        assert_eq!(find(&answer, &[0x70, 0x00BF_A101, 0xA3, 0x97]), Ok([5; 200].as_slice()));
        assert_eq!(find(&answer, &[0x70, 0x98]), Err(TlvError::Missing(0x98)));
    }

    #[test]
    fn what_no_card_writes_is_refused() {
        assert_eq!(parse(&[]), Err(TlvError::Truncated));
        assert_eq!(parse(&[0x30]), Err(TlvError::Truncated));
        assert_eq!(parse(&[0x30, 0x02, 0x00]), Err(TlvError::Truncated));
        assert_eq!(parse(&[0x30, 0x80, 0x00, 0x00]), Err(TlvError::Length));
        assert_eq!(parse(&[0x30, 0x83, 0, 0, 1, 9]), Err(TlvError::Length));
        assert_eq!(parse(&[0x00, 0x00]), Err(TlvError::Tag));
        assert_eq!(parse(&[0x1F, 0x80, 0x01, 0x00]), Err(TlvError::Tag));
        assert_eq!(parse(&[0xBF, 0x81, 0x82, 0x83, 0x00]), Err(TlvError::Tag));
        assert_eq!(only(&[0x30, 0x00, 0xFF], 0x30), Err(TlvError::Trailing));
        assert_eq!(only(&[0x31, 0x00], 0x30), Err(TlvError::Missing(0x30)));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value in proptest::collection::vec(any::<u8>(), 0..600), after in any::<[u8; 3]>()) {
            for tag in [0x30, 0x5F38, 0x00BF_A101] {
                let mut bytes = encode(tag, &value);
                bytes.extend(after);
                prop_assert_eq!(parse(&bytes), Ok((Tlv { tag, value: &value }, after.as_slice())));
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            if let Ok(objects) = parse_all(&bytes) {
                let inside: usize = objects.iter().map(|object| object.value.len()).sum();
                prop_assert!(inside + 2 * objects.len() <= bytes.len());
            }
        }
    }
}
