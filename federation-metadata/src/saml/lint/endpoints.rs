//! Where messages go.

use super::subject::Subject;
use super::{Breaches, Profile};
use crate::saml::entity_descriptor::Binding;
use crate::saml::service_provider::TRANSIENT;
use std::collections::HashSet;

pub fn check_single_logout(subject: &Subject<'_>, breaches: &mut Breaches) {
    let services = subject.in_roles("SingleLogoutService");
    breaches.check(!services.is_empty(), "SPSSODescriptor", "There is no SingleLogoutService.");
    for service in services {
        let binding = service.element.attribute("Binding").and_then(Binding::find);
        breaches.check(binding.is_some(), service.place, "Its Binding is not HTTP-POST, HTTP-Redirect or SOAP.");
    }
}

pub fn check_name_id_format(subject: &Subject<'_>, breaches: &mut Breaches) {
    let formats = subject.in_roles("NameIDFormat");
    breaches.check(formats.len() <= 1, "SPSSODescriptor", "There are several NameIDFormats.");
    for format in formats {
        breaches.check(format.element.text() == TRANSIENT, format.place, format!("It is not {TRANSIENT}."));
    }
}

pub fn check_assertion_consumers(subject: &Subject<'_>, breaches: &mut Breaches) {
    let consumers = subject.in_roles("AssertionConsumerService");
    breaches.check(!consumers.is_empty(), "SPSSODescriptor", "There is no AssertionConsumerService.");
    let mut seen = HashSet::new();
    for consumer in consumers {
        let binding = consumer.element.attribute("Binding").and_then(Binding::find);
        // CIE's schema admits HTTP-Redirect as well.
        let taken = match subject.profile {
            Profile::Spid => binding == Some(Binding::Post),
            Profile::Cie => matches!(binding, Some(Binding::Post | Binding::Redirect)),
        };
        breaches.check(taken, consumer.place.as_str(), "Its Binding is not HTTP-POST.");
        let index = consumer.element.attribute("index").and_then(|index| index.parse::<u16>().ok());
        match index {
            None => breaches.add(consumer.place, "Its index is missing, or no number from 0 to 65535."),
            Some(index) if !seen.insert(index) => breaches.add(consumer.place, format!("Index {index} occurs twice.")),
            Some(_) => {}
        }
    }
}

pub fn check_default_consumer(subject: &Subject<'_>, breaches: &mut Breaches) {
    let mut defaults = subject.in_roles("AssertionConsumerService");
    defaults.retain(|consumer| consumer.element.attribute("isDefault") == Some("true"));
    let (one, sentence) = match subject.profile {
        Profile::Spid => (
            matches!(defaults.as_slice(), [one] if one.element.attribute("index") == Some("0")),
            "Exactly one has isDefault=\"true\", and that one has index 0.",
        ),
        Profile::Cie => (defaults.len() == 1, "Exactly one has isDefault=\"true\"."),
    };
    breaches.check(one, "SPSSODescriptor/AssertionConsumerService", sentence);
}
