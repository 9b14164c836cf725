//! A clock that the tests move by hand, so that nothing is ever slept for.

use idp::domain::time::{Clock, Span, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};

/// The instant at which every world begins: 2026-01-01T00:00:00Z.
pub const BEGINNING: Timestamp = Timestamp::from_seconds(1_767_225_600);

/// Stands still until it is advanced.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(BEGINNING.microseconds()))
    }
}

impl TestClock {
    /// Lets time pass.
    pub fn advance(&self, span: Span) {
        self.0.fetch_add(span.as_microseconds(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microseconds(self.0.load(Ordering::SeqCst))
    }
}
