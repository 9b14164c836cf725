//! The little DER that OpenSSL's Rust interface does not offer: policies with texts, and extensions to look at
//! (ITU-T X.690, section 8.1). Reading never fails loudly: what is cut short is absent.

use openssl::asn1::Asn1Object;
use openssl::error::ErrorStack;

pub const UTF8_STRING: u8 = 0x0c;
pub const BOOLEAN: u8 = 0x01;
pub const OBJECT: u8 = 0x06;
pub const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
/// The extensions of a certificate: `[3]`, explicit (RFC 5280, section 4.1).
const EXTENSIONS: u8 = 0xa3;

/// A value: its tag and what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'a> {
    pub tag: u8,
    pub contents: &'a [u8],
}

/// An extension of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension<'a> {
    /// The identifier, encoded.
    pub object: &'a [u8],
    pub critical: bool,
    pub contents: &'a [u8],
}

/// Writes one value.
pub fn tlv(tag: u8, contents: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    if let Ok(short @ 0..=127) = u8::try_from(contents.len()) {
        bytes.push(short);
    } else {
        let length = contents.len().to_be_bytes();
        let first = length.iter().position(|byte| *byte != 0).unwrap_or(length.len());
        let digits = length.get(first..).unwrap_or_default();
        bytes.push(0x80 | u8::try_from(digits.len()).expect("a length has at most eight bytes"));
        bytes.extend_from_slice(digits);
    }
    bytes.extend_from_slice(contents);
    bytes
}

/// Writes values one after another, as one.
pub fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(SEQUENCE, &parts.concat())
}

/// Writes an identifier, given with dots.
pub fn object(dotted: &str) -> Result<Vec<u8>, ErrorStack> {
    Ok(tlv(OBJECT, Asn1Object::from_str(dotted)?.as_slice()))
}

/// Reads the first value and what follows it.
fn take(bytes: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=127 => (usize::from(first), rest),
        129..=131 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first - 128))?;
            (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    Some((Value { tag, contents }, rest))
}

/// The values that stand one after another; those before a broken one.
pub fn values(mut bytes: &[u8]) -> Vec<Value<'_>> {
    let mut found = Vec::new();
    while let Some((value, rest)) = take(bytes) {
        found.push(value);
        bytes = rest;
    }
    found
}

/// The values inside the first one.
pub fn inside(bytes: &[u8]) -> Vec<Value<'_>> {
    take(bytes).map(|(value, _)| values(value.contents)).unwrap_or_default()
}

/// The extensions of a certificate in DER.
pub fn extensions(certificate: &[u8]) -> Vec<Extension<'_>> {
    let Some(body) = inside(certificate).first().copied() else { return Vec::new() };
    let Some(list) = values(body.contents).into_iter().find(|value| value.tag == EXTENSIONS) else { return Vec::new() };
    inside(list.contents).into_iter().filter_map(|extension| extension_in(extension.contents)).collect()
}

fn extension_in(bytes: &[u8]) -> Option<Extension<'_>> {
    match values(bytes).as_slice() {
        [object, contents] => Some(Extension { object: object.contents, critical: false, contents: contents.contents }),
        [object, critical, contents] if critical.tag == BOOLEAN && contents.tag == OCTET_STRING => {
            let critical = critical.contents.iter().any(|byte| *byte != 0);
            Some(Extension { object: object.contents, critical, contents: contents.contents })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_contents_have_long_lengths() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let contents = vec![7; length];
            let written = tlv(OCTET_STRING, &contents);
            assert_eq!(values(&written), [Value { tag: OCTET_STRING, contents: &contents }], "{length}");
        }
    }

    #[test]
    fn what_is_cut_short_is_absent() {
        assert_eq!(values(&[0x30, 0x05, 1]), []);
        assert_eq!(values(&[0x30, 0x84, 0, 0, 0, 1, 9]), [], "no certificate has four bytes of length");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = extensions(&bytes);
        }
    }
}
