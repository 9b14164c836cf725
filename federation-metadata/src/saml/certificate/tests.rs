use super::*;
use crate::saml::testing::{RSA_1024, RSA_2048, at, certificate, elliptic};
use openssl::nid::Nid;

const END: &str = "2027-03-01T12:00:00Z";

#[test]
fn a_certificate_says_when_it_holds() {
    let read = certificate(&RSA_2048, END);
    assert_eq!(read.not_after(), at(END));
    assert_eq!(read.not_before(), at("2024-06-04T12:00:00Z"));
    assert_eq!(read.fingerprint().len(), 64);
}

#[test]
fn base64_may_be_broken_into_lines() {
    let made = certificate(&RSA_2048, END);
    let lines: Vec<String> =
        made.to_base64().as_bytes().chunks(64).map(|line| format!("  {}\r\n", String::from_utf8_lossy(line))).collect();
    assert_eq!(Certificate::parse_base64(&lines.concat()), Ok(made));
}

#[test]
fn what_is_no_certificate_is_refused() {
    assert_eq!(Certificate::parse_base64("?"), Err(CertificateError::NotBase64));
    assert_eq!(Certificate::parse_base64("AAAA"), Err(CertificateError::Unreadable));
    assert_eq!(Certificate::parse_pem(b"nothing").map(|_| ()), Err(CertificateError::Unreadable));
}

#[test]
fn weak_keys_are_told_apart() {
    let trust = |certificate: Certificate| certificate.trusted_key().map(|_| ());
    assert_eq!(trust(certificate(&RSA_2048, END)), Ok(()));
    assert_eq!(trust(certificate(&elliptic(Nid::X9_62_PRIME256V1), END)), Ok(()));
    let weak = Err(CertificateError::Untrusted(KeyError::Unsuitable));
    assert_eq!(trust(certificate(&RSA_1024, END)), weak);
    assert_eq!(trust(certificate(&elliptic(Nid::SECP224R1), END)), weak);
}
