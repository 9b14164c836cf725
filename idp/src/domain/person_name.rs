//! Names of people and the names they log in with.

use crate::domain::fiscal_code::FiscalCode;
use std::str::FromStr;

/// A given name or a family name: 1 to 100 characters with at least one letter, single blanks inside, no control
/// characters. Nothing else is asked of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonName(String);

/// The name a member of staff types at login: 3 to 64 of `a`–`z`, `0`–`9`, `.`, `_`, `-`, beginning with a letter or
/// digit; never the form of a fiscal code, which is somebody's own. Kept in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

/// A text that cannot be a person's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to 100 characters, at least one of them a letter")]
pub struct InvalidPersonName;

/// A text that cannot be a user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a user name has 3 to 64 letters, digits, dots, underscores and hyphens, and is not a fiscal code")]
pub struct InvalidUsername;

const LONGEST_NAME: usize = 100;

impl PersonName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Username {
    /// The name, in small letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PersonName {
    type Err = InvalidPersonName;
    fn from_str(text: &str) -> Result<Self, InvalidPersonName> {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = name.chars().count() <= LONGEST_NAME
            && name.chars().any(char::is_alphabetic)
            && !name.chars().any(|c| c.is_control() || is_invisible(c));
        if fits { Ok(Self(name)) } else { Err(InvalidPersonName) }
    }
}

/// Characters that turn the direction of writing or hide themselves: a name with them reads as another.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

impl FromStr for Username {
    type Err = InvalidUsername;
    fn from_str(text: &str) -> Result<Self, InvalidUsername> {
        let name = text.trim().to_ascii_lowercase();
        let first_fits = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
        let fits = first_fits
            && (3..=64).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
            && name.parse::<FiscalCode>().is_err();
        if fits { Ok(Self(name)) } else { Err(InvalidUsername) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_people_are_called() {
        for (typed, name) in [("Mario", "Mario"), ("  Anna   Maria ", "Anna Maria"), ("D'Amico-Ünal", "D'Amico-Ünal")]
        {
            assert_eq!(typed.parse::<PersonName>().expect(typed).as_str(), name);
        }
        let long = "a".repeat(101);
        for bad in ["", " ", "-", "12", "Ma\u{0}rio", "Mario\u{202e}", &long] {
            assert_eq!(bad.parse::<PersonName>(), Err(InvalidPersonName), "{bad:?}");
        }
    }

    #[test]
    fn user_names_keep_to_their_alphabet() {
        for (typed, name) in [("mrossi", "mrossi"), (" M.Rossi_2-a ", "m.rossi_2-a"), ("123", "123")] {
            assert_eq!(typed.parse::<Username>().expect(typed).as_str(), name);
        }
        let long = "a".repeat(65);
        for bad in ["", "ab", ".abc", "a b c", "a@b.it", "àbc", "RSSMRA85T10A562S", "12345678903", &long] {
            assert_eq!(bad.parse::<Username>(), Err(InvalidUsername), "{bad:?}");
        }
    }
}
