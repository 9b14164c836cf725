//! The text protocol of pinentry (Assuan): lines, escapes, and the meaning of answers.

use zeroize::Zeroizing;

/// Cancelled by the person (`GPG_ERR_CANCELED` of pinentry).
const CANCELLED: u32 = 83_886_179;
/// The other button (`GPG_ERR_NOT_CONFIRMED`).
const NOT_CONFIRMED: u32 = 83_886_194;
/// Nobody answered (`GPG_ERR_TIMEOUT`).
const TIMED_OUT: u32 = 83_886_142;

/// One line from pinentry.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// `OK`.
    Done,
    /// `D`: what was typed.
    Typed(Zeroizing<String>),
    /// `ERR`: cancelled.
    Cancelled,
    /// `ERR`: the button that is neither yes nor cancel.
    NotConfirmed,
    /// `ERR`: nobody answered.
    TimedOut,
    /// `ERR`: something else, with its number.
    Failed(u32),
    /// A status or comment line, which says nothing to us.
    Other,
}

/// Reads one line without its end.
pub fn parse_line(line: &str) -> Line {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match word {
        "OK" => Line::Done,
        "D" => Line::Typed(unescape(rest)),
        "ERR" => match rest.split(' ').next().and_then(|number| number.parse().ok()) {
            Some(CANCELLED) => Line::Cancelled,
            Some(NOT_CONFIRMED) => Line::NotConfirmed,
            Some(TIMED_OUT) => Line::TimedOut,
            Some(number) => Line::Failed(number),
            None => Line::Failed(0),
        },
        _ => Line::Other,
    }
}

/// A text as the argument of a command. Without this a line break in the text of a site would be a command of its own.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '%' => escaped.push_str("%25"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            // No other control character has a meaning in a text.
            sign if sign.is_control() => {}
            sign => escaped.push(sign),
        }
    }
    escaped
}

/// Undoes percent escapes in bytes that may be a PIN; room is made at once, so that no copy is left behind.
fn unescape(text: &str) -> Zeroizing<String> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut typed = Zeroizing::new(String::with_capacity(text.len()));
    let mut place = 0;
    while place < bytes.len() {
        let escaped = (bytes[place] == b'%').then(|| digit(bytes.get(place + 1)).zip(digit(bytes.get(place + 2))));
        if let Some(Some((high, low))) = escaped {
            typed.push(char::from(u8::try_from(high << 4 | low).unwrap_or(0)));
            place += 3;
        } else {
            // What is no ASCII is no digit and will be refused; it must not be lost in silence.
            typed.push(if bytes[place].is_ascii() { char::from(bytes[place]) } else { '?' });
            place += 1;
        }
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn answers_are_told_apart() {
        assert_eq!(parse_line("OK Pleased to meet you"), Line::Done);
        assert_eq!(parse_line("OK"), Line::Done);
        assert_eq!(parse_line("D 12345678"), Line::Typed(Zeroizing::new("12345678".to_owned())));
        assert_eq!(parse_line("D 12%2534%0A"), Line::Typed(Zeroizing::new("12%34\n".to_owned())));
        assert_eq!(parse_line("ERR 83886179 Operation cancelled <Pinentry>"), Line::Cancelled);
        assert_eq!(parse_line("ERR 83886194 Not confirmed"), Line::NotConfirmed);
        assert_eq!(parse_line("ERR 83918950 Inappropriate ioctl"), Line::Failed(83_918_950));
        assert_eq!(parse_line("S PIN_REPEATED"), Line::Other);
    }

    proptest! {
        #[test]
        fn no_text_ends_its_line(text in ".*\\PC*[\n\r%]?.*") {
            let escaped = escape(&text);
            prop_assert!(!escaped.contains(['\n', '\r']));
        }

        #[test]
        fn any_line_is_read(line in ".*") {
            let _ = parse_line(&line);
        }
    }
}
