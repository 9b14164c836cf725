//! Identifiers. Internal ones are UUIDs of version 7 (RFC 9562, section 5.7): they grow with time, so that
//! new rows land side by side in an index. Names given by people (tenant, client) are checked when parsed.

use crate::domain::random::{self, Random};
use crate::domain::time::Timestamp;
use std::fmt;
use std::str::FromStr;

/// An identifier that does not have the form of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {0}")]
pub struct InvalidId(&'static str);

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident)+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// A new identifier, made from the time and from chance.
            #[must_use]
            pub fn new(now: Timestamp, random: &dyn Random) -> Self {
                let milliseconds = u64::try_from(now.milliseconds()).unwrap_or(0);
                let chance = random::bytes::<10>(random);
                Self(uuid::Builder::from_unix_timestamp_millis(milliseconds, &chance).into_uuid())
            }

            /// The smallest identifier that can be made at `instant`: a bound for searches by time.
            #[must_use]
            pub fn first_of(instant: Timestamp) -> Self {
                let milliseconds = u64::try_from(instant.milliseconds()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(milliseconds, &[0; 10]).into_uuid())
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                uuid::Uuid::try_parse(text).map(Self).map_err(|_| InvalidId(stringify!($name)))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0.hyphenated())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0.hyphenated())
            }
        }
    )+ };
}

uuid_ids! {
    /// The account of a natural person in a tenant.
    UserId
    /// One login on one browser.
    SessionId
    /// A request at the authorization endpoint, on its way to a code.
    AuthorizationRequestId
    /// What a person allowed a client: the root of a code, its refresh tokens and its access tokens.
    AuthorizationId
    /// A one-time password generator of a person.
    TotpId
    /// An event of the audit.
    AuditEventId
    /// A piece of work for the jobs.
    JobId
    /// A link or code sent to a person, usable once.
    OneTimeLinkId
    /// What one source asserted about one person, linked to an account.
    IdentityId
    /// A record of the evidence vault: one exchange with a provider of a federation.
    EvidenceId
    /// A key pair with which we sign toward a federation.
    FederationKeyId
}

macro_rules! name_ids {
    ($($(#[$doc:meta])* $name:ident)+) => { $(
        $(#[$doc])*
        ///
        /// 1 to 64 characters: lower-case letters, digits, `.`, `_`, `-`; beginning with a letter or digit.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                if is_name(text) { Ok(Self(text.into())) } else { Err(InvalidId(stringify!($name))) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )+ };
}

name_ids! {
    /// The short name of a public body in this installation.
    TenantId
    /// `client_id` of OAuth 2.0. Never holds a colon, and every `sub` of a person does (FAPI 2.0, client
    /// impersonating the resource owner).
    ClientId
    /// `kid` of a signing key (RFC 7517, section 4.5).
    KeyId
    /// The name of a federation in addresses: `/saml/{federation}/acs`.
    FederationId
}

fn is_name(text: &str) -> bool {
    let first_is_alphanumeric = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    first_is_alphanumeric
        && text.len() <= 64
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'))
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
    fn identifiers_sort_by_time() {
        let earlier = UserId::new(Timestamp::from_seconds(1_700_000_000), &Zeros);
        let later = UserId::new(Timestamp::from_seconds(1_700_000_001), &Zeros);
        assert!(earlier < later && earlier.to_string() < later.to_string());
    }

    #[test]
    fn the_first_identifier_of_an_instant_is_a_bound() {
        let instant = Timestamp::from_seconds(1_700_000_000);
        assert!(UserId::first_of(instant) <= UserId::new(instant, &Zeros));
        assert!(
            UserId::first_of(instant) > UserId::new(Timestamp::from_microseconds(instant.microseconds() - 1), &Zeros)
        );
    }

    #[test]
    fn identifiers_survive_printing() {
        let id = UserId::new(Timestamp::from_seconds(1_700_000_000), &Zeros);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("nobody".parse::<UserId>(), Err(InvalidId("UserId")));
    }

    #[test]
    fn names_keep_to_their_alphabet() {
        for good in ["a", "anagrafe", "comune-di-esempio", "x.y_z-1", "0"] {
            assert!(good.parse::<ClientId>().is_ok(), "{good}");
        }
        let long = "a".repeat(65);
        for bad in ["", "-a", ".a", "A", "a:b", "a b", "à", "a/b", long.as_str()] {
            assert!(bad.parse::<ClientId>().is_err(), "{bad}");
        }
    }
}
