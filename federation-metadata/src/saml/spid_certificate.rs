//! The key and the certificate that SPID wants (Avviso 29 v3): the body's names and identifier in the subject, the
//! entityID in `uri`, two policies with their texts. Self-signed, as public bodies may; a private body has the same
//! request signed by AgID (Avviso 23).

mod der;
pub mod lint;

use super::certificate::{Certificate, CertificateError};
use super::entity_descriptor::EntityId;
use jiff::Timestamp;
use openssl::asn1::{Asn1Object, Asn1OctetString, Asn1Time};
use openssl::bn::BigNum;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{HasPrivate, PKey, PKeyRef, Private};
use openssl::rsa::Rsa;
use openssl::x509::extension::{BasicConstraints, KeyUsage};
use openssl::x509::{X509Builder, X509Extension, X509Name, X509NameBuilder};

/// Bits of a new key: of the sizes allowed (2048, 3072, 4096) the one that is thought good beyond 2030.
const KEY_BITS: u32 = 3072;

/// `uri`, which carries the entityID (Avviso 29 v3).
const URI: &str = "2.5.4.83";
/// `organizationIdentifier` (ETSI EN 319 412-1, section 5.1.4).
const ORGANIZATION_IDENTIFIER: &str = "2.5.4.97";
const COMMON_NAME: &str = "2.5.4.3";
const ORGANIZATION_NAME: &str = "2.5.4.10";
const LOCALITY: &str = "2.5.4.7";
const COUNTRY: &str = "2.5.4.6";
const CERTIFICATE_POLICIES: &str = "2.5.29.32";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const KEY_USAGE: &str = "2.5.29.15";
const USER_NOTICE: &str = "1.3.6.1.5.5.7.2.2";
/// The policy of every certificate of the federation, and its text.
const POLICY_AGID: (&str, &str) = ("1.3.76.16.6", "agIDcert");
/// The longest time for which a certificate is made, in days.
const LONGEST_DAYS: u32 = 3650;

/// Who holds the certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A public body, by its code in the index of public administrations (IPA).
    PublicBody(String),
    /// A private one, by the eleven digits of its VAT number.
    PrivateVatNumber(String),
    /// A private one, by its fiscal code of sixteen characters.
    PrivateFiscalCode(String),
}

/// The two kinds of service provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sector {
    /// A public body.
    Public,
    /// A private one.
    Private,
}

/// What a certificate shall say. Serial and time are arguments: the same request makes the same certificate.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The name that people are shown, as in `OrganizationDisplayName`.
    pub common_name: &'a str,
    /// The full name, as in `OrganizationName`, with its capitals and accents.
    pub organization_name: &'a str,
    /// The town, written out.
    pub locality: &'a str,
    /// The country, two capitals.
    pub country: &'a str,
    /// Who holds it.
    pub holder: &'a Holder,
    /// The name of the service provider.
    pub entity_id: &'a EntityId,
    /// The first instant at which it holds.
    pub not_before: Timestamp,
    /// For how many days of 24 hours it holds, at most 3650.
    pub days: u32,
    /// Random bytes that become the serial number.
    pub serial: [u8; 16],
}

/// Why no certificate was made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// A name is missing.
    #[error("The certificate needs a {0}.")]
    Missing(&'static str),
    /// The identifier of the holder has another form.
    #[error(
        "The holder is named by an IPA code of 1 to 16 characters, a VAT number of 11 digits or a fiscal code of 16 characters."
    )]
    Holder,
    /// No time, or one beyond ten years.
    #[error("A certificate holds for 1 to {LONGEST_DAYS} days.")]
    Days,
    /// What was made cannot be read.
    #[error("The new certificate cannot be read: {0}")]
    Unreadable(#[from] CertificateError),
    /// OpenSSL refused.
    #[error("OpenSSL could not make the certificate: {0}")]
    OpenSsl(#[from] ErrorStack),
}

impl Holder {
    /// Which kind of service provider this is.
    #[must_use]
    pub const fn sector(&self) -> Sector {
        match self {
            Self::PublicBody(_) => Sector::Public,
            Self::PrivateVatNumber(_) | Self::PrivateFiscalCode(_) => Sector::Private,
        }
    }

    /// The text of `organizationIdentifier` (Avviso 29 v3).
    ///
    /// # Errors
    /// If the identifier has another form than SPID's.
    pub fn organization_identifier(&self) -> Result<String, MakeError> {
        let text = match self {
            Self::PublicBody(code) => format!("PA:IT-{code}"),
            Self::PrivateVatNumber(number) => format!("VATIT-{number}"),
            Self::PrivateFiscalCode(code) => format!("CF:IT-{code}"),
        };
        if lint::is_identifier(&text, self.sector()) { Ok(text) } else { Err(MakeError::Holder) }
    }
}

impl Sector {
    /// The policy of this sector, and its text.
    const fn policy(self) -> (&'static str, &'static str) {
        match self {
            Self::Public => ("1.3.76.16.4.2.1", "cert_SP_Pub"),
            Self::Private => ("1.3.76.16.4.3.1", "cert_SP_Priv"),
        }
    }
}

/// Makes a key: RSA of 3072 bits, drawn by OpenSSL. Takes about half a second.
///
/// # Errors
/// If OpenSSL has no randomness.
pub fn spid_key() -> Result<PKey<Private>, ErrorStack> {
    PKey::from_rsa(Rsa::generate(KEY_BITS)?)
}

/// Makes a certificate after Avviso 29 v3, signed by its own key with SHA-256.
///
/// # Errors
/// If a name is missing or has another form than SPID's.
pub fn spid_certificate(request: &Request<'_>, key: &PKeyRef<impl HasPrivate>) -> Result<Certificate, MakeError> {
    if !(1..=LONGEST_DAYS).contains(&request.days) {
        return Err(MakeError::Days);
    }
    let subject = subject(request)?;
    let mut builder = X509Builder::new()?;
    builder.set_version(2)?;
    builder.set_serial_number(serial(request.serial)?.as_ref())?;
    builder.set_subject_name(&subject)?;
    builder.set_issuer_name(&subject)?;
    builder.set_pubkey(key)?;
    let start = request.not_before.as_second();
    builder.set_not_before(Asn1Time::from_unix(start)?.as_ref())?;
    builder.set_not_after(Asn1Time::from_unix(start + i64::from(request.days) * 86_400)?.as_ref())?;
    builder.append_extension(BasicConstraints::new().build()?)?;
    builder.append_extension(KeyUsage::new().critical().digital_signature().non_repudiation().build()?)?;
    builder.append_extension(policies(request.holder.sector())?)?;
    builder.sign(key, MessageDigest::sha256())?;
    Ok(Certificate::new(builder.build())?)
}

fn subject(request: &Request<'_>) -> Result<X509Name, MakeError> {
    let identifier = request.holder.organization_identifier()?;
    let mut name = X509NameBuilder::new()?;
    let entries = [
        ("common name", COMMON_NAME, request.common_name),
        ("organization name", ORGANIZATION_NAME, request.organization_name),
        ("town", LOCALITY, request.locality),
        ("country", COUNTRY, request.country),
        ("organization identifier", ORGANIZATION_IDENTIFIER, &identifier),
        ("entityID", URI, request.entity_id.as_str()),
    ];
    for (what, object, value) in entries {
        if value.trim().is_empty() {
            return Err(MakeError::Missing(what));
        }
        name.append_entry_by_text(object, value)?;
    }
    Ok(name.build())
}

/// A positive number of at most sixteen bytes (RFC 5280, section 4.1.2.2).
fn serial(mut bytes: [u8; 16]) -> Result<openssl::asn1::Asn1Integer, ErrorStack> {
    bytes[0] = bytes[0] & 0x7f | 0x40;
    BigNum::from_slice(&bytes)?.to_asn1_integer()
}

/// The policies with their texts (RFC 5280, section 4.2.1.4).
fn policies(sector: Sector) -> Result<X509Extension, ErrorStack> {
    let mut list = Vec::new();
    for (policy, text) in [POLICY_AGID, sector.policy()] {
        let notice = der::sequence(&[der::tlv(der::UTF8_STRING, text.as_bytes())]);
        let qualifier = der::sequence(&[der::object(USER_NOTICE)?, notice]);
        list.push(der::sequence(&[der::object(policy)?, der::sequence(&[qualifier])]));
    }
    let contents = Asn1OctetString::new_from_bytes(&der::sequence(&list))?;
    X509Extension::new_from_der(Asn1Object::from_str(CERTIFICATE_POLICIES)?.as_ref(), false, &contents)
}

#[cfg(test)]
mod tests;
