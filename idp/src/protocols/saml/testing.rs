//! A provider for tests: writes and signs real answers, good ones and ones with a single fault.

use super::instant;
use super::names::{BEARER, ENTITY, SUCCESS, TRANSIENT};
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::time::{Span, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use federation_metadata::xml::element::Element;
use federation_metadata::xml::limits::Limits;
use federation_metadata::xml::namespace::{SAML, SAMLP};
use federation_metadata::xml::signature::algorithm::SignatureAlgorithm;
use federation_metadata::xml::signature::keys::{TrustedKey, TrustedKeys};
use federation_metadata::xml::signature::sign::{SigningKey, sign_enveloped};
use federation_metadata::xml::{reader, writer};
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509Name};
use std::sync::OnceLock;

/// The name of the provider.
pub const PROVIDER: &str = "https://idp.test.example";
/// The fiscal code of the person who logs in.
pub const FISCAL_CODE: &str = "RSSMRA85T10A562S";

fn key_pair() -> (PKey<Private>, Vec<u8>) {
    let key = PKey::from_rsa(Rsa::generate(2048).expect("a key")).expect("a key");
    let mut name = X509Name::builder().expect("a name");
    name.append_entry_by_text("CN", "test").expect("a short name");
    let name = name.build();
    let mut certificate = X509::builder().expect("a certificate");
    certificate.set_version(2).expect("version 3");
    certificate
        .set_serial_number(&BigNum::from_u32(1).and_then(|one| one.to_asn1_integer()).expect("one"))
        .expect("one");
    certificate.set_subject_name(&name).expect("a name");
    certificate.set_issuer_name(&name).expect("a name");
    certificate.set_pubkey(&key).expect("a key");
    certificate.set_not_before(&Asn1Time::from_unix(1_700_000_000).expect("an instant")).expect("an instant");
    certificate.set_not_after(&Asn1Time::from_unix(2_000_000_000).expect("an instant")).expect("an instant");
    certificate.sign(&key, MessageDigest::sha256()).expect("signed");
    (key, certificate.build().to_der().expect("DER"))
}

/// The private key of the provider as PKCS #8, and its certificate, both DER. Made once for all tests.
pub fn provider_pair() -> &'static (PKey<Private>, Vec<u8>) {
    static PAIR: OnceLock<(PKey<Private>, Vec<u8>)> = OnceLock::new();
    PAIR.get_or_init(key_pair)
}

/// A pair that nobody trusts; also good for our own requests.
pub fn other_pair() -> &'static (PKey<Private>, Vec<u8>) {
    static PAIR: OnceLock<(PKey<Private>, Vec<u8>)> = OnceLock::new();
    PAIR.get_or_init(key_pair)
}

/// A pair as key to sign with.
#[must_use]
pub fn signing(pair: &(PKey<Private>, Vec<u8>)) -> SigningKey {
    let certificate = TrustedKey::from_der(&pair.1).expect("a certificate");
    SigningKey::new(pair.0.clone(), certificate, SignatureAlgorithm::RsaSha256).expect("they belong together")
}

/// The keys that the provider's metadata names.
#[must_use]
pub fn trusted() -> TrustedKeys {
    TrustedKey::from_der(&provider_pair().1).expect("a certificate").into()
}

/// An answer in the making: good unless a field is changed.
#[derive(Clone, Debug)]
pub struct TestResponse {
    /// `InResponseTo`.
    pub in_response_to: String,
    /// `Destination` and `Recipient`.
    pub consumer: String,
    /// `Audience`.
    pub audience: String,
    /// When it is written.
    pub now: Timestamp,
    /// The level of the login.
    pub level: AssuranceLevel,
    /// `ID` of the assertion.
    pub assertion_id: String,
    /// Name and value.
    pub attributes: Vec<(&'static str, String)>,
    /// `SessionIndex`.
    pub session_index: Option<&'static str>,
    /// The top-level status; other than success leaves the assertion out.
    pub status: &'static str,
    /// `StatusMessage`.
    pub message: Option<&'static str>,
    /// Whether the response is signed as well.
    pub signs_response: bool,
    /// Whether the assertion is signed.
    pub signs_assertion: bool,
    /// What is replaced in the text of the assertion before it is signed.
    pub assertion_edits: Vec<(&'static str, String)>,
    /// What is replaced, once, in the text of the response before it is signed.
    pub response_edits: Vec<(&'static str, String)>,
}

fn write(element: &Element) -> String {
    writer::write(element, &Limits::MESSAGE).expect("it can be written").text().to_owned()
}

/// The element with texts replaced; each must be there.
fn edited(element: &Element, edits: &[(&'static str, String)]) -> Element {
    let mut text = write(element);
    for (from, to) in edits {
        assert!(text.contains(from), "{from} is not in {text}");
        text = text.replacen(from, to, 1);
    }
    reader::read(text.as_bytes(), &Limits::MESSAGE).expect("the edit leaves XML").into_root()
}

impl TestResponse {
    /// A good answer to a request.
    #[must_use]
    pub fn to(request: &str, consumer: &str, audience: &str, now: Timestamp) -> Self {
        Self {
            in_response_to: request.to_owned(),
            consumer: consumer.to_owned(),
            audience: audience.to_owned(),
            now,
            level: AssuranceLevel::Two,
            assertion_id: "_assertion".to_owned(),
            attributes: vec![
                ("fiscalNumber", format!("TINIT-{FISCAL_CODE}")),
                ("name", "Maria".to_owned()),
                ("familyName", "Rossi".to_owned()),
            ],
            session_index: None,
            status: SUCCESS,
            message: None,
            signs_response: true,
            signs_assertion: true,
            assertion_edits: Vec::new(),
            response_edits: Vec::new(),
        }
    }

    /// A failure with its number.
    #[must_use]
    pub fn failing(self, message: &'static str) -> Self {
        Self { status: super::names::RESPONDER, message: Some(message), signs_response: false, ..self }
    }

    /// The value of `SAMLResponse`, signed by the provider.
    #[must_use]
    pub fn encoded(&self) -> String {
        self.signed_by(&signing(provider_pair()))
    }

    /// The same, signed by another key.
    #[must_use]
    pub fn signed_by(&self, key: &SigningKey) -> String {
        let inside = (self.status == SUCCESS).then(|| {
            let assertion = edited(&self.assertion(), &self.assertion_edits);
            if self.signs_assertion {
                sign_enveloped(&assertion, key, &Limits::MESSAGE).expect("it can be signed").into_root()
            } else {
                assertion
            }
        });
        let response = edited(&self.response(inside), &self.response_edits);
        let text = if self.signs_response {
            sign_enveloped(&response, key, &Limits::MESSAGE).expect("it can be signed").text().to_owned()
        } else {
            write(&response)
        };
        STANDARD.encode(text)
    }

    fn response(&self, assertion: Option<Element>) -> Element {
        let code = Element::new(SAMLP, "StatusCode").with("Value", self.status);
        let message = self.message.map(|text| Element::new(SAMLP, "StatusMessage").saying(text));
        Element::new(SAMLP, "Response")
            .declare(SAML)
            .with("ID", "_response")
            .with("Version", "2.0")
            .with("IssueInstant", instant::print(self.now))
            .with("InResponseTo", self.in_response_to.as_str())
            .with("Destination", self.consumer.as_str())
            .containing(Element::new(SAML, "Issuer").with("Format", ENTITY).saying(PROVIDER))
            .containing(Element::new(SAMLP, "Status").containing(code).containing_all(message))
            .containing_all(assertion)
    }

    fn assertion(&self) -> Element {
        let end = instant::print(self.now + Span::minutes(5));
        let data = Element::new(SAML, "SubjectConfirmationData")
            .with("Recipient", self.consumer.as_str())
            .with("InResponseTo", self.in_response_to.as_str())
            .with("NotOnOrAfter", end.as_str());
        let confirmation = Element::new(SAML, "SubjectConfirmation").with("Method", BEARER).containing(data);
        let name =
            Element::new(SAML, "NameID").with("Format", TRANSIENT).with("NameQualifier", PROVIDER).saying("_name");
        let audience = Element::new(SAML, "Audience").saying(self.audience.as_str());
        let conditions = Element::new(SAML, "Conditions")
            .with("NotBefore", instant::print(self.now))
            .with("NotOnOrAfter", end)
            .containing(Element::new(SAML, "AudienceRestriction").containing(audience));
        Element::new(SAML, "Assertion")
            .with("ID", self.assertion_id.as_str())
            .with("Version", "2.0")
            .with("IssueInstant", instant::print(self.now))
            .containing(Element::new(SAML, "Issuer").with("Format", ENTITY).saying(PROVIDER))
            .containing(Element::new(SAML, "Subject").containing(name).containing(confirmation))
            .containing(conditions)
            .containing(self.login())
            .containing(self.statement())
    }

    fn login(&self) -> Element {
        let class = Element::new(SAML, "AuthnContextClassRef").saying(self.level.acr());
        Element::new(SAML, "AuthnStatement")
            .with("AuthnInstant", instant::print(self.now))
            .with_optional("SessionIndex", self.session_index)
            .containing(Element::new(SAML, "AuthnContext").containing(class))
    }

    fn statement(&self) -> Element {
        let attribute = |(name, value): &(&str, String)| {
            let value = Element::new(SAML, "AttributeValue").saying(value.as_str());
            Element::new(SAML, "Attribute").with("Name", *name).containing(value)
        };
        Element::new(SAML, "AttributeStatement").containing_all(self.attributes.iter().map(attribute))
    }
}
