//! Keys, certificates and documents for the tests of this room.

use super::certificate::Certificate;
use crate::xml::element::Element;
use crate::xml::limits::Limits;
use crate::xml::reader;
use jiff::Timestamp;
use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509Builder, X509NameBuilder};
use std::sync::LazyLock;

/// The key of most tests; made once, since it takes a while.
pub static RSA_2048: LazyLock<PKey<Private>> = LazyLock::new(|| rsa(2048));
/// A key that nobody should believe.
pub static RSA_1024: LazyLock<PKey<Private>> = LazyLock::new(|| rsa(1024));

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
