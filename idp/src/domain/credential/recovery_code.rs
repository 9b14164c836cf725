//! Recovery codes: a printed list that stands in for a lost generator of one-time passwords.

use crate::domain::random::{self, Random};
use crate::domain::secret::{Secret, SecretHash};
use zeroize::Zeroizing;

/// One code: 120 random bits as 24 characters of Crockford's base 32, which leaves out the letters that look like
/// digits. With so many bits a plain hash suffices for storage (S-18 asks for a slow one below 112).
#[derive(Clone, Debug)]
pub struct RecoveryCode(Secret);

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BYTES: usize = 15;
const CHARACTERS: usize = 24;

/// Longer input is refused unread.
const LONGEST_INPUT: usize = 100;

impl RecoveryCode {
    /// How many codes a person gets at once.
    pub const PER_LIST: usize = 10;

    /// A fresh list. It is shown once; only the hashes are kept.
    #[must_use]
    pub fn new_list(random: &dyn Random) -> [Self; Self::PER_LIST] {
        std::array::from_fn(|_| Self::new(random))
    }

    fn new(random: &dyn Random) -> Self {
        let bytes = Zeroizing::new(random::bytes::<BYTES>(random));
        let bits = Zeroizing::new(bytes.iter().fold(0_u128, |bits, &byte| bits << 8 | u128::from(byte)));
        let five_bits = |place: usize| (*bits >> (5 * (CHARACTERS - 1 - place)) & 31) as usize;
        Self(Secret::from((0..CHARACTERS).map(|place| char::from(ALPHABET[five_bits(place)])).collect::<String>()))
    }

    /// Reads what a person has typed: any case, blanks and hyphens anywhere, `O` for `0`, `I` and `L` for `1`.
    /// `None` when it cannot be a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST_INPUT {
            return None;
        }
        let typed = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let meant = typed.map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
        let code: Zeroizing<String> = Zeroizing::new(meant.collect());
        let fits = code.len() == CHARACTERS && code.bytes().all(|byte| ALPHABET.contains(&byte));
        fits.then(|| Self(Secret::from(code.as_str())))
    }

    /// The code as it is printed: six groups of four, `0123-4567-89AB-CDEF-GHJK-MNPQ`.
    #[must_use]
    pub fn shown(&self) -> Secret {
        let groups: Vec<&str> = (0..CHARACTERS / 4).map(|group| &self.0.expose()[4 * group..4 * group + 4]).collect();
        Secret::from(groups.join("-"))
    }

    /// What is stored of the code, and by which it is found again and consumed.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        self.0.hash()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::sync::Mutex;

    /// Counts upward, so that every draw differs.
    struct Counting(Mutex<Cell<u8>>);
    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            let next = self.0.lock().expect("no test panics while drawing");
            for byte in bytes {
                *byte = next.replace(next.get().wrapping_add(1));
            }
        }
    }

    fn list() -> [RecoveryCode; RecoveryCode::PER_LIST] {
        RecoveryCode::new_list(&Counting(Mutex::new(Cell::new(0))))
    }

    #[test]
    fn a_code_holds_120_bits_in_six_groups() {
        // 00 01 02 03 04 = 00000 00000 00000 10000 00100 00000 11000 00100, and so on.
        assert_eq!(list()[0].shown().expose(), "000G-40R4-0M30-E209-185G-R38E");
        let ones = RecoveryCode::new(&All(0xff));
        assert_eq!(ones.shown().expose(), "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ");
    }

    struct All(u8);
    impl Random for All {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn the_codes_of_a_list_differ() {
        let hashes: std::collections::HashSet<SecretHash> = list().iter().map(RecoveryCode::hash).collect();
        assert_eq!(hashes.len(), 10);
    }

    #[test]
    fn a_code_is_recognised_however_it_is_typed() {
        let [code, ..] = list();
        for typed in [
            "000G-40R4-0M30-E209-185G-R38E",
            " ooog40r40m30e209i85gr38e ",
            "000G 40R4 OM30 E209 L85G R38E",
            "0-00G40R40M30E209185GR38E",
        ] {
            let parsed = RecoveryCode::parse(typed).expect(typed);
            assert!(parsed.hash() == code.hash(), "{typed}");
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let long = format!("{}000G-40R4-0M30-E209-185G-R38E", " ".repeat(80));
        for typed in [
            "",
            "000G-40R4-0M30-E209-185G-R38",
            "000G-40R4-0M30-E209-185G-R38EE",
            "U00G-40R4-0M30-E209-185G-R38E",
            "é0G-40R4-0M30-E209-185G-R38E",
            &long,
        ] {
            assert!(RecoveryCode::parse(typed).is_none(), "{typed}");
        }
    }
}
