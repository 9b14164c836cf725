//! Passwords of professionals: on only by a decision that says why, whose it is and until when (R1.5).

use crate::domain::time::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// Whether professionals may hold passwords, and by whose word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProfessionalPasswords {
    /// They may not.
    #[default]
    Off,
    /// They may, and nobody has said why: in development alone.
    Undecided,
    /// They may until the decision ends.
    Decided(PasswordDecision),
}

/// The body's decision to let professionals hold passwords.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordDecision {
    /// Why, in the body's words.
    pub reason: String,
    /// The person who answers for it.
    pub decided_by: String,
    last_day: Date,
    /// The midnight in Italy after the last day.
    ends_at: Timestamp,
}

/// What was given is not a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a day, such as \"2027-06-30\"")]
pub struct NotADay;

impl ProfessionalPasswords {
    /// Whether they may hold passwords at `now`. A decision that has ended needs nobody to turn it off.
    #[must_use]
    pub fn are_on(&self, now: Timestamp) -> bool {
        match self {
            Self::Off => false,
            Self::Undecided => true,
            Self::Decided(decision) => !decision.is_over(now),
        }
    }
}

impl PasswordDecision {
    /// The most characters of a reason and of a person's name.
    pub const LONGEST: usize = 300;

    /// A decision that holds up to and with `last_day`, `YYYY-MM-DD` as counted in Italy.
    ///
    /// # Errors
    /// [`NotADay`].
    pub fn new(reason: String, decided_by: String, last_day: &str) -> Result<Self, NotADay> {
        let last_day = Some(last_day).filter(|day| day.len() == 10).and_then(|day| day.parse::<Date>().ok());
        let last_day = last_day.ok_or(NotADay)?;
        let italy = TimeZone::get("Europe/Rome").map_err(|_| NotADay)?;
        let next = last_day.tomorrow().map_err(|_| NotADay)?;
        let midnight = italy.to_timestamp(next.to_datetime(Time::midnight())).map_err(|_| NotADay)?;
        let ends_at = Timestamp::from_microseconds(midnight.as_microsecond());
        Ok(Self { reason, decided_by, last_day, ends_at })
    }

    /// Whether its last day has gone by.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        now >= self.ends_at
    }

    /// The last day, `YYYY-MM-DD`.
    #[must_use]
    pub fn last_day(&self) -> String {
        self.last_day.to_string()
    }

    /// An instant of the last day, to be written as a date.
    #[must_use]
    pub fn last_instant(&self) -> Timestamp {
        Timestamp::from_microseconds(self.ends_at.microseconds() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(last_day: &str) -> Result<PasswordDecision, NotADay> {
        PasswordDecision::new("no other means yet".to_owned(), "Anna Verdi".to_owned(), last_day)
    }

    fn at(instant: &str) -> Timestamp {
        let instant: jiff::Timestamp = instant.parse().expect("an instant");
        Timestamp::from_microseconds(instant.as_microsecond())
    }

    #[test]
    fn the_last_day_ends_at_midnight_in_italy() {
        for (day, last, over) in [
            ("2027-06-30", "2027-06-30T21:59:59.999999Z", "2027-06-30T22:00:00Z"),
            ("2027-12-31", "2027-12-31T22:59:59.999999Z", "2027-12-31T23:00:00Z"),
        ] {
            let decided = decision(day).expect("a day");
            assert_eq!((decided.last_day().as_str(), decided.last_instant()), (day, at(last)));
            let switch = ProfessionalPasswords::Decided(decided);
            assert!(switch.are_on(at(last)), "{day}");
            assert!(!switch.are_on(at(over)), "{day}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["", "2027-06-31", "2027", "30/06/2027", "2027-06-30T10:00", "20270630", "for ever", "9999-12-31"] {
            assert_eq!(decision(text), Err(NotADay), "{text}");
        }
    }
}
