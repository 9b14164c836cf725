//! A request to a provider of a federation, until its answer comes.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::entity_id::EntityId;
use crate::domain::federation::{Binding, Comparison};
use crate::domain::id::{AuthorizationRequestId, FederationId};
use crate::domain::random::{self, Random};
use crate::domain::secret::SecretHash;
use crate::domain::time::{Span, Timestamp};
use std::fmt;
use std::str::FromStr;

/// How long a person may take at the provider.
pub const LIFETIME: Span = Span::minutes(20);

/// `ID` of a message of ours: `_` and 128 random bits in lower-case hexadecimal, an `NCName` (SAML Core 2.0, section
/// 1.3.4).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MessageId(String);

/// A text that is not the `ID` of a message of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the identifier of a message of ours")]
pub struct InvalidMessageId;

impl MessageId {
    /// A new identifier.
    #[must_use]
    pub fn new(random: &dyn Random) -> Self {
        let digits = random::bytes::<16>(random).into_iter().fold(String::from("_"), |mut text, byte| {
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
            }
            text
        });
        Self(digits)
    }

    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MessageId {
    type Err = InvalidMessageId;
    fn from_str(text: &str) -> Result<Self, InvalidMessageId> {
        let digits = text.strip_prefix('_').ok_or(InvalidMessageId)?;
        let is_ours = digits.len() == 32 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_ours { Ok(Self(text.to_owned())) } else { Err(InvalidMessageId) }
    }
}

impl TryFrom<String> for MessageId {
    type Error = InvalidMessageId;
    fn try_from(text: String) -> Result<Self, InvalidMessageId> {
        text.parse()
    }
}

impl From<MessageId> for String {
    fn from(id: MessageId) -> Self {
        id.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MessageId({})", self.0)
    }
}

/// An `AuthnRequest` on its way. It lives in the database, bound to the browser that left with it (S-40), and is used up
/// by its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SamlRequest {
    /// `ID`.
    pub id: MessageId,
    /// The federation.
    pub federation: FederationId,
    /// The provider that was asked. Nobody else may answer.
    pub provider: EntityId,
    /// Over which binding.
    pub binding: Binding,
    /// `IssueInstant`, to the millisecond.
    pub issued_at: Timestamp,
    /// The level that was asked.
    pub level: AssuranceLevel,
    /// How the answer's level is held against it.
    pub comparison: Comparison,
    /// Whether the provider was to make the person log in anew.
    pub force_login: bool,
    /// The index of the attribute set that was asked.
    pub attribute_set: u16,
    /// The request of a client that waits; none where the person came to their own account.
    pub waiting: Option<AuthorizationRequestId>,
    /// The last instant at which an answer is taken.
    pub expires_at: Timestamp,
    /// Hash of the cookie of the browser.
    pub browser: SecretHash,
    /// Hash of `RelayState`, which is opaque (S-117).
    pub relay_state: SecretHash,
    /// What was sent, byte for byte (R2.3): the signed document, or the whole address of a redirect.
    pub sent: String,
}

impl SamlRequest {
    /// Whether an answer is still taken at `now`.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for (value, byte) in (0_u8..).zip(bytes) {
                *byte = value.wrapping_mul(17);
            }
        }
    }

    #[test]
    fn identifiers_are_names_of_128_bits() {
        let id = MessageId::new(&Counting);
        assert_eq!(id.as_str(), "_00112233445566778899aabbccddeeff");
        assert_eq!(id.to_string().parse(), Ok(id));
        for foreign in ["", "_", "_00", "00112233445566778899aabbccddeeff0", "_00112233445566778899AABBCCDDEEFF"] {
            assert_eq!(foreign.parse::<MessageId>(), Err(InvalidMessageId), "{foreign}");
        }
    }
}
