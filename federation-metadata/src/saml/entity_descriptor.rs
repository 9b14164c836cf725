//! An entity of a federation, typed: what its `md:EntityDescriptor` says (SAML Metadata, section 2.3.2).

mod read;

pub use read::{DescriptorError, Reading};
pub(crate) use read::{is_web_address, parse_duration, parse_instant};

use super::certificate::Certificate;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// The longest name of an entity (SAML Core, section 8.3.6).
const LONGEST_ENTITY_ID: usize = 1024;

/// The name of an entity: 1 to 1024 characters without white space (SAML Core, section 8.3.6).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct EntityId(String);

/// A text by language, as `xml:lang` names it; the language may be empty.
pub type ByLanguage = BTreeMap<String, String>;

/// What an entity says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityDescriptor {
    /// Its name.
    pub entity_id: EntityId,
    /// The instant from which the document says nothing any more.
    pub valid_until: Option<Timestamp>,
    /// How long it may be kept without asking anew; months and years are not counted.
    pub cache_duration: Option<SignedDuration>,
    /// What it offers as identity provider over SAML 2.0.
    pub identity_provider: Option<IdentityProvider>,
    /// What it asks for as service provider over SAML 2.0.
    pub service_provider: Option<ServiceProviderRole>,
    /// Its organization.
    pub organization: Option<Organization>,
}

/// An `md:IDPSSODescriptor` (SAML Metadata, section 2.4.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityProvider {
    /// Keys and endpoints that both roles have.
    pub role: Role,
    /// Where authentication requests go, at most one a binding: the first that is named.
    pub single_sign_on: Vec<Endpoint>,
    /// Whether it wants requests signed.
    pub wants_signed_requests: bool,
    /// Names of the attributes that it says it gives.
    pub attributes: Vec<String>,
}

/// An `md:SPSSODescriptor` (SAML Metadata, section 2.4.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceProviderRole {
    /// Keys and endpoints that both roles have.
    pub role: Role,
    /// Where responses go.
    pub assertion_consumers: Vec<AssertionConsumer>,
    /// Which attributes it asks for.
    pub attribute_sets: Vec<AttributeSet>,
    /// Whether it says that it signs its requests.
    pub signs_requests: bool,
    /// Whether it wants assertions signed.
    pub wants_signed_assertions: bool,
}

/// What both roles have (SAML Metadata, section 2.4.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Role {
    /// Keys with their purpose. Several that sign mean a change of keys: each of them is right.
    pub keys: Vec<Key>,
    /// Where logout messages go.
    pub single_logout: Vec<Endpoint>,
    /// Formats of names.
    pub name_id_formats: Vec<String>,
}

/// A key and its purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// What it is for.
    pub purpose: Purpose,
    /// The certificate that carries it.
    pub certificate: Certificate,
}

/// What a key is for (SAML Metadata, section 2.4.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signatures alone.
    Signing,
    /// Encryption alone.
    Encryption,
    /// Not said, hence both.
    Both,
}

/// How a message travels (SAML Bindings, sections 3.2, 3.4 and 3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// In the query of an address.
    Redirect,
    /// In a form.
    Post,
    /// From server to server.
    Soap,
}

/// An address that takes messages.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// How they travel.
    pub binding: Binding,
    /// Where they go: an absolute http(s) address.
    pub location: String,
    /// Where answers go, if elsewhere.
    pub response_location: Option<String>,
}

/// An address that takes responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssertionConsumer {
    /// Its number.
    pub index: u16,
    /// Whether it is the one that is meant where none is named.
    pub is_default: bool,
    /// The address itself.
    pub endpoint: Endpoint,
}

/// Attributes that are asked for together (SAML Metadata, section 2.4.4.1).
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeSet {
    /// Its number.
    pub index: u16,
    /// What it is for, by language.
    pub name: ByLanguage,
    /// Names of the attributes.
    pub attributes: Vec<String>,
}

/// Who stands behind an entity (SAML Metadata, section 2.3.2.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// The full name, by language.
    pub name: ByLanguage,
    /// The name that people are shown, by language.
    pub display_name: ByLanguage,
    /// The site, by language.
    pub url: ByLanguage,
}

/// Why a text names no entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The name of an entity has 1 to 1024 characters and no white space.")]
pub struct EntityIdError;

impl EntityId {
    /// Parses the name of an entity.
    ///
    /// # Errors
    /// If it is empty, too long, or holds white space or control characters.
    pub fn parse(text: &str) -> Result<Self, EntityIdError> {
        let fits = (1..=LONGEST_ENTITY_ID).contains(&text.chars().count());
        if fits && !text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(EntityIdError)
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for EntityId {
    type Error = EntityIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl std::fmt::Display for EntityId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Role {
    /// The certificates whose keys sign: during a change of keys, the old and the new one.
    pub fn signing_certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.keys
            .iter()
            .filter(|key| matches!(key.purpose, Purpose::Signing | Purpose::Both))
            .map(|key| &key.certificate)
    }

    /// Where a logout message goes by that binding.
    #[must_use]
    pub fn find_single_logout(&self, binding: Binding) -> Option<&Endpoint> {
        self.single_logout.iter().find(|endpoint| endpoint.binding == binding)
    }
}

impl IdentityProvider {
    /// Where an authentication request goes by that binding.
    #[must_use]
    pub fn find_single_sign_on(&self, binding: Binding) -> Option<&Endpoint> {
        self.single_sign_on.iter().find(|endpoint| endpoint.binding == binding)
    }
}

impl Binding {
    /// Its name in documents.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Redirect => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
            Self::Post => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
            Self::Soap => "urn:oasis:names:tc:SAML:2.0:bindings:SOAP",
        }
    }

    /// The binding of that name; none for those that are not spoken here (artifacts, PAOS).
    #[must_use]
    pub fn find(uri: &str) -> Option<Self> {
        [Self::Redirect, Self::Post, Self::Soap].into_iter().find(|binding| binding.uri() == uri)
    }
}
