//! The frame: name, order, signature, role.

use super::subject::{Subject, certificates_in};
use super::{Breaches, Profile};
use crate::saml::entity_descriptor::EntityId;
use crate::xml::element::Element;
use crate::xml::namespace::{DS, MD, SAMLP};
use crate::xml::signature::algorithm::{AlgorithmPolicy, DigestAlgorithm, SignatureAlgorithm};

/// The children of an entity, in order (SAML Metadata, section 2.3.2).
const IN_ENTITY: [&str; 6] =
    ["Signature", "Extensions", "SPSSODescriptor", "Organization", "ContactPerson", "AdditionalMetadataLocation"];
/// The children of the role, in order (SAML Metadata, sections 2.4.1, 2.4.2 and 2.4.4).
const IN_ROLE: [&str; 11] = [
    "Signature",
    "Extensions",
    "KeyDescriptor",
    "Organization",
    "ContactPerson",
    "ArtifactResolutionService",
    "SingleLogoutService",
    "ManageNameIDService",
    "NameIDFormat",
    "AssertionConsumerService",
    "AttributeConsumingService",
];
const ROLE: &str = "SPSSODescriptor";
const SIGNATURE: &str = "Signature";

pub fn check_entity_id(subject: &Subject<'_>, breaches: &mut Breaches) {
    let fits = EntityId::parse(subject.entity_id()).is_ok();
    breaches.check(fits, "EntityDescriptor/@entityID", "It has 1 to 1024 characters and no white space.");
}

pub fn check_child_order(subject: &Subject<'_>, breaches: &mut Breaches) {
    check_order(subject.root, &IN_ENTITY, "EntityDescriptor", breaches);
    for role in subject.roles() {
        check_order(role, &IN_ROLE, ROLE, breaches);
    }
}

fn check_order(parent: &Element, order: &[&str], place: &str, breaches: &mut Breaches) {
    let mut reached = 0;
    for child in parent.children() {
        let known = if child.is(DS, SIGNATURE) || child.namespace() == MD.name {
            order.iter().position(|name| *name == child.local_name())
        } else {
            None
        };
        match known {
            None => breaches.add(place, format!("{} has no place here.", child.local_name())),
            Some(at) if at < reached => breaches.add(place, format!("{} stands too late.", child.local_name())),
            Some(at) => reached = at,
        }
    }
}

pub fn check_signature(subject: &Subject<'_>, breaches: &mut Breaches) {
    let first = subject.root.children().first();
    breaches.check(
        first.is_some_and(|first| first.is(DS, SIGNATURE)),
        "EntityDescriptor",
        "The signature is missing, or is not the first child.",
    );
}

pub fn check_signature_algorithms(subject: &Subject<'_>, breaches: &mut Breaches) {
    let Some(signature) = subject.root.child(DS, SIGNATURE) else { return };
    let algorithm = |local| {
        signature.descendants().find(|below| below.is(DS, local)).and_then(|below| below.attribute("Algorithm"))
    };
    let signed = algorithm("SignatureMethod").and_then(SignatureAlgorithm::find);
    breaches.check(
        signed.is_some_and(|algorithm| AlgorithmPolicy::Rsa.admits(algorithm)),
        SIGNATURE,
        "It is not made with RSA and SHA-256, SHA-384 or SHA-512.",
    );
    let digest = algorithm("DigestMethod").and_then(DigestAlgorithm::find);
    breaches.check(digest.is_some(), SIGNATURE, "Its digest is not SHA-256, SHA-384 or SHA-512.");
}

pub fn check_signature_certificate(subject: &Subject<'_>, breaches: &mut Breaches) {
    let Some(signature) = subject.root.child(DS, SIGNATURE) else { return };
    let certificates = certificates_in(signature);
    breaches.check(
        certificates.iter().any(Result::is_ok),
        "Signature/KeyInfo",
        "It holds no certificate in X509Data/X509Certificate.",
    );
}

pub fn check_one_role(subject: &Subject<'_>, breaches: &mut Breaches) {
    let count = subject.roles().count();
    breaches.check(count == 1, "EntityDescriptor", format!("There are {count} SPSSODescriptors; there must be one."));
}

pub fn check_protocol(subject: &Subject<'_>, breaches: &mut Breaches) {
    for role in subject.roles() {
        let speaks = role.attribute("protocolSupportEnumeration") == Some(SAMLP.name);
        breaches.check(speaks, ROLE, format!("protocolSupportEnumeration is not {}.", SAMLP.name));
    }
}

pub fn check_requests_signed(subject: &Subject<'_>, breaches: &mut Breaches) {
    check_true(subject, "AuthnRequestsSigned", breaches);
}

pub fn check_assertions_signed(subject: &Subject<'_>, breaches: &mut Breaches) {
    check_true(subject, "WantAssertionsSigned", breaches);
}

fn check_true(subject: &Subject<'_>, attribute: &str, breaches: &mut Breaches) {
    // SPID's own tool takes the word alone, not the digit that XML Schema allows as well.
    let is_true = |role: &Element| role.attribute(attribute).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    for role in subject.roles() {
        breaches.check(is_true(role), ROLE, format!("{attribute} is not \"true\"."));
    }
}

/// Whether an address may be published by that federation: https, and for SPID without a port.
pub fn is_publishable(address: &str, profile: Profile) -> bool {
    let Some(rest) = address.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let sound = !host.is_empty() && !address.contains(char::is_whitespace);
    match profile {
        Profile::Spid => sound && !host.contains(':'),
        Profile::Cie => sound,
    }
}
