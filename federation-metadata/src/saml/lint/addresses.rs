//! Addresses: https everywhere, and for SPID no ports.

use super::structure::is_publishable;
use super::subject::Subject;
use super::{Breaches, Profile};

/// The elements that have addresses.
const ENDPOINTS: [&str; 2] = ["SingleLogoutService", "AssertionConsumerService"];

pub fn check_addresses(subject: &Subject<'_>, breaches: &mut Breaches) {
    let sentence = match subject.profile {
        Profile::Spid => "It is not an https address without a port.",
        Profile::Cie => "It is not an https address.",
    };
    let sound = |address: &str| is_publishable(address, subject.profile);
    breaches.check(sound(subject.entity_id()), "EntityDescriptor/@entityID", sentence);
    for endpoint in ENDPOINTS.into_iter().flat_map(|local| subject.in_roles(local)) {
        let location = endpoint.element.attribute("Location").unwrap_or_default();
        breaches.check(sound(location), format!("{}/@Location", endpoint.place), sentence);
        if let Some(answers) = endpoint.element.attribute("ResponseLocation") {
            breaches.check(sound(answers), format!("{}/@ResponseLocation", endpoint.place), sentence);
        }
    }
}
