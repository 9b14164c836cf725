//! A fiscal code that is accepted means what was typed, and nothing else.

use super::Verdict;
use idp::domain::fiscal_code::FiscalCode;

/// Accepted ⇒ reading what is stored gives the same code; the stored form holds the letters and digits that were
/// typed, in their order; printing does not show it.
#[must_use]
pub fn check(bytes: &[u8]) -> Verdict {
    let Ok(text) = std::str::from_utf8(bytes) else { return Verdict::Refused };
    let Ok(code) = text.parse::<FiscalCode>() else { return Verdict::Refused };
    let stored = code.as_str();
    assert_eq!(stored.parse().as_ref(), Ok(&code), "the stored form is read as the same code");
    assert!(matches!(stored.len(), 11 | 16), "11 digits or 16 characters");
    assert!(stored.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
    let typed: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    assert!(typed.ends_with(stored), "nothing is folded or invented: {typed}");
    assert!(matches!(&typed[..typed.len() - stored.len()], "" | "TINIT-" | "IT:"), "one known prefix: {typed}");
    assert!(!format!("{code} {code:?}").contains(stored), "a code prints masked");
    let _ = (code.kind(), code.birth_hint());
    Verdict::Accepted
}
