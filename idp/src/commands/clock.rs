//! The only place that reads the machine's clock and draws from its random source. Everybody else takes `now` and
//! random bytes as arguments.

use crate::domain::random::Random;
use crate::domain::time::{Clock, Timestamp};
use std::time::{SystemTime, UNIX_EPOCH};

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

/// OpenSSL's generator, seeded by the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the place that reads the clock")]
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_microseconds(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
    }
}

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the place that draws from the system")]
    fn fill(&self, bytes: &mut [u8]) {
        openssl::rand::rand_bytes(bytes).expect("without randomness there is nothing safe to do");
    }
}
