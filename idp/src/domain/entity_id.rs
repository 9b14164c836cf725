//! How the members of a SAML federation are named.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The longest name (SAML Metadata 2.0, section 2.2.1).
const MAX_LENGTH: usize = 1024;

/// `entityID`: the name of a provider or of ourselves in a federation (SAML Metadata 2.0, section 2.2.1), compared
/// letter for letter. An absolute address or URN without blanks; it is a name, and nothing is ever fetched from it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntityId(Arc<str>);

/// A text that cannot name a member of a federation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an entityID: an absolute address or URN of at most 1024 characters without blanks")]
pub struct InvalidEntityId;

impl EntityId {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EntityId {
    type Err = InvalidEntityId;
    fn from_str(text: &str) -> Result<Self, InvalidEntityId> {
        let has_scheme = text
            .split_once(':')
            .is_some_and(|(scheme, rest)| !rest.is_empty() && scheme.starts_with(|c: char| c.is_ascii_alphabetic()));
        if has_scheme && text.len() <= MAX_LENGTH && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidEntityId)
        }
    }
}

impl TryFrom<String> for EntityId {
    type Error = InvalidEntityId;
    fn try_from(text: String) -> Result<Self, InvalidEntityId> {
        text.parse()
    }
}

impl From<EntityId> for String {
    fn from(id: EntityId) -> Self {
        id.0.as_ref().to_owned()
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EntityId({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_without_blanks_are_taken() {
        for good in ["https://idp.example", "urn:oasis:x", "https://id.comune.example/saml/spid/metadata?a=b"] {
            assert_eq!(good.parse::<EntityId>().map(|id| id.to_string()), Ok(good.to_owned()));
        }
        let long = format!("https://{}", "a".repeat(MAX_LENGTH));
        for bad in
            ["", "idp", "https:", ":x", " https://idp.example", "https://idp.example\n", "https://è.example", &long]
        {
            assert_eq!(bad.parse::<EntityId>(), Err(InvalidEntityId), "{bad:?}");
        }
    }
}
