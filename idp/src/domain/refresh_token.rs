//! Refresh tokens: rotation, reuse, grace.

use crate::domain::id::AuthorizationId;
use crate::domain::secret::SecretHash;
use crate::domain::time::{Span, Timestamp};

/// How long a used refresh token may be used again, for parallel tabs (DECISIONS 11).
pub const GRACE: Span = Span::seconds(10);

/// A refresh token as it is kept: by its hash. All tokens of one authorization are one family.
#[derive(Clone, Debug)]
pub struct RefreshToken {
    /// The hash of the token.
    pub hash: SecretHash,
    /// The family.
    pub authorization: AuthorizationId,
    /// When it was given.
    pub created_at: Timestamp,
    /// When it dies unused.
    pub expires_at: Timestamp,
    /// When it was first used.
    pub used_at: Option<Timestamp>,
}

/// What a presented refresh token deserves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presentation {
    /// First use: rotate.
    First,
    /// A second use within the grace: a sibling in the same family.
    Parallel,
    /// A later use: someone has a copy; the family is revoked (RFC 9700, 4.14.2).
    Reuse,
    /// Too old.
    Expired,
}

impl RefreshToken {
    /// Judges a presentation at `now`. A clock that leapt back cannot lengthen the grace.
    #[must_use]
    pub fn judge(&self, now: Timestamp) -> Presentation {
        match self.used_at {
            Some(used) if now < used + GRACE => Presentation::Parallel,
            Some(_) => Presentation::Reuse,
            None if now >= self.expires_at => Presentation::Expired,
            None => Presentation::First,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::random::Random;
    use crate::domain::secret::Secret;

    struct Zeros;
    impl Random for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    fn token(used_at: Option<i64>) -> RefreshToken {
        RefreshToken {
            hash: Secret::from("x").hash(),
            authorization: AuthorizationId::new(Timestamp::from_seconds(0), &Zeros),
            created_at: Timestamp::from_seconds(0),
            expires_at: Timestamp::from_seconds(1_000),
            used_at: used_at.map(Timestamp::from_seconds),
        }
    }

    #[test]
    fn first_use_rotates_until_the_token_expires() {
        assert_eq!(token(None).judge(Timestamp::from_seconds(999)), Presentation::First);
        assert_eq!(token(None).judge(Timestamp::from_seconds(1_000)), Presentation::Expired);
    }

    #[test]
    fn second_use_is_forgiven_for_ten_seconds() {
        assert_eq!(token(Some(100)).judge(Timestamp::from_seconds(109)), Presentation::Parallel);
        assert_eq!(token(Some(100)).judge(Timestamp::from_seconds(110)), Presentation::Reuse);
    }
}
