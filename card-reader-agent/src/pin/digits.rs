//! The digits of a PIN: wiped when dropped, never printed.

use std::fmt;
use std::ops::RangeInclusive;
use zeroize::Zeroizing;

/// What was typed is no PIN of this card; nothing may be sent to it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the PIN has {} to {} digits", lengths.start(), lengths.end())]
pub struct WrongLength {
    /// How many digits the card wants.
    pub lengths: RangeInclusive<usize>,
}

/// A PIN of digits in the length that its card wants. One entry serves one VERIFY: the type cannot be copied, and `card`
/// takes it by value.
pub struct Digits(Zeroizing<Vec<u8>>);

impl Digits {
    /// Reads what a person typed: ASCII digits alone, as many as `lengths` allows.
    pub fn parse(typed: &Zeroizing<String>, lengths: RangeInclusive<usize>) -> Result<Self, WrongLength> {
        if !lengths.contains(&typed.len()) || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(WrongLength { lengths });
        }
        Ok(Self(Zeroizing::new(typed.as_bytes().to_vec())))
    }

    /// The digits in ASCII.
    #[must_use]
    pub fn ascii(&self) -> &[u8] {
        &self.0
    }

    /// The digits in ASCII, padded on the right with FF to eight bytes: the PIN block of a CNS.
    #[must_use]
    pub fn padded(&self) -> Zeroizing<[u8; 8]> {
        let mut block = Zeroizing::new([0xFF; 8]);
        let length = self.0.len().min(8);
        block[..length].copy_from_slice(&self.0[..length]);
        block
    }
}

impl fmt::Debug for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digits(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(typed: &str, lengths: RangeInclusive<usize>) -> Result<Digits, WrongLength> {
        Digits::parse(&Zeroizing::new(typed.to_owned()), lengths)
    }

    #[test]
    fn only_digits_in_the_right_number_are_a_pin() {
        for wrong in ["", "1234", "123456789", "12 456", "1234a", "１２３４５"] {
            assert!(parse(wrong, 5..=8).is_err(), "{wrong}");
        }
        assert!(parse("1234567", 8..=8).is_err(), "a CIE wants all eight");
        assert_eq!(*parse("12345", 5..=8).expect("five digits").padded(), *b"12345\xFF\xFF\xFF");
        assert_eq!(format!("{:?}", parse("12345678", 8..=8).expect("eight digits")), "Digits(…)");
    }
}
