//! Dates and lengths of time in words. Stored times are UTC; people read the time of Italy.

use super::texts;
use crate::domain::language::Language;
use crate::domain::time::{Span, Timestamp};
use jiff::tz::TimeZone;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Italy's time zone, from the data compiled into the binary.
static ROME: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("Europe/Rome").expect("the time zone data are compiled in"));

/// "23 novembre 2026, 18:45".
pub(super) fn day_and_time(language: Language, moment: Timestamp) -> Cow<'static, str> {
    let Some(civil) = in_rome(moment) else { return Cow::Owned(moment.to_string()) };
    let time = format!("{:02}:{:02}", civil.hour(), civil.minute());
    texts::text(language, "day-and-time", &[("day", day(language, moment).into()), ("time", time.into())])
}

/// "23 novembre 2026".
pub(super) fn day(language: Language, moment: Timestamp) -> Cow<'static, str> {
    let Some(civil) = in_rome(moment) else { return Cow::Owned(moment.to_string()) };
    let arguments = [
        ("day", i64::from(civil.day()).into()),
        ("month", i64::from(civil.month()).into()),
        ("year", civil.year().to_string().into()),
    ];
    texts::text(language, "day", &arguments)
}

/// "5 minuti", "8 ore", "24 ore", "3 giorni": the largest unit that loses nothing, minutes rounded up.
pub(super) fn length(language: Language, span: Span) -> Cow<'static, str> {
    let minutes = span.as_seconds().max(0).saturating_add(59) / 60;
    let (key, count) = match minutes {
        minutes if minutes >= 2 * 24 * 60 && minutes % (24 * 60) == 0 => ("length-days", minutes / (24 * 60)),
        minutes if minutes >= 60 && minutes % 60 == 0 => ("length-hours", minutes / 60),
        minutes => ("length-minutes", minutes),
    };
    texts::text(language, key, &[("count", count.into())])
}

fn in_rome(moment: Timestamp) -> Option<jiff::civil::DateTime> {
    let instant = jiff::Timestamp::from_microsecond(moment.microseconds()).ok()?;
    Some(ROME.to_datetime(instant))
}

#[cfg(test)]
mod tests {
    use super::*;

    // 2026-03-29T00:59:59Z and one second later: the clocks in Italy jump from 02:00 to 03:00.
    const BEFORE_SUMMER: Timestamp = Timestamp::from_seconds(1_774_745_999);

    #[test]
    fn people_read_the_time_of_italy_summer_included() {
        assert_eq!(day_and_time(Language::It, BEFORE_SUMMER), "29 marzo 2026, ore 01:59");
        assert_eq!(day_and_time(Language::It, BEFORE_SUMMER + Span::seconds(1)), "29 marzo 2026, ore 03:00");
        assert_eq!(day_and_time(Language::En, BEFORE_SUMMER), "29 March 2026, 01:59");
        assert_eq!(day_and_time(Language::De, BEFORE_SUMMER), "29. März 2026, 01:59 Uhr");
    }

    #[test]
    fn the_day_is_that_of_italy() {
        // 2025-12-31T23:30:00Z is already the new year in Rome.
        assert_eq!(day(Language::It, Timestamp::from_seconds(1_767_223_800)), "1º gennaio 2026");
    }

    #[test]
    fn lengths_keep_what_they_say() {
        let cases = [
            (Span::seconds(1), "1 minuto"),
            (Span::minutes(5), "5 minuti"),
            (Span::minutes(90), "90 minuti"),
            (Span::hours(1), "1 ora"),
            (Span::hours(24), "24 ore"),
            (Span::days(3), "3 giorni"),
            (Span::seconds(-1), "0 minuti"),
        ];
        for (span, words) in cases {
            assert_eq!(length(Language::It, span), words);
        }
    }

    #[test]
    fn an_impossible_instant_is_shown_as_it_is() {
        assert!(day(Language::It, Timestamp::from_microseconds(i64::MAX)).ends_with("us"));
    }
}
