//! What the tests of this room stand on: keys, and responses that are really signed.

use super::element::Element;
use super::limits::Limits;
use super::namespace::{Namespace, SAML, SAMLP, XS, XSI};
use super::signature::algorithm::SignatureAlgorithm;
use super::signature::keys::{TrustedKey, TrustedKeys};
use super::signature::sign::{SigningKey, sign_enveloped};
use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509Name};
use std::sync::LazyLock;

static PROVIDER: LazyLock<(PKey<Private>, TrustedKey)> = LazyLock::new(|| certified(rsa(2048)));
static STRANGER: LazyLock<(PKey<Private>, TrustedKey)> = LazyLock::new(|| certified(rsa(2048)));
static CURVE: LazyLock<(PKey<Private>, TrustedKey)> = LazyLock::new(|| certified(curve(Nid::X9_62_PRIME256V1)));

/// A new RSA key.
pub fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).expect("a key")).expect("a key")
}

/// A new key on a curve.
pub fn curve(curve: Nid) -> PKey<Private> {
    let group = EcGroup::from_curve_name(curve).expect("a curve");
    PKey::from_ec_key(EcKey::generate(&group).expect("a key")).expect("a key")
}

/// The certificate that a key signs for itself, in DER.
pub fn certificate(key: &PKey<Private>) -> Vec<u8> {
    let mut name = X509Name::builder().expect("a name");
    name.append_entry_by_nid(Nid::COMMONNAME, "idp.example").expect("a name");
    let name = name.build();
    let mut builder = X509::builder().expect("a certificate");
    builder.set_version(2).expect("a certificate");
    builder.set_subject_name(&name).expect("a certificate");
    builder.set_issuer_name(&name).expect("a certificate");
    builder.set_pubkey(key).expect("a certificate");
    builder.set_not_before(&Asn1Time::from_unix(1_700_000_000).expect("a time")).expect("a certificate");
    builder.set_not_after(&Asn1Time::from_unix(2_000_000_000).expect("a time")).expect("a certificate");
    builder.sign(key, MessageDigest::sha256()).expect("a certificate");
    builder.build().to_der().expect("a certificate")
}

fn certified(key: PKey<Private>) -> (PKey<Private>, TrustedKey) {
    let certificate = TrustedKey::from_der(&certificate(&key)).expect("a key to trust");
    (key, certificate)
}

fn signing(of: &(PKey<Private>, TrustedKey), algorithm: SignatureAlgorithm) -> SigningKey {
    SigningKey::new(of.0.clone(), of.1.clone(), algorithm).expect("they belong together")
}

/// The provider's key, with any algorithm of RSA.
pub fn provider_with(algorithm: SignatureAlgorithm) -> SigningKey {
    signing(&PROVIDER, algorithm)
}

/// The provider's key.
pub fn provider() -> SigningKey {
    provider_with(SignatureAlgorithm::RsaSha256)
}

/// The provider's private key, for tools.
pub fn private_pem() -> Vec<u8> {
    PROVIDER.0.private_key_to_pem_pkcs8().expect("a key")
}

/// A key that nobody trusts.
pub fn stranger() -> SigningKey {
    signing(&STRANGER, SignatureAlgorithm::RsaSha256)
}

/// A key on a curve.
pub fn elliptic() -> SigningKey {
    signing(&CURVE, SignatureAlgorithm::EcdsaSha256)
}

/// Trust in that key alone.
pub fn trust(key: &SigningKey) -> TrustedKeys {
    key.certificate().clone().into()
}

/// Who signs what in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    /// The response alone would be refused: the assertion must be signed.
    ResponseOnly,
    /// The assertion alone.
    AssertionOnly,
    /// Both.
    Both,
}

/// The identifier of every response here, and of its assertion.
pub const IDS: (&str, &str) = ("_r1", "_a1");
/// The name that the provider has signed.
pub const SUBJECT: &str = "TINIT-RSSMRA80A01H501U";

fn issuer() -> Element {
    Element::new(SAML, "Issuer")
        .with("Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:entity")
        .saying("https://idp.example")
}

/// An assertion about `subject`, as SPID providers send it.
pub fn assertion(id: &str, subject: &str) -> Element {
    let at = "2026-03-05T18:03:10.531Z";
    let confirmation =
        Element::new(SAML, "SubjectConfirmation").with("Method", "urn:oasis:names:tc:SAML:2.0:cm:bearer").containing(
            Element::new(SAML, "SubjectConfirmationData")
                .with("InResponseTo", "_q1")
                .with("NotOnOrAfter", at)
                .with("Recipient", "https://sp.example/acs?a=1&b=2"),
        );
    let context = Element::new(SAML, "AuthnContextClassRef").saying("https://www.spid.gov.it/SpidL2");
    let attribute = |name: &str, value: &str| {
        let value = Element::new(SAML, "AttributeValue").with_in(XSI, "type", "xs:string").saying(value);
        Element::new(SAML, "Attribute").with("Name", name).with("FriendlyName", "Nome & \"altro\"").containing(value)
    };
    let names = ["name", "familyName", "fiscalNumber", "email", "spidCode", "address", "mobilePhone", "dateOfBirth"];
    let values = ["Zoë", "D'Àvila <>", subject, "a@b.example", "X\u{1f600}", "via\nRoma\t1", " +39 ", "1980-01-01"];
    let statement = Element::new(SAML, "AttributeStatement")
        .containing_all(names.into_iter().zip(values).map(|(name, value)| attribute(name, value)));
    Element::new(SAML, "Assertion")
        .declare(SAML)
        .declare(XS)
        .declare(XSI)
        .with("ID", id)
        .with("Version", "2.0")
        .with("IssueInstant", at)
        .containing(issuer())
        .containing(
            Element::new(SAML, "Subject")
                .containing(Element::new(SAML, "NameID").with("NameQualifier", "x").saying("_transient"))
                .containing(confirmation),
        )
        .containing(
            Element::new(SAML, "Conditions").with("NotBefore", at).with("NotOnOrAfter", at).containing(
                Element::new(SAML, "AudienceRestriction")
                    .containing(Element::new(SAML, "Audience").saying("https://sp.example")),
            ),
        )
        .containing(
            Element::new(SAML, "AuthnStatement")
                .with("AuthnInstant", at)
                .with("SessionIndex", "_s1")
                .containing(Element::new(SAML, "AuthnContext").containing(context)),
        )
        .containing(statement)
}

/// A response around what it holds.
pub fn response(id: &str, status: &str, assertion: Option<Element>) -> Element {
    let code = Element::new(SAMLP, "StatusCode").with("Value", format!("urn:oasis:names:tc:SAML:2.0:status:{status}"));
    Element::new(SAMLP, "Response")
        .with("ID", id)
        .with("Version", "2.0")
        .with("InResponseTo", "_q1")
        .with("Destination", "https://sp.example/acs")
        .containing(issuer())
        .containing(Element::new(SAMLP, "Status").containing(code))
        .containing_all(assertion)
}

/// Signs an element.
pub fn signed(element: &Element, key: &SigningKey) -> Element {
    sign_enveloped(element, key, &Limits::MESSAGE).expect("it can be signed").into_root()
}

/// A response that is really signed, as a tree.
pub fn signed_tree(signing: Signing, key: &SigningKey) -> Element {
    let assertion = assertion(IDS.1, SUBJECT);
    let assertion = if signing == Signing::ResponseOnly { assertion } else { signed(&assertion, key) };
    let response = response(IDS.0, "Success", Some(assertion));
    if signing == Signing::AssertionOnly { response } else { signed(&response, key) }
}

/// A response that is really signed, as text.
pub fn signed_response(signing: Signing, key: &SigningKey) -> String {
    super::writer::to_text(&signed_tree(signing, key))
}

/// An element of any name, for what is no SAML.
pub fn element(namespace: Namespace, local: &str) -> Element {
    Element::new(namespace, local)
}
