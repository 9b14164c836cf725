//! The check character of a fiscal code (ministerial decree of 23 December 1976, article 7; the same with the letters of
//! homocody), so that a card with a broken name is refused before its PIN is asked.

/// Values of digits and letters at odd places, counted from 1: `0` to `9`, then `A` to `Z`. A digit counts like the
/// letter of its number.
const ODD: [u32; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/// Whether these are sixteen characters in upper case whose last one fits the others.
#[must_use]
pub fn is_well_formed(code: &str) -> bool {
    let bytes = code.as_bytes();
    let Some((last, rest)) = bytes.split_last().filter(|(_, rest)| rest.len() == 15) else { return false };
    let sum = rest.iter().enumerate().try_fold(0, |sum, (place, byte)| {
        let value = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A',
            _ => return None,
        };
        // The first place is odd.
        Some(sum + if place % 2 == 0 { ODD[usize::from(value)] } else { u32::from(value) })
    });
    sum.is_some_and(|sum| u32::from(*last) == u32::from(b'A') + sum % 26)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_character_must_fit() {
        assert!(is_well_formed("RSSMRA80A01H501U"));
        // With a letter in place of the last digit (homocody), one check character of all fits.
        let fitting = ('A'..='Z').filter(|last| is_well_formed(&format!("RSSMRA80A01H50M{last}")));
        assert_eq!(fitting.count(), 1);
        for wrong in ["RSSMRA80A01H501A", "rssmra80a01h501u", "RSSMRA80A01H501", "12345678901", "", "RSSMRA80A01H50ÙU"]
        {
            assert!(!is_well_formed(wrong), "{wrong}");
        }
    }
}
