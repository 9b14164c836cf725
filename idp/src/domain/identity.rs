//! What a source outside asserted about a person, linked to an account.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::entity_id::EntityId;
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::id::{FederationId, IdentityId, SessionId, UserId};
use crate::domain::saml_attribute::SamlAttribute;
use crate::domain::time::Timestamp;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// By what a source knows a person, the same at every login. `NameID` is transient and is never a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectKey {
    /// A fiscal code that the source has proven: `TINIT-` in any case, once, is no part of it.
    FiscalCode(FiscalCode),
    /// The code of a foreign person.
    SpidCode(SpidCode),
}

/// `spidCode` of a foreign person, as the eIDAS node asserts it: 1 to 256 printable characters of ASCII, compared letter
/// for letter. Never printed whole.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpidCode(Box<str>);

/// A text that cannot be a `spidCode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a code of a foreign person")]
pub struct InvalidSpidCode;

impl SpidCode {
    /// The whole code, for storage and comparison.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SpidCode {
    type Err = InvalidSpidCode;
    fn from_str(text: &str) -> Result<Self, InvalidSpidCode> {
        let fits = (1..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(text.into())) } else { Err(InvalidSpidCode) }
    }
}

impl fmt::Debug for SpidCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SpidCode(…)")
    }
}

impl SubjectKey {
    /// The key in tables: its kind and its text. Two kinds never meet.
    #[must_use]
    pub fn stored(&self) -> String {
        match self {
            Self::FiscalCode(code) => format!("fiscal_code:{}", code.as_str()),
            Self::SpidCode(code) => format!("spid_code:{}", code.as_str()),
        }
    }
}

/// Names a key in a table that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the key of a person at a source")]
pub struct InvalidSubjectKey;

impl FromStr for SubjectKey {
    type Err = InvalidSubjectKey;

    /// Reads the form of [`SubjectKey::stored`].
    fn from_str(text: &str) -> Result<Self, InvalidSubjectKey> {
        match text.split_once(':') {
            Some(("fiscal_code", code)) => code.parse().map(Self::FiscalCode).map_err(|_| InvalidSubjectKey),
            Some(("spid_code", code)) => code.parse().map(Self::SpidCode).map_err(|_| InvalidSubjectKey),
            Some(_) | None => Err(InvalidSubjectKey),
        }
    }
}

/// What a provider of a federation has just asserted, verified and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asserted {
    /// By what the person is known.
    pub subject: SubjectKey,
    /// The level of the login.
    pub level: AssuranceLevel,
    /// What is said about the person, trimmed; only what was asked for.
    pub attributes: BTreeMap<SamlAttribute, String>,
}

/// One source's knowledge of one person, linked to an account by a proven fiscal code, or the person's own act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The key.
    pub id: IdentityId,
    /// The account.
    pub user: UserId,
    /// The federation.
    pub federation: FederationId,
    /// The provider.
    pub provider: EntityId,
    /// By what it knows the person.
    pub subject: SubjectKey,
    /// The highest level it ever asserted.
    pub level: AssuranceLevel,
    /// The first login.
    pub created_at: Timestamp,
    /// The last login.
    pub used_at: Timestamp,
}

/// How a session came about at a provider: what a single logout names (SAML Core 2.0, section 3.7.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FederatedSession {
    /// Our session.
    pub session: SessionId,
    /// The federation.
    pub federation: FederationId,
    /// The provider.
    pub provider: EntityId,
    /// `NameID`, transient.
    pub name_id: String,
    /// Its `NameQualifier`.
    pub name_qualifier: String,
    /// `SessionIndex`, where the provider keeps a session of its own.
    pub session_index: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_one_key_whatever_the_case_and_prefix() {
        let keys = ["TINIT-RSSMRA85T10A562S", "tinit-rssmra85t10a562s", "RSSMRA85T10A562S"]
            .map(|text| SubjectKey::FiscalCode(text.parse().expect("a fiscal code")).stored());
        assert_eq!(keys[0], "fiscal_code:RSSMRA85T10A562S");
        assert!(keys.iter().all(|key| *key == keys[0]));
        assert!("TINIT-TINIT-RSSMRA85T10A562S".parse::<FiscalCode>().is_err(), "the prefix goes once");
    }

    #[test]
    fn keys_of_two_kinds_never_meet_and_survive_their_text() {
        let code = SubjectKey::FiscalCode("RSSMRA85T10A562S".parse().expect("a fiscal code"));
        let foreign = SubjectKey::SpidCode("RSSMRA85T10A562S".parse().expect("a code"));
        assert_ne!(code.stored(), foreign.stored());
        for key in [code, foreign] {
            assert_eq!(key.stored().parse(), Ok(key));
        }
        for bad in ["", "fiscal_code:", "spid_code:a b", "other:x"] {
            assert_eq!(bad.parse::<SubjectKey>(), Err(InvalidSubjectKey), "{bad}");
        }
    }
}
