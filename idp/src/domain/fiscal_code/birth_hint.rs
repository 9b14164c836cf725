//! Reading birth data out of a code, with omocodia letters turned back into digits. For reading only.

/// What a code of 16 characters says about the birth of its holder.
///
/// The data can be wrong (codes are not corrected when a register is) and the century is not in the code, so
/// there is deliberately no full date here (R9.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BirthHint {
    /// The last two digits of the year, 0 to 99.
    pub year_of_century: u8,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// As registered when the code was given.
    pub sex: Sex,
    /// Belfiore code of the municipality, or `Z…` of a foreign state: a letter and three digits.
    pub place: String,
}

/// The sex as the code encodes it: women have 40 added to their day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Day 41 to 71.
    Female,
    /// Day 1 to 31.
    Male,
}

const MONTHS: &[u8; 12] = b"ABCDEHLMPRST";

/// The letters that stand for 0 to 9 in an omocodia form.
pub(super) const OMOCODIA: &[u8; 10] = b"LMNPQRSTUV";

/// Reads a code whose form has been checked.
pub(super) fn read(code: &[u8; 16]) -> BirthHint {
    let day = number(&code[9..11]);
    let place = std::iter::once(code[11]).chain(code[12..15].iter().filter_map(|&c| digit(c).map(|d| d + b'0')));
    BirthHint {
        year_of_century: number(&code[6..8]),
        month: month(code[8]).unwrap_or_default(),
        day: day % 40,
        sex: if day > 40 { Sex::Female } else { Sex::Male },
        place: place.map(char::from).collect(),
    }
}

/// The digit that a character of a digit position stands for.
pub(super) fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        _ => position(OMOCODIA, character),
    }
}

/// The month, 1 to 12, of a month letter.
pub(super) fn month(character: u8) -> Option<u8> {
    position(MONTHS, character).map(|index| index + 1)
}

/// The number that two digit positions stand for.
pub(super) fn number(characters: &[u8]) -> u8 {
    characters.iter().fold(0, |number, &c| number * 10 + digit(c).unwrap_or_default())
}

fn position(alphabet: &[u8], character: u8) -> Option<u8> {
    alphabet.iter().position(|&letter| letter == character).and_then(|index| u8::try_from(index).ok())
}
