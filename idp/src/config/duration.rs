//! Lengths of time as people write them: `90s`, `30m`, `8h`, `14d`.

use crate::domain::time::Span;

/// A text that is not a length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a length of time such as \"90s\", \"30m\", \"8h\" or \"14d\"")]
pub struct InvalidDuration;

/// Reads a whole number and one of the units `ms`, `s`, `m`, `h`, `d`.
///
/// # Errors
/// [`InvalidDuration`] for anything else, signs and blanks included.
pub fn parse_duration(text: &str) -> Result<Span, InvalidDuration> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    // Nine digits of days stay far from the end of the type.
    let number: i64 = number.parse().ok().filter(|number| *number < 1_000_000_000).ok_or(InvalidDuration)?;
    match unit {
        "ms" => Ok(Span::milliseconds(number)),
        "s" => Ok(Span::seconds(number)),
        "m" => Ok(Span::minutes(number)),
        "h" => Ok(Span::hours(number)),
        "d" => Ok(Span::days(number)),
        _ => Err(InvalidDuration),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn units_are_read() {
        for (text, span) in [
            ("250ms", Span::milliseconds(250)),
            ("90s", Span::seconds(90)),
            ("30m", Span::minutes(30)),
            ("8h", Span::hours(8)),
            ("14d", Span::days(14)),
        ] {
            assert_eq!(parse_duration(text), Ok(span), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in ["", "30", "m", "-1m", "1 m", "1.5h", "1M", "1w", "99999999999999999999d", "٣m"] {
            assert_eq!(parse_duration(bad), Err(InvalidDuration), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_parser(text in ".{0,30}") {
            let _ = parse_duration(&text);
        }
    }
}
