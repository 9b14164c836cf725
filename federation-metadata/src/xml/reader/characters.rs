//! Characters, references and white space (rules ).

use super::ReadError;
use std::borrow::Cow;

/// Rule X-1: UTF-8, every character a `Char` of XML 1.0 (section 2.2), no byte-order mark.
pub fn parse_text(bytes: &[u8]) -> Result<&str, ReadError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ReadError::NotUtf8)?;
    // Most of a document is printable ASCII; only the rest is looked at as characters.
    let is_plain = bytes.iter().all(|byte| (b' '..=b'~').contains(byte) || matches!(byte, b'\n' | b'\r' | b'\t'));
    if !is_plain && (text.starts_with('\u{feff}') || !text.chars().all(is_char)) {
        return Err(ReadError::ForbiddenCharacter);
    }
    Ok(text)
}

/// `Char` of XML 1.0, section 2.2. Surrogates are no `char`.
pub fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// White space of XML 1.0, section 2.3.
pub fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whether a text holds white space alone.
pub fn is_blank(text: &str) -> bool {
    text.bytes().all(is_space)
}

/// Rule X-7: a stretch of text without references: no `]]>`, line ends become LF (XML 1.0, section 2.11).
pub fn parse_character_data(raw: &str) -> Result<Cow<'_, str>, ReadError> {
    if raw.contains("]]>") {
        return Err(ReadError::Text);
    }
    if raw.contains(['&', '<']) {
        return Err(ReadError::Reference);
    }
    Ok(if raw.contains('\r') { Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(raw) })
}

/// Rule X-4: what stands between `&` and `;`: one of the five predefined, or the number of a `Char` in at most
/// seven decimal or six hexadecimal digits.
pub fn parse_reference(name: &str) -> Result<char, ReadError> {
    let number = match name {
        "amp" => return Ok('&'),
        "lt" => return Ok('<'),
        "gt" => return Ok('>'),
        "quot" => return Ok('"'),
        "apos" => return Ok('\''),
        _ => name.strip_prefix('#').ok_or(ReadError::Reference)?,
    };
    let (digits, radix, longest) = number.strip_prefix('x').map_or((number, 10, 7), |digits| (digits, 16, 6));
    let are_digits = digits.chars().all(|digit| digit.is_digit(radix));
    if digits.is_empty() || digits.len() > longest || !are_digits {
        return Err(ReadError::Reference);
    }
    let number = u32::from_str_radix(digits, radix).map_err(|_| ReadError::Reference)?;
    char::from_u32(number).filter(|c| is_char(*c)).ok_or(ReadError::Reference)
}

/// Rule X-6: the value of an attribute as written between its quotes: no `<`, each raw line end or tab a space,
/// references resolved (XML 1.0, section 3.3.3).
pub fn parse_attribute_value(raw: &str) -> Result<Cow<'_, str>, ReadError> {
    if !raw.contains(['<', '&', '\t', '\n', '\r']) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['<', '&', '\t', '\n', '\r']) {
        value.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        rest = match rest.as_bytes()[at] {
            b'<' => return Err(ReadError::Tag),
            b'&' => {
                let (name, after) = after.split_once(';').ok_or(ReadError::Reference)?;
                value.push(parse_reference(name)?);
                after
            }
            // CR LF is one line end.
            b'\r' => {
                value.push(' ');
                after.strip_prefix('\n').unwrap_or(after)
            }
            _ => {
                value.push(' ');
                after
            }
        };
    }
    value.push_str(rest);
    Ok(Cow::Owned(value))
}
