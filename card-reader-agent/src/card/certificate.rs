//! The authentication certificate of a card: read, and held against what a login needs.
//!
//! The agent checks only so as not to send the wrong certificate; whom to believe is decided by the provider.

use super::fiscal_code;
use crate::apdu::tlv;
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::Id;
use openssl::sha::sha256;
use openssl::sign::Verifier;
use openssl::x509::{X509, X509NameRef};
use std::cmp::Ordering;

/// The longest certificate that is read, in bytes.
pub const LONGEST: usize = 8 * 1024;

/// Object identifiers in DER, without tag and length.
mod oid {
    /// 2.5.29.15, key usage.
    pub const KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x0F];
    /// 2.5.29.37, extended key usage.
    pub const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x25];
    /// 2.5.29.32, certificate policies.
    pub const POLICIES: &[u8] = &[0x55, 0x1D, 0x20];
    /// 1.3.6.1.5.5.7.3.2, client authentication.
    pub const CLIENT: &[u8] = &[0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];
    /// 1.3.76.16.2.1, CNS.
    pub const CNS: &[u8] = &[0x2B, 0x4C, 0x10, 0x02, 0x01];
    /// 1.3.159.6.1.3.2.10, Lombardia.
    pub const CNS_LOMBARDIA: &[u8] = &[0x2B, 0x81, 0x1F, 0x06, 0x01, 0x03, 0x02, 0x0A];
    /// 1.3.76.12.1.1.10.2.2.10, Lombardia.
    pub const CNS_LOMBARDIA_OLD: &[u8] = &[0x2B, 0x4C, 0x0C, 0x01, 0x01, 0x0A, 0x02, 0x02, 0x0A];
    /// 1.3.76.47.4, CIE.
    pub const CIE: &[u8] = &[0x2B, 0x4C, 0x2F, 0x04];
}

/// Why a certificate is none, or none for logging in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Not DER, or longer than [`LONGEST`].
    #[error("the card holds no certificate that can be read")]
    Unreadable,
    /// Its last day is over.
    #[error("the certificate of the card has expired")]
    Expired,
    /// Its first day is still to come.
    #[error("the certificate of the card is not valid yet")]
    NotYetValid,
    /// Not RSA of 1024 to 4096 bits.
    #[error("the key of the card is of a kind that is not supported")]
    Key,
    /// Not for digital signatures, or for documents.
    #[error("the certificate of the card is not for logging in")]
    Usage,
    /// Not for client authentication.
    #[error("the certificate of the card is not for client authentication")]
    ExtendedUsage,
    /// Neither a CNS nor a CIE by its policies.
    #[error("the certificate of the card is neither that of a CNS nor of a CIE")]
    Policy,
    /// No name, or a fiscal code whose check character is wrong.
    #[error("the certificate of the card names no fiscal code")]
    FiscalCode,
    /// OpenSSL refused to work.
    #[error("the cryptographic library failed")]
    Library,
}

/// Which kind of card a certificate says it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// A CNS or one of its equals.
    Cns,
    /// A CIE.
    Cie,
}

/// Object identifier and value of an extension.
type Extension<'a> = (&'a [u8], &'a [u8]);

/// A certificate of a card.
#[derive(Clone)]
pub struct Certificate {
    der: Vec<u8>,
    x509: X509,
}

impl Certificate {
    /// The length of the certificate that begins with these four bytes, header included: `30 82` and two bytes of length.
    #[must_use]
    pub fn length(head: &[u8]) -> Option<usize> {
        match head {
            [0x30, 0x82, high, low, ..] => {
                let length = 4 + usize::from(u16::from_be_bytes([*high, *low]));
                (length <= LONGEST).then_some(length)
            }
            _ => None,
        }
    }

    /// Reads one certificate in DER with nothing behind it.
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        if Self::length(der) != Some(der.len()) {
            return Err(CertificateError::Unreadable);
        }
        let x509 = X509::from_der(der).map_err(|_| CertificateError::Unreadable)?;
        Ok(Self { der: der.to_vec(), x509 })
    }

    /// The certificate in DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 over the DER: tells whether this is still the same card.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        sha256(&self.der)
    }

    /// Given name and surname, as far as the certificate has them.
    #[must_use]
    pub fn holder(&self) -> String {
        let name = self.x509.subject_name();
        let parts = [entry(name, Nid::GIVENNAME), entry(name, Nid::SURNAME)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The fiscal code: the common name up to its first slash, or the whole of it.
    #[must_use]
    pub fn fiscal_code(&self) -> Option<String> {
        let common_name = entry(self.x509.subject_name(), Nid::COMMONNAME)?;
        let code = common_name.split('/').next().unwrap_or_default();
        fiscal_code::is_well_formed(code).then(|| code.to_owned())
    }

    /// Who certified the card: the common name or organization of the issuer.
    #[must_use]
    pub fn issuer(&self) -> String {
        let name = self.x509.issuer_name();
        entry(name, Nid::COMMONNAME).or_else(|| entry(name, Nid::ORGANIZATIONNAME)).unwrap_or_default()
    }

    /// The first and the last instant of its validity, as OpenSSL writes them.
    #[must_use]
    pub fn validity(&self) -> (String, String) {
        (self.x509.not_before().to_string(), self.x509.not_after().to_string())
    }

    /// Bits of the RSA key; `None` for another kind of key.
    #[must_use]
    pub fn rsa_bits(&self) -> Option<u32> {
        let key = self.x509.public_key().ok()?;
        (key.id() == Id::RSA).then(|| key.bits())
    }

    /// The checks of a login, in this order (`docs/contracts/card.md`): dates, key, key usage, extended key usage, policy, fiscal
    /// code. `now` in seconds since 1970.
    pub fn check(&self, now: i64) -> Result<Policy, CertificateError> {
        self.check_dates(now)?;
        if !self.rsa_bits().is_some_and(|bits| (1024..=4096).contains(&bits)) {
            return Err(CertificateError::Key);
        }
        let extensions = self.extensions().map_err(|_| CertificateError::Unreadable)?;
        let find = |name: &[u8]| extensions.iter().find(|(oid, _)| *oid == name).map(|(_, value)| *value);
        check_usage(find(oid::KEY_USAGE))?;
        check_extended_usage(find(oid::EXTENDED_KEY_USAGE))?;
        let policy = find(oid::POLICIES).and_then(policy_of).ok_or(CertificateError::Policy)?;
        self.fiscal_code().ok_or(CertificateError::FiscalCode)?;
        Ok(policy)
    }

    fn check_dates(&self, now: i64) -> Result<(), CertificateError> {
        let now = Asn1Time::from_unix(now).map_err(|_| CertificateError::Library)?;
        let order = |time: &openssl::asn1::Asn1TimeRef| time.compare(&now).map_err(|_| CertificateError::Unreadable);
        if order(self.x509.not_before())? == Ordering::Greater {
            return Err(CertificateError::NotYetValid);
        }
        if order(self.x509.not_after())? == Ordering::Less {
            return Err(CertificateError::Expired);
        }
        Ok(())
    }

    /// Name and value of each extension (RFC 5280, section 4.1).
    fn extensions(&self) -> Result<Vec<Extension<'_>>, tlv::TlvError> {
        let body = tlv::find(&self.der, &[0x30, 0x30])?;
        let list = tlv::find(body, &[0xA3, 0x30])?;
        let mut extensions = Vec::new();
        for extension in tlv::parse_all(list)? {
            let parts = tlv::parse_all(extension.value)?;
            if let [name, .., value] = parts.as_slice()
                && (name.tag, value.tag) == (0x06, 0x04)
            {
                extensions.push((name.value, value.value));
            }
        }
        Ok(extensions)
    }

    /// Verifies a PKCS#1 v1.5 signature over `message` with SHA-256.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<bool, CertificateError> {
        let verified = || {
            let key = self.x509.public_key()?;
            Verifier::new(MessageDigest::sha256(), &key)?.verify_oneshot(signature, message)
        };
        verified().map_err(|_| CertificateError::Library)
    }
}

/// Digital signature yes, content commitment no (RFC 5280, section 4.2.1.3).
fn check_usage(value: Option<&[u8]>) -> Result<(), CertificateError> {
    match value.map(|value| tlv::only(value, 0x03)) {
        Some(Ok([_, bits, ..])) if bits & 0x80 != 0 && bits & 0x40 == 0 => Ok(()),
        _ => Err(CertificateError::Usage),
    }
}

/// Client authentication, where the extension is there at all (RFC 5280, section 4.2.1.12).
fn check_extended_usage(value: Option<&[u8]>) -> Result<(), CertificateError> {
    let Some(value) = value else { return Ok(()) };
    let usages = tlv::only(value, 0x30).and_then(tlv::parse_all).map_err(|_| CertificateError::Unreadable)?;
    let for_clients = usages.iter().any(|usage| usage.value == oid::CLIENT);
    if for_clients { Ok(()) } else { Err(CertificateError::ExtendedUsage) }
}

/// The first policy that is known (RFC 5280, section 4.2.1.4).
fn policy_of(value: &[u8]) -> Option<Policy> {
    let policies = tlv::only(value, 0x30).and_then(tlv::parse_all).ok()?;
    policies.iter().find_map(|policy| match tlv::find(policy.value, &[0x06]) {
        Ok(oid::CNS | oid::CNS_LOMBARDIA | oid::CNS_LOMBARDIA_OLD) => Some(Policy::Cns),
        Ok(oid::CIE) => Some(Policy::Cie),
        _ => None,
    })
}

fn entry(name: &X509NameRef, field: Nid) -> Option<String> {
    let entry = name.entries_by_nid(field).next()?;
    entry.data().to_string().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use openssl::pkey::PKey;
    use openssl::rsa::Rsa;
    use proptest::prelude::*;
    use virtual_card::{Authority, CertificateKind, Holder, issue};

    const YEAR: i64 = 365 * 86400;

    fn certificate(kind: CertificateKind, cie: bool) -> Certificate {
        let key = PKey::from_rsa(Rsa::generate(1024).expect("a key")).expect("a key");
        let issued = issue(&Authority::new("Prova"), &key, &Holder::of_cns(), cie, kind);
        Certificate::parse(&issued.to_der().expect("DER")).expect("a certificate")
    }

    /// An instant at which the certificates of the virtual cards are valid: their own first day and a year.
    fn valid_at(certificate: &Certificate) -> i64 {
        let from = Asn1Time::from_unix(0).expect("a time").diff(certificate.x509.not_before()).expect("a difference");
        i64::from(from.days) * 86400 + YEAR
    }

    #[test]
    fn a_right_certificate_says_whose_and_what_card_it_is() {
        let cns = certificate(CertificateKind::Right, false);
        assert_eq!(cns.check(valid_at(&cns)), Ok(Policy::Cns));
        assert_eq!((cns.holder(), cns.fiscal_code()), ("MARIO ROSSI".to_owned(), Some("RSSMRA80A01H501U".to_owned())));
        let open = certificate(CertificateKind::NoExtendedUsage, false);
        assert_eq!(open.check(valid_at(&open)), Ok(Policy::Cns), "no extension allows every use");
        let cie = certificate(CertificateKind::NoSlash, true);
        assert_eq!(cie.check(valid_at(&cie)), Ok(Policy::Cie));
    }

    #[test]
    fn wrong_certificates_are_refused_for_the_right_reason() {
        for (kind, expected) in [
            (CertificateKind::WrongPolicy, CertificateError::Policy),
            (CertificateKind::SignatureUsage, CertificateError::Usage),
            (CertificateKind::NoClientAuthentication, CertificateError::ExtendedUsage),
            (CertificateKind::EllipticKey, CertificateError::Key),
            (CertificateKind::WrongCheckCharacter, CertificateError::FiscalCode),
        ] {
            let certificate = certificate(kind, false);
            assert_eq!(certificate.check(valid_at(&certificate)), Err(expected), "{kind:?}");
        }
        let right = certificate(CertificateKind::Right, false);
        assert_eq!(right.check(0), Err(CertificateError::NotYetValid));
        assert_eq!(right.check(valid_at(&right) + 9 * YEAR), Err(CertificateError::Expired));
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        let der = certificate(CertificateKind::Long, false).der;
        assert!(Certificate::parse(&der).is_ok(), "five kilobytes are read");
        for wrong in [&der[..der.len() - 1], &[], &[0x30, 0x82, 0xFF, 0xFF], &[&der[..], &[0]].concat()] {
            assert_eq!(Certificate::parse(wrong).err(), Some(CertificateError::Unreadable));
        }
    }

    proptest! {
        #[test]
        fn any_change_is_read_or_refused(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
            static DER: std::sync::LazyLock<Vec<u8>> =
                std::sync::LazyLock::new(|| certificate(CertificateKind::Right, false).der);
            let mut der = DER.clone();
            let place = place.index(der.len());
            der[place] = byte;
            if let Ok(certificate) = Certificate::parse(&der) {
                let _ = (certificate.check(1_800_000_000), certificate.holder(), certificate.verify(b"x", &[1; 128]));
            }
        }
    }
}
