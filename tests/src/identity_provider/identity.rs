//! The provider itself: its name, its key, its metadata.

use federation_metadata::xml::element::Element;
use federation_metadata::xml::limits::Limits;
use federation_metadata::xml::namespace::{DS, MD};
use federation_metadata::xml::reader::Rewritten;
use federation_metadata::xml::signature::algorithm::SignatureAlgorithm;
use federation_metadata::xml::signature::keys::TrustedKey;
use federation_metadata::xml::signature::sign::{SigningKey, sign_enveloped};
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509Name};

/// `protocolSupportEnumeration` of SAML 2.0.
const SAML2: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
/// The binding by POST (SAML Bindings, section 3.5).
pub const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
/// The binding by redirect (SAML Bindings, section 3.4).
pub const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/// Who the provider is.
#[derive(Debug)]
pub struct Identity {
    /// Its entity id, which is also the address below which it listens.
    pub entity_id: String,
    /// The key with which it signs.
    pub key: SigningKey,
}

impl Identity {
    /// A provider at `address`, with a key of its own.
    ///
    /// # Panics
    /// When OpenSSL makes no key.
    #[must_use]
    pub fn at(address: &str) -> Self {
        Self { entity_id: address.to_owned(), key: signing_key() }
    }

    /// Its signed metadata, as a federation would publish them.
    ///
    /// # Panics
    /// When it cannot be signed.
    #[must_use]
    pub fn metadata(&self) -> Rewritten {
        let service = |local: &str, binding: &str, path: &str| {
            Element::new(MD, local).with("Binding", binding).with("Location", format!("{}{path}", self.entity_id))
        };
        let descriptor = Element::new(MD, "IDPSSODescriptor")
            .with("protocolSupportEnumeration", SAML2)
            .with("WantAuthnRequestsSigned", "true")
            .containing(self.key_descriptor())
            .containing(service("SingleLogoutService", POST, "/slo"))
            .containing(service("SingleLogoutService", REDIRECT, "/slo"))
            .containing(Element::new(MD, "NameIDFormat").saying("urn:oasis:names:tc:SAML:2.0:nameid-format:transient"))
            .containing(service("SingleSignOnService", POST, "/sso"))
            .containing(service("SingleSignOnService", REDIRECT, "/sso"));
        let named = |local: &str, text: &str| Element::new(MD, local).in_language("it").saying(text);
        let organization = Element::new(MD, "Organization")
            .containing(named("OrganizationName", "Gestore di prova"))
            .containing(named("OrganizationDisplayName", "Gestore di prova"))
            .containing(named("OrganizationURL", &self.entity_id));
        let entity = Element::new(MD, "EntityDescriptor")
            .with("ID", "_metadata")
            .with("entityID", self.entity_id.as_str())
            .containing(descriptor)
            .containing(organization);
        sign_enveloped(&entity, &self.key, &Limits::METADATA).expect("metadata can be signed")
    }

    fn key_descriptor(&self) -> Element {
        let certificate = openssl::base64::encode_block(self.key.certificate().der());
        let data = Element::new(DS, "X509Data").containing(Element::new(DS, "X509Certificate").saying(certificate));
        let info = Element::new(DS, "KeyInfo").containing(data);
        Element::new(MD, "KeyDescriptor").with("use", "signing").containing(info)
    }
}

/// A new RSA key in a certificate that it signed itself.
///
/// # Panics
/// When OpenSSL makes none.
#[must_use]
pub fn signing_key() -> SigningKey {
    let key = PKey::from_rsa(Rsa::generate(2048).expect("a key can be made")).expect("a key");
    let certificate = TrustedKey::from_der(&certificate(&key)).expect("a certificate of our own can be read");
    SigningKey::new(key, certificate, SignatureAlgorithm::RsaSha256).expect("they belong together")
}

fn certificate(key: &PKey<Private>) -> Vec<u8> {
    let make = || -> Result<Vec<u8>, openssl::error::ErrorStack> {
        let mut name = X509Name::builder()?;
        name.append_entry_by_text("CN", "Gestore di prova")?;
        let name = name.build();
        let mut builder = X509::builder()?;
        builder.set_version(2)?;
        builder.set_subject_name(&name)?;
        builder.set_issuer_name(&name)?;
        builder.set_pubkey(key)?;
        builder.set_not_before(&*Asn1Time::from_unix(1_700_000_000)?)?;
        builder.set_not_after(&*Asn1Time::from_unix(4_000_000_000)?)?;
        builder.sign(key, MessageDigest::sha256())?;
        builder.build().to_der()
    };
    make().expect("a certificate can be made")
}
