//! A certificate from a card is read without panic, and one for logging in names a person.

use super::Verdict;
use card_reader_agent::card::Certificate;

/// An instant at which the certificates of the corpus are valid, in seconds since 1970.
const NOW: i64 = 1_800_000_000;

/// Accepted ⇒ it is one certificate and nothing else, with a fiscal code of sixteen characters and an RSA key.
#[must_use]
pub fn check(bytes: &[u8]) -> Verdict {
    let Ok(certificate) = Certificate::parse(bytes) else { return Verdict::Refused };
    assert_eq!(certificate.der(), bytes, "nothing before it and nothing behind it");
    let _ = (certificate.holder(), certificate.issuer(), certificate.validity(), certificate.verify(b"x", &[1; 256]));
    if certificate.check(NOW).is_err() {
        return Verdict::Refused;
    }
    assert!(certificate.fiscal_code().is_some_and(|code| code.len() == 16), "a login needs a fiscal code");
    assert!(certificate.rsa_bits().is_some_and(|bits| bits >= 1024), "a login needs a key");
    Verdict::Accepted
}
