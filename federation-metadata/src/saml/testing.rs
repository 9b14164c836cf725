//! Keys, certificates and documents for the tests of this room.

use super::certificate::Certificate;
use super::description::Description;
use super::service_provider::{Contacts, ServiceProvider};
use super::spid;
use super::spid_certificate::{Holder, Request, Sector, spid_certificate};
use crate::xml::element::Element;
use crate::xml::limits::Limits;
use crate::xml::reader;
use crate::xml::reader::Rewritten;
use crate::xml::signature::algorithm::SignatureAlgorithm;
use crate::xml::signature::keys::TrustedKey;
use crate::xml::signature::sign::SigningKey;
use jiff::Timestamp;
use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509Builder, X509NameBuilder};
use std::sync::LazyLock;

/// A municipality in SPID, eIDAS and CIE.
pub const MUNICIPALITY: &str = include_str!("../../samples/municipality.toml");
/// Every sample of a description.
pub const SAMPLES: [&str; 6] = [
    MUNICIPALITY,
    include_str!("../../samples/company.toml"),
    include_str!("../../samples/aggregator-public.toml"),
    include_str!("../../samples/aggregator-private.toml"),
    include_str!("../../samples/operator.toml"),
    include_str!("../../samples/regional.toml"),
];

/// The key of most tests; made once, since it takes a while.
pub static RSA_2048: LazyLock<PKey<Private>> = LazyLock::new(|| rsa(2048));
/// A key that nobody should believe.
pub static RSA_1024: LazyLock<PKey<Private>> = LazyLock::new(|| rsa(1024));

/// What a sample's service provider publishes to SPID, signed with the certificate that SPID wants.
pub fn publish_to_spid(sample: &str) -> Rewritten {
    let provider = Description::parse(sample).expect("a sample is in order").spid.expect("it speaks to SPID");
    publish(&provider, &[spid_certificate_of(&provider, at("2026-11-01T00:00:00Z"))])
}

/// The certificate that SPID wants of a service provider, for two years from that instant.
pub fn spid_certificate_of(provider: &ServiceProvider, not_before: Timestamp) -> Certificate {
    let holder = match &provider.contacts {
        Contacts::Spid(spid::Contacts::Private(..)) => Holder::PrivateVatNumber("01234567890".to_owned()),
        Contacts::Spid(spid::Contacts::Aggregated(who)) if who.activity.sector() == Sector::Private => {
            Holder::PrivateVatNumber("01234567890".to_owned())
        }
        Contacts::Spid(_) | Contacts::Cie(_) | Contacts::Plain(_) => Holder::PublicBody("c_zz99".to_owned()),
    };
    let request = Request {
        common_name: &provider.organization.display_name["it"],
        organization_name: &provider.organization.name["it"],
        locality: "Prova",
        country: "IT",
        holder: &holder,
        entity_id: &provider.entity_id,
        not_before,
        days: 730,
        serial: [7; 16],
    };
    spid_certificate(&request, &RSA_2048).expect("the request is in order")
}

/// What a service provider publishes, signed with the key of the first certificate.
pub fn publish(provider: &ServiceProvider, certificates: &[Certificate]) -> Rewritten {
    let trusted = TrustedKey::from_der(certificates[0].der()).expect("it is strong");
    let key = SigningKey::new(RSA_2048.clone(), trusted, SignatureAlgorithm::RsaSha256).expect("they belong together");
    provider.publish(certificates, &key).expect("it is published")
}

/// A new RSA key.
pub fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).expect("OpenSSL makes RSA keys")).expect("it is a key")
}

/// A new key on a curve.
pub fn elliptic(curve: Nid) -> PKey<Private> {
    let group = EcGroup::from_curve_name(curve).expect("OpenSSL has the curve");
    PKey::from_ec_key(EcKey::generate(&group).expect("OpenSSL makes keys")).expect("it is a key")
}

/// A self-signed certificate that ends at that instant; it began a thousand days before.
pub fn certificate(key: &PKey<Private>, not_after: &str) -> Certificate {
    Certificate::new(x509(key, at(not_after))).expect("it was just made")
}

fn x509(key: &PKey<Private>, not_after: Timestamp) -> X509 {
    let mut name = X509NameBuilder::new().expect("there is memory");
    name.append_entry_by_text("CN", "Test").expect("it is a name");
    let name = name.build();
    let mut builder = X509Builder::new().expect("there is memory");
    builder.set_subject_name(&name).expect("it is a name");
    builder.set_issuer_name(&name).expect("it is a name");
    builder.set_pubkey(key).expect("it is a key");
    let unix = not_after.as_second();
    builder.set_not_before(&Asn1Time::from_unix(unix - 86_400_000).expect("it is a time")).expect("it is a time");
    builder.set_not_after(&Asn1Time::from_unix(unix).expect("it is a time")).expect("it is a time");
    builder.sign(key, MessageDigest::sha256()).expect("the key signs");
    builder.build()
}

/// An instant.
pub fn at(text: &str) -> Timestamp {
    text.parse().expect("it is an instant")
}

/// The tree of a document.
pub fn tree(text: &str) -> Element {
    reader::read(text.as_bytes(), &Limits::METADATA).expect("it is strict XML").into_root()
}
