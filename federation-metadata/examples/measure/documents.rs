//! The documents that are measured: a signed response of some five kilobytes and a signed aggregate of five megabytes.

use federation_metadata::xml::element::Element;
use federation_metadata::xml::limits::Limits;
use federation_metadata::xml::namespace::{DS, MD, SAML, SAMLP, XS, XSI};
use federation_metadata::xml::signature::algorithm::SignatureAlgorithm;
use federation_metadata::xml::signature::keys::{TrustedKey, TrustedKeys};
use federation_metadata::xml::signature::sign::{SigningKey, sign_enveloped};
use openssl::asn1::Asn1Time;
use openssl::base64::encode_block;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509Name};

const AT: &str = "2026-03-05T18:03:10.531Z";

/// Documents, and the key under which they are good.
pub struct Documents {
    /// The private key.
    pub key: PKey<Private>,
    /// Trust in it.
    pub keys: TrustedKeys,
    /// A response; it and its assertion are signed.
    pub response: String,
    signing: SigningKey,
}

impl Documents {
    /// Makes a key and what it signs.
    pub fn new() -> Self {
        let key = PKey::from_rsa(Rsa::generate(2048).expect("a key")).expect("a key");
        let certificate = TrustedKey::from_der(&certificate(&key)).expect("a key to trust");
        let signing = SigningKey::new(key.clone(), certificate.clone(), SignatureAlgorithm::RsaSha256);
        let signing = signing.expect("they belong together");
        let sign = |element: &Element| sign_enveloped(element, &signing, &Limits::MESSAGE).expect("it can be signed");
        let response = sign(&response(sign(&assertion()).into_root())).text().to_owned();
        Self { key, keys: certificate.into(), response, signing }
    }

    /// An aggregate of a thousand providers.
    pub fn aggregate(&self) -> String {
        let certificate = encode_block(self.signing.certificate().der());
        let entities = (0..1_000).map(|at| entity(at, &certificate));
        let root = Element::new(MD, "EntitiesDescriptor").declare(MD).declare(DS).with("ID", "_all");
        let root = root.containing_all(entities);
        sign_enveloped(&root, &self.signing, &Limits::AGGREGATE).expect("it can be signed").text().to_owned()
    }
}

impl Documents {
    /// One entity with as many services as its limits admit.
    pub fn large_entity(&self) -> String {
        let service =
            |at: usize| Element::new(MD, "SingleSignOnService").with("Location", format!("https://idp.example/{at}"));
        let role = Element::new(MD, "IDPSSODescriptor").containing_all((0..95_000).map(service));
        let root = Element::new(MD, "EntityDescriptor").with("ID", "_m1").containing(role);
        sign_enveloped(&root, &self.signing, &Limits::METADATA).expect("it can be signed").text().to_owned()
    }
}

fn certificate(key: &PKey<Private>) -> Vec<u8> {
    let mut name = X509Name::builder().expect("a name");
    name.append_entry_by_text("CN", "idp.example").expect("a name");
    let name = name.build();
    let mut builder = X509::builder().expect("a certificate");
    builder.set_subject_name(&name).expect("a certificate");
    builder.set_issuer_name(&name).expect("a certificate");
    builder.set_pubkey(key).expect("a certificate");
    builder.set_not_before(&Asn1Time::from_unix(1_700_000_000).expect("a time")).expect("a certificate");
    builder.set_not_after(&Asn1Time::from_unix(2_000_000_000).expect("a time")).expect("a certificate");
    builder.sign(key, MessageDigest::sha256()).expect("a certificate");
    builder.build().to_der().expect("a certificate")
}

fn issuer() -> Element {
    Element::new(SAML, "Issuer")
        .with("Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:entity")
        .saying("https://idp.example")
}

fn assertion() -> Element {
    let attribute = |(name, value): (&str, &str)| {
        let value = Element::new(SAML, "AttributeValue").with_in(XSI, "type", "xs:string").saying(value);
        Element::new(SAML, "Attribute").with("Name", name).containing(value)
    };
    let attributes = [
        ("name", "Maria"),
        ("familyName", "Rossi"),
        ("fiscalNumber", "TINIT-RSSMRA80A41H501X"),
        ("gender", "F"),
        ("email", "maria.rossi@posta.example"),
        ("dateOfBirth", "1980-01-01"),
        ("placeOfBirth", "H501"),
        ("spidCode", "AGID-001"),
    ];
    let data = Element::new(SAML, "SubjectConfirmationData")
        .with("InResponseTo", "_5f0c8b5d2e9a4f61b7c3d4e5f6a7b8c9")
        .with("NotOnOrAfter", AT)
        .with("Recipient", "https://sp.example/saml/spid/acs");
    let confirmation =
        Element::new(SAML, "SubjectConfirmation").with("Method", "urn:oasis:names:tc:SAML:2.0:cm:bearer");
    let audience = Element::new(SAML, "Audience").saying("https://sp.example/spid");
    let class = Element::new(SAML, "AuthnContextClassRef").saying("https://www.spid.gov.it/SpidL2");
    Element::new(SAML, "Assertion")
        .declare(SAML)
        .declare(XS)
        .declare(XSI)
        .with("ID", "_a1")
        .with("Version", "2.0")
        .with("IssueInstant", AT)
        .containing(issuer())
        .containing(
            Element::new(SAML, "Subject")
                .containing(Element::new(SAML, "NameID").with("NameQualifier", "https://idp.example").saying("_t"))
                .containing(confirmation.containing(data)),
        )
        .containing(
            Element::new(SAML, "Conditions")
                .with("NotBefore", AT)
                .with("NotOnOrAfter", AT)
                .containing(Element::new(SAML, "AudienceRestriction").containing(audience)),
        )
        .containing(
            Element::new(SAML, "AuthnStatement")
                .with("AuthnInstant", AT)
                .containing(Element::new(SAML, "AuthnContext").containing(class)),
        )
        .containing(Element::new(SAML, "AttributeStatement").containing_all(attributes.map(attribute)))
}

fn response(assertion: Element) -> Element {
    let success = Element::new(SAMLP, "StatusCode").with("Value", "urn:oasis:names:tc:SAML:2.0:status:Success");
    Element::new(SAMLP, "Response")
        .with("ID", "_r1")
        .with("Version", "2.0")
        .with("InResponseTo", "_5f0c8b5d2e9a4f61b7c3d4e5f6a7b8c9")
        .with("Destination", "https://sp.example/saml/spid/acs")
        .containing(issuer())
        .containing(Element::new(SAMLP, "Status").containing(success))
        .containing(assertion)
}

fn entity(at: usize, certificate: &str) -> Element {
    let key = |purpose: &str| {
        let data = Element::new(DS, "X509Data").containing(Element::new(DS, "X509Certificate").saying(certificate));
        Element::new(MD, "KeyDescriptor").with("use", purpose).containing(Element::new(DS, "KeyInfo").containing(data))
    };
    let service = |local: &str, index: usize| {
        Element::new(MD, local)
            .with("Binding", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST")
            .with("Location", format!("https://idp{at}.example/saml/{index}"))
    };
    let role = Element::new(MD, "IDPSSODescriptor")
        .with("protocolSupportEnumeration", SAMLP.name)
        .containing(key("signing"))
        .containing(key("encryption"))
        .containing_all((0..4).map(|index| service("SingleLogoutService", index)))
        .containing_all((0..14).map(|index| service("SingleSignOnService", index)));
    let name =
        |local: &str| Element::new(MD, local).in_language("it").saying(format!("Gestore di identità numero {at}"));
    let organization = Element::new(MD, "Organization");
    let organization = organization.containing(name("OrganizationName")).containing(name("OrganizationDisplayName"));
    Element::new(MD, "EntityDescriptor")
        .with("ID", format!("_e{at}"))
        .with("entityID", format!("https://idp{at}.example"))
        .containing(role)
        .containing(organization)
}
