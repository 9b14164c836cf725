//! Limits of codes sent to a person by mail or telephone (S-147).

use crate::domain::time::{Span, Timestamp};

/// Wrong tries after which a code is worth nothing and a new one must be asked for.
pub const TRIES_PER_CODE: u32 = 5;

/// Sends that one person, and one address, may cause in [`SEND_WINDOW`].
pub const SENDS_PER_WINDOW: usize = 5;

/// The time over which sends are counted; it moves along with `now`.
pub const SEND_WINDOW: Span = Span::hours(1);

/// Too many codes were sent already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many codes were sent; the next can be sent later")]
pub struct TooManySends {
    /// How long until the next may be sent.
    pub wait: Span,
}

/// Whether one more code may be sent at `now`. `earlier` are the times of earlier sends in any order; those older
/// than the window, and those in the future of a clock that has leapt back, do not count.
///
/// # Errors
/// When the window is full, with the time until its oldest send leaves it.
pub fn check_send(earlier: &[Timestamp], now: Timestamp) -> Result<(), TooManySends> {
    let mut counted: Vec<Timestamp> =
        earlier.iter().copied().filter(|&sent| sent <= now && now.since(sent) < SEND_WINDOW).collect();
    counted.sort_unstable();
    match counted.len().checked_sub(SENDS_PER_WINDOW).and_then(|index| counted.get(index)) {
        None => Ok(()),
        Some(&leaves_first) => Err(TooManySends { wait: (leaves_first + SEND_WINDOW).since(now) }),
    }
}
