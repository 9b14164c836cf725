//! The name of one request: in every line of the log that it causes, in a header of the answer, and on the error page
//! for people to read out.

use crate::domain::random::{self, Random};
use crate::domain::time::Timestamp;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The name of a request: a UUID of version 7 of ours, or what a proxy of ours has called it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

/// A text that does not name a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name of a request has 8 to 64 letters, digits, hyphens, dots, underscores or at signs")]
pub struct InvalidRequestId;

impl RequestId {
    /// A new name, made from the time and from chance.
    #[must_use]
    pub fn new(now: Timestamp, random: &dyn Random) -> Self {
        let milliseconds = u64::try_from(now.milliseconds()).unwrap_or(0);
        let chance = random::bytes::<10>(random);
        let id = uuid::Builder::from_unix_timestamp_millis(milliseconds, &chance).into_uuid();
        let mut text = uuid::Uuid::encode_buffer();
        Self((&*id.hyphenated().encode_lower(&mut text)).into())
    }

    /// The name as text: printable ASCII without blanks.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RequestId {
    type Err = InvalidRequestId;

    /// Takes what nginx, Apache, `HAProxy` and Envoy call a request; nothing that could break a line of the log.
    fn from_str(text: &str) -> Result<Self, InvalidRequestId> {
        let is_allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'@');
        if (8..=64).contains(&text.len()) && text.bytes().all(is_allowed) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidRequestId)
        }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Zeros;
    impl Random for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    #[test]
    fn our_own_names_are_names() {
        let id = RequestId::new(Timestamp::from_seconds(1_700_000_000), &Zeros);
        assert_eq!(id.as_str(), "018bcfe5-6800-7000-8000-000000000000");
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn names_of_proxies_keep_to_their_alphabet() {
        let long = "a".repeat(64);
        for good in ["f3b1c0d2e4a5968778695a4b3c2d1e0f", "ZUc@x-dQ_7k.AAAB", long.as_str()] {
            assert!(good.parse::<RequestId>().is_ok(), "{good}");
        }
        let longer = "a".repeat(65);
        for bad in ["", "short", "with blank", "line\nbreak", "<script>", "perché-no", "a,b,c,d,e", longer.as_str()] {
            assert_eq!(bad.parse::<RequestId>(), Err(InvalidRequestId), "{bad}");
        }
    }
}
