//! The door for browsers: a small HTTP server on the loopback addresses, open to top-level navigations from the sites of
//! the administrator's list and to nothing else (S-123 to S-125, S-129, S-132).
//!
//! Owns the listener, the ordered checks, one open request. Does not own what a login does (`authenticate`).

mod checks;
mod http;
mod listener;
mod pages;
mod peer;

pub use checks::Refusal;
pub use http::{HttpRequest, Malformed, parse};
pub use listener::{Door, DoorError};

use crate::authenticate::{Outcome, Request};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::contract::PublicError;
use crate::settings::Settings;
use crate::texts::Language;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A minute, in seconds.
const MINUTE: i64 = 60;
/// So many cancelled windows in a minute bring a minute of silence.
const MOST_CANCELLED: usize = 3;

/// Runs one login to its end, beside the door.
pub type Conduct = Arc<dyn Fn(&Request) -> Outcome + Send + Sync>;

/// What all connections share.
pub struct House {
    /// Sites and port.
    pub settings: Settings,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Runs logins.
    pub conduct: Conduct,
    /// Names handles.
    pub chance: Mutex<Box<dyn Chance + Send>>,
    state: Mutex<State>,
}

/// The one request that may be open.
#[derive(Default)]
struct State {
    open: Option<Open>,
    cancelled: Vec<i64>,
}

struct Open {
    handle: String,
    /// Where the browser goes at the end, without the parameters.
    back: String,
    request_id: String,
    language: Language,
    outcome: Option<Outcome>,
}

impl House {
    /// A door with no request open.
    #[must_use]
    pub fn new(settings: Settings, clock: Arc<dyn Clock>, conduct: Conduct, chance: Box<dyn Chance + Send>) -> Self {
        Self { settings, clock, conduct, chance: Mutex::new(chance), state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Check 7: a login is under way.
    fn is_busy(&self) -> bool {
        self.state().open.as_ref().is_some_and(|open| open.outcome.is_none())
    }

    /// Check 9: too many windows were cancelled just now.
    fn is_silent(&self) -> bool {
        let now = self.clock.now();
        let mut state = self.state();
        state.cancelled.retain(|then| now - then < MINUTE);
        state.cancelled.len() >= MOST_CANCELLED
    }

    /// Begins a login and gives the handle of its wait page: 128 random bits. `None` where another one came first.
    fn begin(self: &Arc<Self>, request: Request) -> Option<String> {
        let mut random = [0; 16];
        self.chance.lock().unwrap_or_else(PoisonError::into_inner).fill(&mut random);
        let handle = random.iter().fold(String::with_capacity(32), |mut handle, byte| {
            let _ = write!(handle, "{byte:02x}");
            handle
        });
        {
            let mut state = self.state();
            if state.open.as_ref().is_some_and(|open| open.outcome.is_none()) {
                return None;
            }
            let back = format!("{}{}", request.site.origin, request.site.back);
            let request_id = request.request_id.clone();
            let language = request.language;
            state.open = Some(Open { handle: handle.clone(), back, request_id, language, outcome: None });
        }
        let (house, mine) = (Arc::clone(self), handle.clone());
        let started = std::thread::Builder::new().name("login".to_owned()).spawn(move || {
            // A login that panics must not leave the door busy for ever.
            let conduct = std::panic::AssertUnwindSafe(|| (house.conduct)(&request));
            let outcome = std::panic::catch_unwind(conduct).unwrap_or(Outcome::Error(PublicError::Failed));
            house.end(&mine, outcome);
        });
        if started.is_err() {
            self.end(&handle, Outcome::Error(PublicError::Failed));
        }
        Some(handle)
    }

    fn end(&self, handle: &str, outcome: Outcome) {
        let now = self.clock.now();
        let mut state = self.state();
        if outcome == Outcome::Error(PublicError::Cancelled) {
            state.cancelled.push(now);
        }
        if let Some(open) = state.open.as_mut().filter(|open| open.handle == handle) {
            open.outcome = Some(outcome);
        }
    }

    /// What the wait page of this handle shows; a handle that gave its end is dead.
    fn progress(&self, handle: &str) -> Progress {
        let mut state = self.state();
        let Some(open) = state.open.as_ref().filter(|open| same(&open.handle, handle)) else {
            return Progress::Unknown;
        };
        let Some(outcome) = &open.outcome else { return Progress::Waiting(open.language) };
        let (back, id) = (&open.back, &open.request_id);
        let location = match outcome {
            Outcome::Code(code) => format!("{back}?request_id={id}&code={code}"),
            Outcome::Error(error) => format!("{back}?request_id={id}&error={}", error.name()),
        };
        state.open = None;
        Progress::Done(location)
    }
}

/// How far a login is.
#[derive(Debug, PartialEq, Eq)]
enum Progress {
    Unknown,
    Waiting(Language),
    /// The address to which the browser goes.
    Done(String),
}

/// Compares handles in constant time.
fn same(left: &str, right: &str) -> bool {
    left.len() == right.len() && openssl::memcmp::eq(left.as_bytes(), right.as_bytes())
}

#[cfg(test)]
mod tests;
