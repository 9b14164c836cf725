//! Instants and durations, both in whole microseconds, as they are stored.

use std::fmt;
use std::ops::{Add, Sub};

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// A length of time in microseconds; never negative in configuration, possibly negative as a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Span(i64);

/// Tells the time. One reading is made for each request and handed down as `now`.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

impl Timestamp {
    /// From microseconds since the epoch, the stored form.
    #[must_use]
    pub const fn from_microseconds(microseconds: i64) -> Self {
        Self(microseconds)
    }

    /// From seconds since the epoch, the form of JWT's `NumericDate`. Saturates at the ends of time.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since the epoch, the stored form.
    #[must_use]
    pub const fn microseconds(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down (RFC 7519, section 2, `NumericDate`).
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Whole milliseconds since the epoch, rounded down.
    #[must_use]
    pub const fn milliseconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// The time that has passed since `earlier`; negative when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// From microseconds.
    #[must_use]
    pub const fn microseconds(microseconds: i64) -> Self {
        Self(microseconds)
    }

    /// From milliseconds.
    #[must_use]
    pub const fn milliseconds(milliseconds: i64) -> Self {
        Self(milliseconds.saturating_mul(1_000))
    }

    /// From seconds.
    #[must_use]
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// From minutes.
    #[must_use]
    pub const fn minutes(minutes: i64) -> Self {
        Self::seconds(minutes.saturating_mul(60))
    }

    /// From hours.
    #[must_use]
    pub const fn hours(hours: i64) -> Self {
        Self::minutes(hours.saturating_mul(60))
    }

    /// From days of 24 hours.
    #[must_use]
    pub const fn days(days: i64) -> Self {
        Self::hours(days.saturating_mul(24))
    }

    /// The length in microseconds.
    #[must_use]
    pub const fn as_microseconds(self) -> i64 {
        self.0
    }

    /// The length in whole seconds, rounded down.
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// As the standard library's type, for timers; negative lengths become zero.
    #[must_use]
    pub fn as_std(self) -> std::time::Duration {
        std::time::Duration::from_micros(u64::try_from(self.0).unwrap_or(0))
    }
}

impl Add<Span> for Timestamp {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Timestamp {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, for logs and exports.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(instant) => write!(f, "{instant}"),
            Err(_) => write!(f, "{}us", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_round_down_also_before_the_epoch() {
        assert_eq!(Timestamp::from_microseconds(1_999_999).seconds(), 1);
        assert_eq!(Timestamp::from_microseconds(-1).seconds(), -1);
    }

    #[test]
    fn adding_beyond_the_end_of_time_saturates() {
        let end = Timestamp::from_microseconds(i64::MAX);
        assert_eq!(end + Span::days(1), end);
    }

    #[test]
    fn prints_as_rfc_3339() {
        assert_eq!(Timestamp::from_seconds(1_764_547_200).to_string(), "2025-12-01T00:00:00Z");
    }
}
