//! One login of a person on one browser.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::credential::AuthenticationMethod;
use crate::domain::id::{SessionId, UserId};
use crate::domain::secret::SecretHash;
use crate::domain::time::{Span, Timestamp};

/// How long sessions live, by class of user (DECISIONS 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// Ends after so much time without a request.
    pub idle: Span,
    /// Ends after so much time in any case.
    pub absolute: Span,
}

/// Requests within this time of the last one do not write `last_seen_at` again.
const SEEN_RESOLUTION: Span = Span::minutes(1);

/// A login. The cookie holds a random value of which only the hash is kept (S-29).
#[derive(Clone, Debug)]
pub struct Session {
    /// The key; appears in lists, never in a cookie.
    pub id: SessionId,
    /// The hash of the cookie.
    pub hash: SecretHash,
    /// The person.
    pub user: UserId,
    /// When the person first logged in.
    pub created_at: Timestamp,
    /// When the person last proved who they are (`auth_time`).
    pub authenticated_at: Timestamp,
    /// The last request, to the minute.
    pub last_seen_at: Timestamp,
    /// The absolute end.
    pub expires_at: Timestamp,
    /// The lower of how the person was identified and how they logged in (DECISIONS 3).
    pub level: AssuranceLevel,
    /// How they logged in (`amr`).
    pub methods: Vec<AuthenticationMethod>,
    /// Shortened network address, for the person's own list.
    pub network: String,
    /// The browser's name for itself, for the person's own list.
    pub user_agent: String,
    /// When it was ended by the person, by staff or by a rule.
    pub ended_at: Option<Timestamp>,
}

impl Session {
    /// Whether the session still counts.
    #[must_use]
    pub fn is_live(&self, now: Timestamp, limits: SessionLimits) -> bool {
        self.ended_at.is_none() && now < self.expires_at && now < self.last_seen_at + limits.idle
    }

    /// Whether this request is worth a write of `last_seen_at`.
    #[must_use]
    pub fn is_due_for_sighting(&self, now: Timestamp) -> bool {
        now >= self.last_seen_at + SEEN_RESOLUTION
    }

    /// Whether the person proved who they are within `age` before `now` (`max_age`, level 3 acts).
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp, age: Span) -> bool {
        now.since(self.authenticated_at) <= age
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

    const LIMITS: SessionLimits = SessionLimits { idle: Span::minutes(30), absolute: Span::hours(8) };

    fn session() -> Session {
        let start = Timestamp::from_seconds(0);
        Session {
            id: SessionId::new(start, &Zeros),
            hash: Secret::from("cookie").hash(),
            user: UserId::new(start, &Zeros),
            created_at: start,
            authenticated_at: start,
            last_seen_at: start,
            expires_at: start + LIMITS.absolute,
            level: AssuranceLevel::One,
            methods: Vec::new(),
            network: String::new(),
            user_agent: String::new(),
            ended_at: None,
        }
    }

    #[test]
    fn ends_when_idle_or_old_or_ended() {
        let mut session = session();
        let at = Timestamp::from_seconds;
        assert!(session.is_live(at(29 * 60), LIMITS));
        assert!(!session.is_live(at(30 * 60), LIMITS));
        session.last_seen_at = at(8 * 3600 - 60);
        assert!(session.is_live(at(8 * 3600 - 1), LIMITS));
        assert!(!session.is_live(at(8 * 3600), LIMITS));
        session.ended_at = Some(at(1));
        assert!(!session.is_live(at(2), LIMITS));
    }

    #[test]
    fn sightings_are_written_once_a_minute() {
        assert!(!session().is_due_for_sighting(Timestamp::from_seconds(59)));
        assert!(session().is_due_for_sighting(Timestamp::from_seconds(60)));
    }
}
