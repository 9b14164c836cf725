//! Certificates in metadata: what they say, and whether their keys are strong enough to be believed.

use crate::xml::signature::keys::{KeyError, TrustedKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::hash::MessageDigest;
use openssl::x509::{X509, X509Ref};
use std::fmt;

/// A certificate, parsed. Metadata carries keys in certificates; their chains mean nothing there: trust comes from
/// the signature of the metadata (SAML Metadata Interoperability, section 2.6.1).
#[derive(Clone)]
pub struct Certificate {
    x509: X509,
    der: Vec<u8>,
    not_before: Timestamp,
    not_after: Timestamp,
}

/// Why something is no usable certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// The text is not base64.
    #[error("The certificate is not written in base64.")]
    NotBase64,
    /// The bytes are no X.509 certificate, or its times cannot be read.
    #[error("The certificate cannot be read.")]
    Unreadable,
    /// Its key is weak, or of a kind that signs no SAML message.
    #[error("The certificate is not trusted: {0}.")]
    Untrusted(#[from] KeyError),
}

impl Certificate {
    /// Parses the text of a `ds:X509Certificate`: base64 with white space anywhere (XML Signature, section 4.4.4).
    ///
    /// # Errors
    /// If it is not base64 or no certificate.
    pub fn parse_base64(text: &str) -> Result<Self, CertificateError> {
        let compact: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let der = STANDARD.decode(compact).map_err(|_| CertificateError::NotBase64)?;
        let x509 = X509::from_der(&der).map_err(|_| CertificateError::Unreadable)?;
        Self::new(x509)
    }

    /// Parses PEM files that hold one certificate or several, the first named first.
    ///
    /// # Errors
    /// If there is none, or one cannot be read.
    pub fn parse_pem(bytes: &[u8]) -> Result<Vec<Self>, CertificateError> {
        let stack = X509::stack_from_pem(bytes).map_err(|_| CertificateError::Unreadable)?;
        if stack.is_empty() {
            return Err(CertificateError::Unreadable);
        }
        stack.into_iter().map(Self::new).collect()
    }

    /// Takes over a certificate.
    ///
    /// # Errors
    /// If its times lie outside what a timestamp can say.
    pub fn new(x509: X509) -> Result<Self, CertificateError> {
        let der = x509.to_der().map_err(|_| CertificateError::Unreadable)?;
        let not_before = instant(x509.not_before()).ok_or(CertificateError::Unreadable)?;
        let not_after = instant(x509.not_after()).ok_or(CertificateError::Unreadable)?;
        Ok(Self { x509, der, not_before, not_after })
    }

    /// The certificate itself.
    #[must_use]
    pub fn x509(&self) -> &X509Ref {
        &self.x509
    }

    /// Its DER bytes.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Its text in a `ds:X509Certificate`: base64 in one line.
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// The first instant at which it holds.
    #[must_use]
    pub fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// The last instant at which it holds.
    #[must_use]
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// SHA-256 over the DER bytes, in lower-case hexadecimal.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digest = openssl::hash::hash(MessageDigest::sha256(), &self.der).expect("OpenSSL has SHA-256");
        hexadecimal(&digest)
    }

    /// The key in it, if it may be believed: RSA of 2048 bits or more, or P-256, P-384, P-521.
    ///
    /// # Errors
    /// If the key is weak, or of a kind that signs no SAML message.
    pub fn trusted_key(&self) -> Result<TrustedKey, CertificateError> {
        Ok(TrustedKey::from_der(&self.der)?)
    }
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        text.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])));
        text
    })
}

/// The instant of a time in a certificate.
fn instant(time: &Asn1TimeRef) -> Option<Timestamp> {
    let since = Asn1Time::from_unix(0).ok()?.diff(time).ok()?;
    Timestamp::from_second(i64::from(since.days) * 86_400 + i64::from(since.secs)).ok()
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({})", self.fingerprint())
    }
}

#[cfg(test)]
mod tests;
