//! How often something lawful may be done: for what makes work or rows although nobody does wrong (S-148).

use super::{Admission, CLOCK_TOLERANCE, Throttle, ThrottleRule};
use crate::domain::time::{Span, Timestamp};

/// So many in each window, which begins with the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateRule {
    /// How many.
    pub most: u32,
    /// In how long.
    pub window: Span,
}

/// What was counted in the present window. Stored in the same two values as a [`Throttle`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// How many so far.
    pub count: u32,
    /// When the first of them was.
    pub since: Option<Timestamp>,
}

/// The limits of the OAuth endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// Authorization requests from one network: each is stored.
    pub authorize: RateRule,
    /// Failures of one client to prove itself, from one network.
    pub client: ThrottleRule,
}

impl RequestLimits {
    /// The default of [`Self::authorize`], in a minute: all offices of a region behind one address come in at eight.
    pub const AUTHORIZE_PER_MINUTE: u32 = 1_200;
    /// The default failure after which a client waits.
    pub const CLIENT_FAILURES: u32 = 10;

    /// Limits of that many requests a minute, and so many failures before waits of at most `longest_wait`.
    #[must_use]
    pub const fn new(authorize_per_minute: u32, client_failures: u32, longest_wait: Span) -> Self {
        Self {
            authorize: RateRule { most: authorize_per_minute, window: Span::minutes(1) },
            client: ThrottleRule {
                slows_from: client_failures,
                longest_delay: longest_wait,
                stops_at: None,
                forgets_after: Some(Span::minutes(30)),
            },
        }
    }
}

impl Default for RequestLimits {
    fn default() -> Self {
        Self::new(Self::AUTHORIZE_PER_MINUTE, Self::CLIENT_FAILURES, Span::minutes(1))
    }
}

impl Rate {
    /// Whether one more may be done at `now`; else how long until the window ends.
    #[must_use]
    pub fn admission(self, rule: RateRule, now: Timestamp) -> Admission {
        match self.window_left(rule, now) {
            Some(left) if self.count >= rule.most => Admission::Wait(left),
            Some(_) | None => Admission::Open,
        }
    }

    /// The count with one more at `now`.
    #[must_use]
    pub fn after(self, rule: RateRule, now: Timestamp) -> Self {
        match self.window_left(rule, now) {
            Some(_) => Self { count: self.count.saturating_add(1), ..self },
            None => Self { count: 1, since: Some(now) },
        }
    }

    /// What is left of the window; `None` when it is over. A window that begins in the future beyond the difference
    /// between replicas was begun by a clock that has leapt back since, and says nothing (S-151).
    fn window_left(self, rule: RateRule, now: Timestamp) -> Option<Span> {
        let passed = now.since(self.since?);
        let is_sound = passed.as_microseconds() >= -CLOCK_TOLERANCE.as_microseconds() && passed < rule.window;
        let left = rule.window.as_microseconds() - passed.as_microseconds().max(0);
        is_sound.then(|| Span::microseconds(left))
    }
}

impl From<Throttle> for Rate {
    fn from(stored: Throttle) -> Self {
        Self { count: stored.failures, since: stored.last_failure }
    }
}

impl From<Rate> for Throttle {
    fn from(rate: Rate) -> Self {
        Self { failures: rate.count, last_failure: rate.since }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULE: RateRule = RateRule { most: 3, window: Span::minutes(1) };
    const NOON: Timestamp = Timestamp::from_seconds(1_700_000_000);

    #[test]
    fn a_window_holds_so_many_and_then_begins_anew() {
        let full = (0..3).fold(Rate::default(), |rate, _| {
            assert_eq!(rate.admission(RULE, NOON), Admission::Open);
            rate.after(RULE, NOON)
        });
        assert_eq!(full.admission(RULE, NOON + Span::seconds(20)), Admission::Wait(Span::seconds(40)));
        assert_eq!(full.admission(RULE, NOON + Span::minutes(1)), Admission::Open);
        let later = NOON + Span::minutes(1);
        assert_eq!(full.after(RULE, later), Rate { count: 1, since: Some(later) });
    }

    #[test]
    fn a_clock_that_leaps_stops_nobody() {
        let full = Rate { count: 3, since: Some(NOON) };
        assert_eq!(full.admission(RULE, NOON - Span::days(1)), Admission::Open);
        assert_eq!(full.admission(RULE, NOON - Span::seconds(30)), Admission::Wait(Span::minutes(1)));
        assert_eq!(full.after(RULE, NOON - Span::days(1)).count, 1);
    }

    proptest! {
        #[test]
        fn nobody_waits_longer_than_a_window(count in any::<u32>(), since in any::<i64>(), now in any::<i64>()) {
            let rate = Rate { count, since: Some(Timestamp::from_microseconds(since)) };
            if let Admission::Wait(wait) = rate.admission(RULE, Timestamp::from_microseconds(now)) {
                prop_assert!(wait > Span::ZERO && wait <= RULE.window);
            }
        }
    }
}
