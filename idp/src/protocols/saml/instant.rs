//! Instants in messages: `xs:dateTime` in UTC (SAML Core 2.0, section 1.3.3).

use crate::domain::time::Timestamp;

/// Reads an instant: `YYYY-MM-DDThh:mm:ss`, a fraction of 1 to 9 digits if any, and `Z`. What lies beyond the
/// microsecond is cut off. `None` for everything else: a bare date, another zone, blanks.
#[must_use]
pub fn parse(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.strip_suffix('Z').map(|text| text.split_once('.').unwrap_or((text, "0")))?;
    let is_shaped = whole.len() == 19
        && whole.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            10 => byte == b'T',
            13 | 16 => byte == b':',
            _ => byte.is_ascii_digit(),
        });
    let is_fraction = (1..=9).contains(&fraction.len()) && fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !is_shaped || !is_fraction {
        return None;
    }
    let instant: jiff::Timestamp = text.parse().ok()?;
    Some(Timestamp::from_microseconds(instant.as_microsecond()))
}

/// Writes an instant to the millisecond, as the rules of SPID show it: `2026-03-05T18:03:10.531Z`.
#[must_use]
pub fn print(instant: Timestamp) -> String {
    let milliseconds = jiff::Timestamp::from_millisecond(instant.milliseconds()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{milliseconds:.3}")
}

/// The instant without what [`print`] cannot write, so that an answer that repeats our own instant is not before it.
#[must_use]
pub const fn to_the_millisecond(instant: Timestamp) -> Timestamp {
    Timestamp::from_microseconds(instant.milliseconds() * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_instants_in_utc_are_read() {
        let second = Some(Timestamp::from_seconds(1_772_733_790));
        assert_eq!(parse("2026-03-05T18:03:10Z"), second);
        assert_eq!(parse("2026-03-05T18:03:10.0Z"), second);
        let micro = parse("2026-03-05T18:03:10.531246789Z").expect("an instant");
        assert_eq!(micro.microseconds(), 1_772_733_790_531_246);
        for bad in [
            "",
            "2026-03-05",
            "2026-03-05T18:03:10",
            "2026-03-05T18:03:10+00:00",
            "2026-03-05T18:03:10.Z",
            "2026-03-05T18:03:10.1234567890Z",
            " 2026-03-05T18:03:10Z",
            "2026-13-05T18:03:10Z",
            "2026-03-05t18:03:10Z",
            "2026-03-05T24:00:00Z",
            "2026-03-05T18:03:10z",
            "20260305T180310Z",
            "2026-03-05T18:03Z",
        ] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn instants_are_written_to_the_millisecond() {
        assert_eq!(print(Timestamp::from_microseconds(1_772_733_790_531_999)), "2026-03-05T18:03:10.531Z");
        assert_eq!(print(Timestamp::from_seconds(1_772_733_790)), "2026-03-05T18:03:10.000Z");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same_millisecond(microseconds in 0_i64..4_000_000_000_000_000) {
            let instant = Timestamp::from_microseconds(microseconds);
            prop_assert_eq!(parse(&print(instant)), Some(to_the_millisecond(instant)));
        }

        #[test]
        fn nothing_makes_it_panic(text in "\\PC{0,40}") {
            let _ = parse(&text);
        }
    }
}
