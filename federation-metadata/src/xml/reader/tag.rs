//! The inside of a tag, read once more after the tokenizer, which is lenient with names and quotes (rules ).

use super::ReadError;
use super::characters::is_space;

/// A name as written: prefix (empty where there is none) and local part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawName<'a> {
    /// Before the colon; empty without one.
    pub prefix: &'a str,
    /// After the colon, or all of it.
    pub local: &'a str,
}

/// Rule X-5: `NCName` or `NCName:NCName`, of ASCII letters, digits, `.`, `-`, `_` alone.
pub fn parse_name(raw: &str) -> Result<RawName<'_>, ReadError> {
    let name = match raw.split_once(':') {
        Some((prefix, local)) if !prefix.is_empty() => RawName { prefix, local },
        Some(_) => return Err(ReadError::Name),
        None => RawName { prefix: "", local: raw },
    };
    let is_good = is_name(name.local) && (name.prefix.is_empty() || is_name(name.prefix));
    if is_good { Ok(name) } else { Err(ReadError::Name) }
}

/// Whether this is an `NCName` of the characters that rule X-5 admits.
pub fn is_name(part: &str) -> bool {
    part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}

/// The name of a tag, and its attributes as `name="value"` or `name='value'`, each after white space.
pub struct Tag<'a> {
    /// The name as written.
    pub name: &'a str,
    rest: &'a str,
}

impl<'a> Tag<'a> {
    /// Splits the inside of a start tag, without its angle brackets and without the slash of an empty element.
    pub fn new(inside: &'a str) -> Self {
        let end = inside.bytes().position(is_space).unwrap_or(inside.len());
        Self { name: &inside[..end], rest: &inside[end..] }
    }

    /// The next attribute: its name as written and what stands between its quotes.
    pub fn next_attribute(&mut self) -> Result<Option<(&'a str, &'a str)>, ReadError> {
        let rest = trim_start(self.rest);
        if rest.is_empty() {
            return Ok(None);
        }
        if rest.len() == self.rest.len() {
            return Err(ReadError::Tag);
        }
        let end = rest.bytes().position(|byte| is_space(byte) || byte == b'=').ok_or(ReadError::Tag)?;
        let (name, rest) = rest.split_at(end);
        let rest = trim_start(trim_start(rest).strip_prefix('=').ok_or(ReadError::Tag)?);
        let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\'')).ok_or(ReadError::Tag)?;
        let (value, rest) = rest[1..].split_once(quote).ok_or(ReadError::Tag)?;
        self.rest = rest;
        Ok(Some((name, value)))
    }
}

fn trim_start(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n', '\r'])
}
