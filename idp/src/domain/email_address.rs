//! E-mail addresses, as far as they must be understood before a letter proves them.

use std::fmt;
use std::str::FromStr;

/// An address of the form `local@domain` (RFC 5321, section 4.1.2, without quoted local parts and address literals):
/// ASCII, at most 254 characters. Whether it reaches anybody only a letter can tell.
///
/// Prints masked: an address is personal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(Box<str>);

/// A text that is not an e-mail address. Never holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct InvalidEmailAddress;

/// RFC 5321, section 4.5.3.1.3, less the angle brackets of a path.
const LONGEST: usize = 254;

impl EmailAddress {
    /// The whole address, as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidEmailAddress;

    /// Blanks around the address are ignored.
    fn from_str(text: &str) -> Result<Self, InvalidEmailAddress> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmailAddress)?;
        let fits = text.len() <= LONGEST && is_local_part(local) && is_domain(domain);
        if fits { Ok(Self(text.into())) } else { Err(InvalidEmailAddress) }
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

/// A dot-string of at most 64 characters (RFC 5321, section 4.5.3.1.1): atoms of RFC 5322, section 3.2.3.
fn is_local_part(local: &str) -> bool {
    let is_atom_character = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    local.len() <= 64 && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_character))
}

/// At least two labels of letters, digits and hyphens (RFC 5321, section 4.1.2), the last not a number.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let last_is_a_name =
        domain.rsplit_once('.').is_some_and(|(_, last)| !last.bytes().all(|byte| byte.is_ascii_digit()));
    last_is_a_name && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_of_people_are_accepted() {
        for good in ["mario@example.org", " m.rossi+tag@posta.comune.example.it ", "o'neil@a-b.example", "1@2.it"] {
            let address: EmailAddress = good.parse().expect(good);
            assert_eq!(address.as_str(), good.trim());
        }
    }

    #[test]
    fn other_texts_are_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        let longest = format!("a@{}.org", "a.".repeat(126));
        for bad in [
            "",
            "@",
            "a",
            "a@",
            "@b.it",
            "a@b",
            "a@@b.it",
            "a@b..it",
            "a@.it",
            "a@b.it.",
            ".a@b.it",
            "a..b@c.it",
            "a b@c.it",
            "a@b c.it",
            "a@-b.it",
            "a@b-.it",
            "a@192.0.2.1",
            "a@[192.0.2.1]",
            "\"a\"@b.it",
            "à@b.it",
            "a@bà.it",
            "a,b@c.it",
            "a@b.it\r\nBcc: x@y.it",
            "a<b@c.it",
            &long,
            &longest,
        ] {
            assert_eq!(bad.parse::<EmailAddress>(), Err(InvalidEmailAddress), "{bad}");
        }
    }

    #[test]
    fn an_address_never_prints() {
        let address: EmailAddress = "mario@example.org".parse().expect("an address");
        assert!(!format!("{address:?}").contains("mario"));
    }

    proptest! {
        #[test]
        fn what_is_accepted_can_stand_in_a_header(text in "\\PC{0,40}") {
            if let Ok(address) = text.parse::<EmailAddress>() {
                let address = address.as_str();
                prop_assert!(address.is_ascii() && address.matches('@').count() == 1);
                prop_assert!(!address.contains([' ', ',', ';', '<', '>', '"', '\r', '\n']));
            }
        }
    }
}
