//! Writing tag-length-value objects, in definite short form.

/// One object. Tags of one to three bytes, most significant first.
pub fn object(tag: u32, value: &[u8]) -> Vec<u8> {
    let mut bytes: Vec<u8> = tag.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    let [high, low] = u16::try_from(value.len()).expect("objects of a card are short").to_be_bytes();
    match value.len() {
        0..=0x7F => bytes.push(low),
        0x80..=0xFF => bytes.extend([0x81, low]),
        _ => bytes.extend([0x82, high, low]),
    }
    bytes.extend_from_slice(value);
    bytes
}

/// Reads one object with a tag of `tag_bytes` bytes: its tag, its value, what follows.
pub fn read(input: &[u8], tag_bytes: usize) -> Option<(u32, &[u8], &[u8])> {
    let (tag, rest) = input.split_at_checked(tag_bytes)?;
    let tag = tag.iter().fold(0_u32, |tag, byte| tag << 8 | u32::from(*byte));
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7F => (usize::from(first), rest),
        0x81 => (usize::from(*rest.first()?), &rest[1..]),
        0x82 => (usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?])), &rest[2..]),
        _ => return None,
    };
    let (value, rest) = rest.split_at_checked(length)?;
    Some((tag, value, rest))
}
