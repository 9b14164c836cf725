//! Logins on their way. Anybody can begin one and never come back, so they are bounded in age and in number.

use openidconnect::{Nonce, PkceCodeVerifier};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Longer than a person needs with a second factor or at another provider.
const OLDEST: Duration = Duration::from_mins(30);
/// So many logins at once; where more are begun, the oldest give way.
const MOST: usize = 10_000;

/// A login on its way: what the answer must match.
pub struct Started {
    /// The browser that began it.
    pub browser: String,
    pub nonce: Nonce,
    pub verifier: PkceCodeVerifier,
}

/// Logins on their way, by state.
#[derive(Default)]
pub struct StartedLogins(HashMap<String, (Instant, Started)>);

impl StartedLogins {
    /// Remembers a login that begins at `now`.
    pub fn insert(&mut self, state: String, login: Started, now: Instant) {
        if self.0.len() >= MOST {
            self.make_room(now);
        }
        self.0.insert(state, (now, login));
    }

    /// The login of `state`, once, unless it is too old.
    pub fn take(&mut self, state: &str, now: Instant) -> Option<Started> {
        let (begun, login) = self.0.remove(state)?;
        is_young(begun, now).then_some(login)
    }

    /// Drops what is too old and, where that is not enough, the older half: the search is then paid once in many.
    fn make_room(&mut self, now: Instant) {
        self.0.retain(|_, (begun, _)| is_young(*begun, now));
        if self.0.len() >= MOST {
            let mut times: Vec<Instant> = self.0.values().map(|(begun, _)| *begun).collect();
            times.sort_unstable();
            let middle = times[MOST / 2];
            self.0.retain(|_, (begun, _)| *begun > middle);
        }
    }
}

/// What time it is, for ages alone.
#[expect(clippy::disallowed_methods, reason = "a program of its own: this is where it reads the clock")]
pub fn now() -> Instant {
    Instant::now()
}

fn is_young(begun: Instant, now: Instant) -> bool {
    now.saturating_duration_since(begun) < OLDEST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(browser: &str) -> Started {
        let verifier = PkceCodeVerifier::new("a".repeat(43));
        Started { browser: browser.to_owned(), nonce: Nonce::new("n".to_owned()), verifier }
    }

    #[test]
    fn a_login_is_taken_once_and_not_when_old() {
        let (mut logins, begin) = (StartedLogins::default(), now());
        for state in ["a", "b"] {
            logins.insert(state.to_owned(), login("x"), begin);
        }
        let just_before = begin + OLDEST.saturating_sub(Duration::from_nanos(1));
        assert!(logins.take("c", begin).is_none());
        assert_eq!(logins.take("a", just_before).map(|login| login.browser).as_deref(), Some("x"));
        assert!(logins.take("a", just_before).is_none());
        assert!(logins.take("b", begin + OLDEST).is_none());
    }

    #[test]
    fn the_oldest_give_way_to_the_newest() {
        let (mut logins, begin) = (StartedLogins::default(), now());
        let at = |number: usize| begin + Duration::from_micros(u64::try_from(number).expect("small"));
        for number in 0..=3 * MOST {
            logins.insert(number.to_string(), login("x"), at(number));
            assert!(logins.0.len() <= MOST);
        }
        assert!(logins.take("0", at(3 * MOST)).is_none());
        for newest in [3 * MOST, 3 * MOST - MOST / 3] {
            assert!(logins.take(&newest.to_string(), at(3 * MOST)).is_some(), "{newest}");
        }
    }

    #[test]
    fn what_is_too_old_goes_before_what_is_not() {
        let (mut logins, begin) = (StartedLogins::default(), now());
        for number in 0..MOST {
            let age = if number == 0 { OLDEST } else { Duration::ZERO };
            logins.insert(number.to_string(), login("x"), begin + age);
        }
        logins.insert("new".to_owned(), login("x"), begin + OLDEST);
        assert_eq!(logins.0.len(), 2, "one that was young, and the new one");
    }
}
