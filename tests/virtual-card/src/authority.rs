//! An authority that certifies card keys, and the certificates of cards, right and wrong.

use crate::{Holder, ber};
use openssl::asn1::{Asn1Integer, Asn1Object, Asn1OctetString, Asn1Time};
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::extension::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectKeyIdentifier,
};
use openssl::x509::{X509, X509Builder, X509Extension, X509Name, X509NameBuilder};

/// The policy of CNS authentication certificates.
const CNS_POLICY: &str = "1.3.76.16.2.1";
/// The policy of CIE authentication certificates.
const CIE_POLICY: &str = "1.3.76.47.4";

/// A certificate authority in memory.
pub struct Authority {
    key: PKey<Private>,
    certificate: X509,
}

impl Authority {
    /// A new one with a key of 2048 bits.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let key = PKey::from_rsa(Rsa::generate(2048).expect("OpenSSL makes a key")).expect("a key is a key");
        let subject = subject(&[("C", "IT"), ("O", "Ente di prova"), ("CN", name)]);
        let mut builder = begin(&subject, &subject, &key, (-3650, 3650));
        builder.append_extension(BasicConstraints::new().critical().ca().build().expect("built")).expect("added");
        let usage = KeyUsage::new().critical().key_cert_sign().crl_sign().build().expect("built");
        builder.append_extension(usage).expect("added");
        let identifier = SubjectKeyIdentifier::new().build(&builder.x509v3_context(None, None)).expect("built");
        builder.append_extension(identifier).expect("added");
        builder.sign(&key, MessageDigest::sha256()).expect("signed");
        Self { key, certificate: builder.build() }
    }

    /// Its own certificate, in PEM.
    #[must_use]
    pub fn pem(&self) -> Vec<u8> {
        self.certificate.to_pem().expect("a certificate is written")
    }
}

/// What kind of authentication certificate, and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateKind {
    /// As it should be.
    Right,
    /// Ended yesterday.
    Expired,
    /// Begins tomorrow.
    NotYetValid,
    /// Another policy.
    WrongPolicy,
    /// For signatures of documents (content commitment) and not for logging in.
    SignatureUsage,
    /// An extended key usage without client authentication.
    NoClientAuthentication,
    /// No extended key usage at all.
    NoExtendedUsage,
    /// A key on an elliptic curve.
    EllipticKey,
    /// A common name that is the fiscal code alone.
    NoSlash,
    /// A fiscal code whose check character is wrong.
    WrongCheckCharacter,
    /// More than five kilobytes.
    Long,
}

/// Certifies a card key; `cie` chooses the form of the name and the policy.
#[must_use]
pub fn issue(authority: &Authority, key: &PKey<Private>, holder: &Holder, cie: bool, kind: CertificateKind) -> X509 {
    let other_key;
    let key = if kind == CertificateKind::EllipticKey {
        let group = openssl::ec::EcGroup::from_curve_name(openssl::nid::Nid::X9_62_PRIME256V1).expect("a known curve");
        other_key = PKey::from_ec_key(openssl::ec::EcKey::generate(&group).expect("made")).expect("a key is a key");
        &other_key
    } else {
        key
    };
    let days = match kind {
        CertificateKind::Expired => (-400, -1),
        CertificateKind::NotYetValid => (1, 400),
        _ => (-30, 1500),
    };
    let mut builder = begin(&name_of(holder, cie, kind), authority.certificate.subject_name(), key, days);
    add_usages(&mut builder, kind);
    let policy = match (kind, cie) {
        (CertificateKind::WrongPolicy, _) => "1.3.76.16.99",
        (_, false) => CNS_POLICY,
        (_, true) => CIE_POLICY,
    };
    add(&mut builder, "2.5.29.32", &policies(policy));
    if kind == CertificateKind::Long {
        add(&mut builder, "1.3.6.1.4.1.99999.1", &ber::object(0x04, &[0x55; 5200]));
    }
    let context = builder.x509v3_context(Some(&authority.certificate), None);
    let issuer = AuthorityKeyIdentifier::new().keyid(true).build(&context).expect("built");
    builder.append_extension(issuer).expect("added");
    builder.sign(&authority.key, MessageDigest::sha256()).expect("signed");
    builder.build()
}

fn add_usages(builder: &mut X509Builder, kind: CertificateKind) {
    let mut usage = KeyUsage::new();
    let usage = if kind == CertificateKind::SignatureUsage {
        usage.critical().non_repudiation()
    } else {
        usage.critical().digital_signature()
    };
    builder.append_extension(usage.build().expect("built")).expect("added");
    let mut extended = ExtendedKeyUsage::new();
    match kind {
        CertificateKind::NoExtendedUsage => return,
        CertificateKind::NoClientAuthentication => extended.code_signing(),
        _ => extended.client_auth(),
    };
    builder.append_extension(extended.build().expect("built")).expect("added");
}

fn name_of(holder: &Holder, cie: bool, kind: CertificateKind) -> X509Name {
    let mut code = holder.fiscal_code.clone();
    if kind == CertificateKind::WrongCheckCharacter {
        let last = if code.pop() == Some('A') { 'B' } else { 'A' };
        code.push(last);
    }
    let number = &holder.card_number;
    let common_name = match (kind, cie) {
        (CertificateKind::NoSlash, _) => code,
        // The hash has a slash inside on purpose: the fiscal code ends at the first one.
        (_, false) => format!("{code}/{number}.UAGt5/bf0WppSs7wZ3BRGi4VDvs="),
        (_, true) => format!("{code}/{number}"),
    };
    let names = [("GN", holder.given_name.as_str()), ("SN", holder.surname.as_str())];
    let mut parts = vec![("C", "IT"), ("O", "TS-CNS"), ("OU", "Regione Prova"), ("CN", common_name.as_str())];
    if cie {
        parts[1] = ("O", "Ministero di prova");
        parts.push(("serialNumber", number));
    }
    parts.extend(names);
    subject(&parts)
}

fn subject(parts: &[(&str, &str)]) -> X509Name {
    let mut name = X509NameBuilder::new().expect("a name");
    for (field, value) in parts {
        name.append_entry_by_text(field, value).expect("a part of a name");
    }
    name.build()
}

fn begin(
    subject: &X509Name,
    issuer: &openssl::x509::X509NameRef,
    key: &PKey<Private>,
    days: (i64, i64),
) -> X509Builder {
    let mut builder = X509Builder::new().expect("a certificate");
    builder.set_version(2).expect("version 3");
    let mut serial = BigNum::new().expect("a number");
    serial.rand(120, openssl::bn::MsbOption::ONE, false).expect("chance");
    builder.set_serial_number(&Asn1Integer::from_bn(&serial).expect("a serial number")).expect("set");
    builder.set_subject_name(subject).expect("set");
    builder.set_issuer_name(issuer).expect("set");
    builder.set_not_before(&in_days(days.0)).expect("set");
    builder.set_not_after(&in_days(days.1)).expect("set");
    builder.set_pubkey(key).expect("set");
    builder
}

#[expect(clippy::disallowed_methods, reason = "certificates of test cards must be valid when the tests run")]
fn in_days(days: i64) -> Asn1Time {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    let then = i64::try_from(now).expect("before the end of time") + days * 86400;
    Asn1Time::from_unix(then).expect("a time")
}

fn add(builder: &mut X509Builder, oid: &str, value: &[u8]) {
    let oid = Asn1Object::from_str(oid).expect("an object identifier");
    let value = Asn1OctetString::new_from_bytes(value).expect("a string");
    let extension = X509Extension::new_from_der(&oid, false, &value).expect("an extension");
    builder.append_extension(extension).expect("added");
}

/// The value of the extension "certificate policies" with one policy (RFC 5280, section 4.2.1.4).
fn policies(policy: &str) -> Vec<u8> {
    let oid = Asn1Object::from_str(policy).expect("an object identifier");
    ber::object(0x30, &ber::object(0x30, &ber::object(0x06, oid.as_slice())))
}
