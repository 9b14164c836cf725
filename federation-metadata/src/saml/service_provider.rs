//! What we publish about ourselves: a typed description becomes an `md:EntityDescriptor`, signed.
//!
//! Children stand in the order of the schema (SAML Metadata, sections 2.3.2 and 2.4.4); every text is escaped by the
//! writer. Whether a federation will take the document is what [`lint`](super::lint) says.

use super::certificate::{Certificate, hexadecimal};
use super::entity_descriptor::{AttributeSet, Binding, ByLanguage, Endpoint, EntityId, Organization};
use super::{cie, plain, spid};
use crate::xml::element::Element;
use crate::xml::limits::Limits;
use crate::xml::namespace::{DS, MD, SAMLP};
use crate::xml::reader::{ReadError, Rewritten};
use crate::xml::signature::sign::{SignError, SigningKey, sign_enveloped};
use crate::xml::writer;
use openssl::hash::{MessageDigest, hash};

/// Names that live for one session, the only format of SPID and CIE (SAML Core, section 8.3.8).
pub const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

/// A service provider as it presents itself to one federation.
#[derive(Clone, Debug)]
pub struct ServiceProvider {
    /// Its name. Never changes: to a federation another name is another service provider.
    pub entity_id: EntityId,
    /// Where responses are posted; the first is number 0 and the default.
    pub assertion_consumers: Vec<String>,
    /// Where logout messages go.
    pub single_logout: Vec<Endpoint>,
    /// Sets of attributes that it asks for; the first is the default where none is named.
    pub attribute_sets: Vec<AttributeSet>,
    /// Who it is.
    pub organization: Organization,
    /// Whom to turn to, in the form of the federation.
    pub contacts: Contacts,
}

/// Whom to turn to: each federation has its own form.
#[derive(Clone, Debug)]
pub enum Contacts {
    /// SPID, with eIDAS through the Italian node.
    Spid(spid::Contacts),
    /// "Entra con CIE".
    Cie(Box<cie::Contacts>),
    /// Any other federation over SAML 2.0.
    Plain(Vec<plain::Contact>),
}

/// Why our metadata could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// A text of the description fits into no XML document, or the document grows too large.
    #[error("The description cannot be written: {0}")]
    Unwritable(#[from] ReadError),
    /// The signature could not be made.
    #[error("The metadata cannot be signed: {0}")]
    Unsigned(#[from] SignError),
}

impl ServiceProvider {
    /// Writes and signs the metadata. `certificates` are published as signing keys in this order: one usually, the
    /// old and the new one during a change of keys; that of `key` must be among them, which the caller sees to. The
    /// same description, certificates and key make the same document, byte for byte, where the key is RSA.
    ///
    /// # Errors
    /// If a text fits into no XML document, or the key cannot sign.
    pub fn publish(&self, certificates: &[Certificate], key: &SigningKey) -> Result<Rewritten, PublishError> {
        let unsigned = writer::write(&self.describe(certificates, "_"), &Limits::METADATA)?;
        let digest = hash(MessageDigest::sha256(), unsigned.text().as_bytes()).expect("OpenSSL has SHA-256");
        let id = format!("_{}", hexadecimal(&digest[..16]));
        Ok(sign_enveloped(&self.describe(certificates, &id), key, &Limits::METADATA)?)
    }

    /// The tree of the metadata before it is signed; `id` is what the signature will refer to.
    #[must_use]
    pub fn describe(&self, certificates: &[Certificate], id: &str) -> Element {
        let root = Element::new(MD, "EntityDescriptor").declare(MD).declare(DS);
        let (root, contacts) = match &self.contacts {
            Contacts::Spid(contacts) => (root.declare(spid::SPID), contacts.describe()),
            Contacts::Cie(contacts) => (root.declare(cie::CIE), contacts.describe()),
            Contacts::Plain(contacts) => (root, contacts.iter().map(plain::Contact::describe).collect()),
        };
        root.with("ID", id)
            .with("entityID", self.entity_id.as_str())
            .containing(self.role(certificates))
            .containing(organization(&self.organization))
            .containing_all(contacts)
    }

    fn role(&self, certificates: &[Certificate]) -> Element {
        let consumers = self.assertion_consumers.iter().enumerate().map(|(at, location)| {
            Element::new(MD, "AssertionConsumerService")
                .with("index", at.to_string())
                .with_optional("isDefault", (at == 0).then_some("true"))
                .with("Binding", Binding::Post.uri())
                .with("Location", location)
        });
        Element::new(MD, "SPSSODescriptor")
            .with("protocolSupportEnumeration", SAMLP.name)
            .with("AuthnRequestsSigned", "true")
            .with("WantAssertionsSigned", "true")
            .containing_all(certificates.iter().map(key))
            .containing_all(self.single_logout.iter().map(single_logout))
            .containing(Element::new(MD, "NameIDFormat").saying(TRANSIENT))
            .containing_all(consumers)
            .containing_all(self.attribute_sets.iter().map(attribute_set))
    }
}

fn key(certificate: &Certificate) -> Element {
    Element::new(MD, "KeyDescriptor").with("use", "signing").containing(key_info(certificate))
}

/// A `ds:KeyInfo` with one certificate (XML Signature, section 4.4.4).
pub(super) fn key_info(certificate: &Certificate) -> Element {
    let text = Element::new(DS, "X509Certificate").saying(certificate.to_base64());
    Element::new(DS, "KeyInfo").containing(Element::new(DS, "X509Data").containing(text))
}

fn single_logout(endpoint: &Endpoint) -> Element {
    Element::new(MD, "SingleLogoutService")
        .with("Binding", endpoint.binding.uri())
        .with("Location", &endpoint.location)
        .with_optional("ResponseLocation", endpoint.response_location.as_ref())
}

fn attribute_set(set: &AttributeSet) -> Element {
    let asked = set.attributes.iter().map(|name| Element::new(MD, "RequestedAttribute").with("Name", name));
    Element::new(MD, "AttributeConsumingService")
        .with("index", set.index.to_string())
        .containing_all(by_language("ServiceName", &set.name))
        .containing_all(asked)
}

fn organization(organization: &Organization) -> Element {
    Element::new(MD, "Organization")
        .containing_all(by_language("OrganizationName", &organization.name))
        .containing_all(by_language("OrganizationDisplayName", &organization.display_name))
        .containing_all(by_language("OrganizationURL", &organization.url))
}

/// One element a language: Italian first, then by name.
fn by_language(local: &'static str, texts: &ByLanguage) -> Vec<Element> {
    let mut languages: Vec<_> = texts.iter().collect();
    languages.sort_by_key(|(language, _)| language.as_str() != "it");
    languages.into_iter().map(|(language, text)| Element::new(MD, local).in_language(language).saying(text)).collect()
}

/// A child with text, if there is one.
pub(super) fn optional(
    namespace: crate::xml::namespace::Namespace,
    local: &str,
    text: Option<&String>,
) -> Option<Element> {
    text.map(|text| Element::new(namespace, local).saying(text))
}

#[cfg(test)]
mod tests;
