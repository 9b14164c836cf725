//! What stands for a character that markup would be mistaken for (rule X-13; Canonical XML 1.0, section 2.3).

/// Appends a text: `&`, `<`, `>` and carriage return escaped.
pub fn push_text(into: &mut String, text: &str) {
    push(into, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    });
}

/// Appends the value of an attribute, to stand in double quotes: `&`, `<`, `>`, `"`, tab, line feed and carriage
/// return escaped.
pub fn push_attribute_value(into: &mut String, value: &str) {
    push(into, value, |byte| match byte {
        b'>' => Some("&gt;"),
        _ => in_canonical_attribute(byte),
    });
}

/// Appends the value of an attribute in canonical form: as above, but `>` stays (Canonical XML 1.0, section 2.3).
pub fn push_canonical_attribute_value(into: &mut String, value: &str) {
    push(into, value, in_canonical_attribute);
}

fn in_canonical_attribute(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'"' => Some("&quot;"),
        b'\t' => Some("&#x9;"),
        b'\n' => Some("&#xA;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    }
}

/// Copies whole stretches between the bytes that need an escape; all of those are ASCII, so a cut is between
/// characters.
fn push(into: &mut String, text: &str, escape: impl Fn(u8) -> Option<&'static str>) {
    let mut copied = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(escaped) = escape(byte) {
            into.push_str(&text[copied..at]);
            into.push_str(escaped);
            copied = at + 1;
        }
    }
    into.push_str(&text[copied..]);
}
