//! From the tree of an `md:EntityDescriptor` to what it says. What cannot be used is left out, with a finding: one
//! broken key must not hide the good one beside it.

use super::{
    AssertionConsumer, AttributeSet, Binding, ByLanguage, Endpoint, EntityDescriptor, EntityId, EntityIdError,
    IdentityProvider, Key, Organization, Purpose, Role, ServiceProviderRole,
};
use crate::saml::certificate::Certificate;
use crate::saml::finding::{Finding, Severity};
use crate::xml::element::Element;
use crate::xml::namespace::{DS, MD, SAML, SAMLP};
use jiff::{SignedDuration, SpanRelativeTo, Timestamp};

const SOURCE: &str = "SAML Metadata, section 2";

/// An entity, and what was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What the document says.
    pub entity: EntityDescriptor,
    /// What was left out, and why.
    pub findings: Vec<Finding>,
}

/// Why a tree is no entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DescriptorError {
    /// Another element.
    #[error("This is not an md:EntityDescriptor.")]
    NotAnEntity,
    /// No entityID, or none that can be one.
    #[error("The entity has no usable entityID: {0}")]
    EntityId(#[from] EntityIdError),
    /// Its end cannot be judged.
    #[error("validUntil is not an instant in UTC.")]
    ValidUntil,
}

impl EntityDescriptor {
    /// Reads an entity from its tree. Whoever calls has verified the signature, or trusts the file for another reason.
    ///
    /// # Errors
    /// If it is no entity, has no name, or its end cannot be read.
    pub fn read(root: &Element) -> Result<Reading, DescriptorError> {
        if !root.is(MD, "EntityDescriptor") {
            return Err(DescriptorError::NotAnEntity);
        }
        let entity_id = EntityId::parse(root.attribute("entityID").unwrap_or_default())?;
        let valid_until = root.attribute("validUntil").map(parse_instant).transpose()?;
        let mut left_out = LeftOut { entity_id: entity_id.clone(), findings: Vec::new() };
        let over_saml2 = |local| root.children_named(MD, local).find(|role| speaks_saml2(role));
        let entity = Self {
            cache_duration: root.attribute("cacheDuration").and_then(parse_duration),
            identity_provider: over_saml2("IDPSSODescriptor").map(|role| identity_provider(role, &mut left_out)),
            service_provider: over_saml2("SPSSODescriptor").map(|role| service_provider(role, &mut left_out)),
            organization: root.child(MD, "Organization").map(organization),
            entity_id,
            valid_until,
        };
        Ok(Reading { entity, findings: left_out.findings })
    }
}

/// Parses an `xs:dateTime` in UTC (SAML Core, section 1.3.3).
pub(crate) fn parse_instant(text: &str) -> Result<Timestamp, DescriptorError> {
    let utc = text.trim().strip_suffix('Z').filter(|rest| rest.contains('T')).ok_or(DescriptorError::ValidUntil)?;
    format!("{utc}Z").parse().map_err(|_| DescriptorError::ValidUntil)
}

/// Parses an `xs:duration` of days and less; a longer unit has no fixed length and is not counted.
pub(crate) fn parse_duration(text: &str) -> Option<SignedDuration> {
    let span: jiff::Span = text.trim().parse().ok()?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
}

fn speaks_saml2(role: &Element) -> bool {
    let protocols = role.attribute("protocolSupportEnumeration").unwrap_or_default();
    protocols.split_ascii_whitespace().any(|protocol| protocol == SAMLP.name)
}

/// Findings of one entity.
struct LeftOut {
    entity_id: EntityId,
    findings: Vec<Finding>,
}

impl LeftOut {
    fn add(&mut self, rule: &'static str, place: &str, sentence: String) {
        let place = format!("{}: {place}", self.entity_id);
        self.findings.push(Finding { severity: Severity::Warning, rule, source: SOURCE, place, sentence });
    }
}

fn identity_provider(element: &Element, left_out: &mut LeftOut) -> IdentityProvider {
    let mut single_sign_on: Vec<Endpoint> = Vec::new();
    for endpoint in endpoints(element, "SingleSignOnService", left_out) {
        if !single_sign_on.iter().any(|known| known.binding == endpoint.binding) {
            single_sign_on.push(endpoint);
        }
    }
    let names = element.children_named(SAML, "Attribute").filter_map(|attribute| attribute.attribute("Name"));
    IdentityProvider {
        role: role(element, left_out),
        single_sign_on,
        wants_signed_requests: is_true(element, "WantAuthnRequestsSigned"),
        attributes: names.map(str::to_owned).collect(),
    }
}

fn service_provider(element: &Element, left_out: &mut LeftOut) -> ServiceProviderRole {
    let consumers = element.children_named(MD, "AssertionConsumerService");
    ServiceProviderRole {
        role: role(element, left_out),
        assertion_consumers: consumers.filter_map(|consumer| assertion_consumer(consumer, left_out)).collect(),
        attribute_sets: element.children_named(MD, "AttributeConsumingService").filter_map(attribute_set).collect(),
        signs_requests: is_true(element, "AuthnRequestsSigned"),
        wants_signed_assertions: is_true(element, "WantAssertionsSigned"),
    }
}

fn role(element: &Element, left_out: &mut LeftOut) -> Role {
    let mut keys = Vec::new();
    for descriptor in element.children_named(MD, "KeyDescriptor") {
        read_keys(descriptor, &mut keys, left_out);
    }
    Role {
        keys,
        single_logout: endpoints(element, "SingleLogoutService", left_out),
        name_id_formats: element
            .children_named(MD, "NameIDFormat")
            .map(|format| format.text().trim().to_owned())
            .collect(),
    }
}

/// The keys of one `md:KeyDescriptor`; weak and unreadable ones are left out.
fn read_keys(descriptor: &Element, keys: &mut Vec<Key>, left_out: &mut LeftOut) {
    let place = "KeyDescriptor";
    let purpose = match descriptor.attribute("use") {
        None => Purpose::Both,
        Some("signing") => Purpose::Signing,
        Some("encryption") => Purpose::Encryption,
        Some(other) => {
            left_out.add(
                "metadata.key-use",
                place,
                format!("A key is for {other:?}, which is unknown; it is left out."),
            );
            return;
        }
    };
    let key_info = descriptor.child(DS, "KeyInfo");
    let stacks = key_info.into_iter().flat_map(|info| info.children_named(DS, "X509Data"));
    for text in stacks.flat_map(|stack| stack.children_named(DS, "X509Certificate")).map(Element::text) {
        let certificate =
            Certificate::parse_base64(text).and_then(|certificate| certificate.trusted_key().map(|_| certificate));
        match certificate {
            Ok(certificate) => keys.push(Key { purpose, certificate }),
            Err(why) => left_out.add("metadata.key-strength", place, format!("{why} The key is left out.")),
        }
    }
}

fn endpoints(role: &Element, local: &str, left_out: &mut LeftOut) -> Vec<Endpoint> {
    role.children_named(MD, local).filter_map(|element| endpoint(element, left_out)).collect()
}

/// An endpoint, unless its binding is not spoken here or its address is none.
fn endpoint(element: &Element, left_out: &mut LeftOut) -> Option<Endpoint> {
    let binding = Binding::find(element.attribute("Binding")?)?;
    let location = element.attribute("Location").unwrap_or_default();
    let response_location = element.attribute("ResponseLocation");
    if is_web_address(location) && response_location.is_none_or(is_web_address) {
        let response_location = response_location.map(str::to_owned);
        return Some(Endpoint { binding, location: location.to_owned(), response_location });
    }
    left_out.add(
        "metadata.endpoint",
        element.local_name(),
        "Its address is no http(s) address; it is left out.".to_owned(),
    );
    None
}

/// Whether a text can be an address of the web; what may be called is judged where calls are made.
pub(crate) fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn assertion_consumer(element: &Element, left_out: &mut LeftOut) -> Option<AssertionConsumer> {
    let endpoint = endpoint(element, left_out)?;
    let index = element.attribute("index").and_then(|index| index.trim().parse().ok());
    if index.is_none() {
        left_out.add("metadata.index", "AssertionConsumerService", "It has no index; it is left out.".to_owned());
    }
    Some(AssertionConsumer { index: index?, is_default: is_true(element, "isDefault"), endpoint })
}

fn attribute_set(element: &Element) -> Option<AttributeSet> {
    let names = element.children_named(MD, "RequestedAttribute").filter_map(|attribute| attribute.attribute("Name"));
    Some(AttributeSet {
        index: element.attribute("index")?.trim().parse().ok()?,
        name: by_language(element, "ServiceName"),
        attributes: names.map(str::to_owned).collect(),
    })
}

fn organization(element: &Element) -> Organization {
    Organization {
        name: by_language(element, "OrganizationName"),
        display_name: by_language(element, "OrganizationDisplayName"),
        url: by_language(element, "OrganizationURL"),
    }
}

fn by_language(parent: &Element, local: &str) -> ByLanguage {
    let texts = parent.children_named(MD, local);
    texts.map(|text| (text.language().unwrap_or_default().to_owned(), text.text().trim().to_owned())).collect()
}

/// An `xs:boolean` (XML Schema, section 3.2.2).
pub(crate) fn is_true(element: &Element, attribute: &str) -> bool {
    matches!(element.attribute(attribute).map(str::trim), Some("true" | "1"))
}

#[cfg(test)]
mod tests;
