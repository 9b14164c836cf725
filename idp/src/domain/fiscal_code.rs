//! The Italian fiscal code (codice fiscale) of a natural person.
//!
//! Two codes that differ in one character are two different persons, also where one is an omocodia form of the
//! other: nothing here compares folded forms, and nothing may be built that does (`law-and-duties.md`, 9.3, R9.5).

mod birth_hint;
mod check_character;
#[cfg(test)]
mod tests;

pub use birth_hint::{BirthHint, Sex};

use std::fmt;
use std::str::FromStr;

/// A fiscal code that has passed all checks: 16 characters, or the 11 digits of a provisional code.
///
/// Compared by its exact characters. Prints masked, as the first three characters and the last (R9.12).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalCode(Box<str>);

/// What kind of code it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FiscalCodeKind {
    /// 16 characters, made from name, birth and place.
    Personal,
    /// 11 digits, given to persons whose data are not yet certain. Has the form of a company's code.
    Provisional,
}

/// Why a text is not a fiscal code. Never holds the text (R9.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidFiscalCode {
    /// Wrong length, or a character where it cannot stand; also a month letter that is none.
    #[error("the text does not have the form of a fiscal code")]
    Form,
    /// The day is neither 1 to 31 nor 41 to 71.
    #[error("the day of birth in the fiscal code does not exist")]
    Day,
    /// The last character does not fit the others: a typing error, or a fault of the source (R9.10).
    #[error("the check character of the fiscal code is wrong")]
    CheckCharacter,
}

/// Longer texts are refused unread: 16 characters, a prefix, and generous blanks.
const LONGEST_INPUT: usize = 64;

impl FiscalCode {
    /// The whole code, for storage, claims and comparison. Every call is a place to look at when logs are
    /// reviewed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Personal or provisional.
    #[must_use]
    pub fn kind(&self) -> FiscalCodeKind {
        if self.0.len() == 16 { FiscalCodeKind::Personal } else { FiscalCodeKind::Provisional }
    }

    /// What the code says about the birth: a hint for forms and desks, never an age and never a reason to refuse
    /// a login (R9.6). `None` for a provisional code.
    #[must_use]
    pub fn birth_hint(&self) -> Option<BirthHint> {
        <&[u8; 16]>::try_from(self.0.as_bytes()).ok().map(birth_hint::read)
    }
}

impl FromStr for FiscalCode {
    type Err = InvalidFiscalCode;

    /// Reads a code as people and upstream providers write it: any case, blanks anywhere, one prefix `TINIT-`
    /// (eIDAS, SPID) or `IT:` (R9.4).
    fn from_str(text: &str) -> Result<Self, InvalidFiscalCode> {
        if text.len() > LONGEST_INPUT {
            return Err(InvalidFiscalCode::Form);
        }
        // ASCII only: Unicode rules would turn ſ into S and ı into I, and so accept what nobody typed.
        let text: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let code = text.strip_prefix("TINIT-").or_else(|| text.strip_prefix("IT:")).unwrap_or(&text);
        match code.len() {
            16 => check_personal(code.as_bytes())?,
            11 => check_provisional(code.as_bytes())?,
            _ => return Err(InvalidFiscalCode::Form),
        }
        Ok(Self(code.into()))
    }
}

impl TryFrom<String> for FiscalCode {
    type Error = InvalidFiscalCode;
    fn try_from(text: String) -> Result<Self, InvalidFiscalCode> {
        text.parse()
    }
}

impl fmt::Display for FiscalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…{}", &self.0[..3], &self.0[self.0.len() - 1..])
    }
}

impl fmt::Debug for FiscalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FiscalCode({self})")
    }
}

/// The form of 9.1, then the day, then the check character of 9.2.
fn check_personal(code: &[u8]) -> Result<(), InvalidFiscalCode> {
    check_form(code)?;
    check_day(code)?;
    if check_character::of(&code[..15]) == code[15] { Ok(()) } else { Err(InvalidFiscalCode::CheckCharacter) }
}

/// `[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]`
fn check_form(code: &[u8]) -> Result<(), InvalidFiscalCode> {
    let fits = code.iter().enumerate().all(|(index, &character)| match index {
        6 | 7 | 9 | 10 | 12..=14 => birth_hint::digit(character).is_some(),
        8 => birth_hint::month(character).is_some(),
        _ => character.is_ascii_uppercase(),
    });
    if fits { Ok(()) } else { Err(InvalidFiscalCode::Form) }
}

fn check_day(code: &[u8]) -> Result<(), InvalidFiscalCode> {
    match birth_hint::number(&code[9..11]) {
        1..=31 | 41..=71 => Ok(()),
        _ => Err(InvalidFiscalCode::Day),
    }
}

/// Eleven digits with the check of 9.5. All zeros pass that check and are refused all the same.
fn check_provisional(code: &[u8]) -> Result<(), InvalidFiscalCode> {
    if !code.iter().all(u8::is_ascii_digit) || code.iter().all(|&digit| digit == b'0') {
        return Err(InvalidFiscalCode::Form);
    }
    if check_character::eleven_digits_fit(code) { Ok(()) } else { Err(InvalidFiscalCode::CheckCharacter) }
}
