//! The keys that are trusted to sign: parsed once, never none.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Public};
use openssl::x509::X509;
use std::fmt;

/// The shortest and the longest RSA key, in bits: shorter is weak, longer costs too much to verify.
const RSA_BITS: std::ops::RangeInclusive<u32> = 2048..=8192;
/// The curves, from P-256 up.
const CURVES: [Nid; 3] = [Nid::X9_62_PRIME256V1, Nid::SECP384R1, Nid::SECP521R1];

/// Why a certificate gives no trusted key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Neither base64 nor a certificate.
    #[error("the certificate cannot be read")]
    Unreadable,
    /// RSA below 2048 or above 8192 bits, a curve below P-256, or another kind of key.
    #[error("the key is neither RSA of 2048 to 8192 bits nor on one of the curves P-256, P-384 and P-521")]
    Unsuitable,
    /// Trust in nobody would be no trust at all.
    #[error("there is no key to verify with")]
    None,
}

/// A public key in its certificate. The dates of the certificate are not looked at here: trust comes from the signed
/// metadata that holds it.
#[derive(Clone)]
pub struct TrustedKey {
    certificate: X509,
    der: Vec<u8>,
    key: PKey<Public>,
}

impl TrustedKey {
    /// Reads a certificate in DER.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let certificate = X509::from_der(der).map_err(|_| KeyError::Unreadable)?;
        let key = certificate.public_key().map_err(|_| KeyError::Unreadable)?;
        if !is_suitable(&key) {
            return Err(KeyError::Unsuitable);
        }
        // Written anew, so that nothing trails behind it.
        let der = certificate.to_der().map_err(|_| KeyError::Unreadable)?;
        Ok(Self { certificate, der, key })
    }

    /// Reads the text of an `X509Certificate` element: base64 of DER, with white space anywhere (XML Signature,
    /// section 4.5.4).
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        let compact: String = text.split_ascii_whitespace().collect();
        Self::from_der(&STANDARD.decode(compact).map_err(|_| KeyError::Unreadable)?)
    }

    /// Reads a certificate in PEM.
    pub fn from_pem(pem: &[u8]) -> Result<Self, KeyError> {
        let certificate = X509::from_pem(pem).map_err(|_| KeyError::Unreadable)?;
        Self::from_der(&certificate.to_der().map_err(|_| KeyError::Unreadable)?)
    }

    /// The certificate.
    #[must_use]
    pub fn certificate(&self) -> &X509 {
        &self.certificate
    }

    /// The certificate in DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The public key.
    #[must_use]
    pub fn key(&self) -> &PKey<Public> {
        &self.key
    }

    /// Whether it is a key on a curve, otherwise of RSA.
    #[must_use]
    pub fn is_elliptic(&self) -> bool {
        self.key.id() == Id::EC
    }
}

impl fmt::Debug for TrustedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrustedKey({:?})", self.certificate.subject_name())
    }
}

fn is_suitable(key: &PKey<Public>) -> bool {
    match key.id() {
        Id::RSA => RSA_BITS.contains(&key.bits()),
        Id::EC => {
            key.ec_key().ok().and_then(|key| key.group().curve_name()).is_some_and(|curve| CURVES.contains(&curve))
        }
        _ => false,
    }
}

/// One key or more: whoever has verified, has verified with a key. Two are there while a provider changes its key.
#[derive(Clone, Debug)]
pub struct TrustedKeys(Vec<TrustedKey>);

impl TrustedKeys {
    /// The keys, in the order in which they are tried.
    #[must_use]
    pub fn as_slice(&self) -> &[TrustedKey] {
        &self.0
    }
}

impl From<TrustedKey> for TrustedKeys {
    fn from(key: TrustedKey) -> Self {
        Self(vec![key])
    }
}

impl TryFrom<Vec<TrustedKey>> for TrustedKeys {
    type Error = KeyError;

    fn try_from(keys: Vec<TrustedKey>) -> Result<Self, KeyError> {
        if keys.is_empty() { Err(KeyError::None) } else { Ok(Self(keys)) }
    }
}
