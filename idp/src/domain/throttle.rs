//! Slowing down whoever guesses, without giving a stranger the means to lock somebody out (S-02, S-144 to S-151).
//!
//! One [`Throttle`] is kept for each [`ThrottleSubject`]. A login from a device that the person has used before is
//! judged by the counter of that device alone (and by the network's), so a thousand failures of a stranger do not touch
//! the owner (S-144). Logins from elsewhere are slowed by the name that was typed, known or not; the counter of the
//! account only stops the password (S-09).

pub mod rate;
pub mod sent_code;
mod subject;
#[cfg(test)]
mod tests;

pub use subject::{NetworkKey, ThrottleSubject};

use crate::domain::time::{Span, Timestamp};

/// Failures in a row. Stored as these two values; what follows from them depends on the rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Throttle {
    /// How many failures since the last success, recovery or release.
    pub failures: u32,
    /// When the last of them was; `None` when there are none.
    pub last_failure: Option<Timestamp>,
}

/// How a counter turns into waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThrottleRule {
    /// The failure after which the first second must pass; each further one doubles the delay.
    pub slows_from: u32,
    /// No delay is longer.
    pub longest_delay: Span,
    /// So many failures in a row stop the password until it is recovered; other ways in go on (S-145).
    pub stops_at: Option<u32>,
    /// After so long without a failure the count begins anew.
    pub forgets_after: Option<Span>,
}

/// Whether an attempt may be made now. Ordered: a later variant is stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Admission {
    /// Go on and verify.
    Open,
    /// Refuse without verifying and without counting; try again after this time.
    Wait(Span),
    /// Only recovery helps.
    Stopped,
}

/// Clocks of two replicas, or of one before and after a correction, may differ by so much.
const CLOCK_TOLERANCE: Span = Span::minutes(1);

impl ThrottleRule {
    /// Failures on one device of one person, or of one person signed in: 1 s from the 5th, doubling, at most 15 min
    /// (S-144); stopped after 100 (S-145). Of an account tried from elsewhere only the stop counts.
    pub const ACCOUNT: Self =
        Self { slows_from: 5, longest_delay: Span::minutes(15), stops_at: Some(100), forgets_after: None };

    /// Failures under one typed name, from devices that are not known: the delays of [`Self::ACCOUNT`], never stopped,
    /// forgotten after a quiet day. Whoever waits for that has fewer guesses than one every quarter of an hour.
    pub const NAME: Self = Self { stops_at: None, forgets_after: Some(Span::days(1)), ..Self::ACCOUNT };

    /// Failures from one network, on whatever account (S-146). Milder, because a town hall or the customers of a
    /// mobile operator share one address: slow from the 20th, at most a minute, forgotten after a quiet half hour,
    /// never stopped.
    pub const NETWORK: Self = Self {
        slows_from: 20,
        longest_delay: Span::minutes(1),
        stops_at: None,
        forgets_after: Some(Span::minutes(30)),
    };

    /// The delay that follows the `failures`-th failure.
    #[must_use]
    pub fn delay(self, failures: u32) -> Span {
        let Some(doublings) = failures.checked_sub(self.slows_from) else { return Span::ZERO };
        // 2^30 s is beyond any longest delay.
        Span::seconds(1_i64 << doublings.min(30)).min(self.longest_delay)
    }
}

impl Throttle {
    /// Whether an attempt may be made at `now`.
    ///
    /// A clock that has leapt back leaves the last failure in the future. Within a minute that is taken for a
    /// difference between replicas; beyond it, the failure says nothing about when to try again, and the next one
    /// sets the clock right (S-151). So nobody waits longer than the longest delay and that minute.
    #[must_use]
    pub fn admission(self, rule: ThrottleRule, now: Timestamp) -> Admission {
        let Some(last_failure) = self.last_failure else { return Admission::Open };
        if self.is_forgotten(rule, now) {
            return Admission::Open;
        }
        if rule.stops_at.is_some_and(|limit| self.failures >= limit) {
            return Admission::Stopped;
        }
        let passed = now.since(last_failure);
        let delay = rule.delay(self.failures);
        if passed >= delay || last_failure.since(now) > CLOCK_TOLERANCE {
            return Admission::Open;
        }
        Admission::Wait(Span::microseconds(delay.as_microseconds() - passed.as_microseconds().max(0)))
    }

    /// The counter after a failure at `now`.
    #[must_use]
    pub fn after_failure(self, rule: ThrottleRule, now: Timestamp) -> Self {
        let before = if self.is_forgotten(rule, now) { 0 } else { self.failures };
        Self { failures: before.saturating_add(1), last_failure: Some(now) }
    }

    /// The counter after a success, a recovery, or a release by an administrator (S-152).
    ///
    /// A success clears only the counter that let it in: that of the device or that of the account. It never clears
    /// a network's, or an attacker would clear it with an account of their own.
    #[must_use]
    pub const fn cleared() -> Self {
        Self { failures: 0, last_failure: None }
    }

    fn is_forgotten(self, rule: ThrottleRule, now: Timestamp) -> bool {
        let quiet = self.last_failure.map_or(Span::ZERO, |last| now.since(last));
        rule.forgets_after.is_some_and(|limit| quiet >= limit)
    }
}
