//! What may be asked for.

use super::subject::Subject;
use super::{Breaches, Profile};
use crate::saml::eidas;
use crate::xml::element::Element;
use crate::xml::namespace::MD;
use std::collections::HashSet;

/// The attributes of SPID (SPID attribute table; the domicile after Avviso 25).
const SPID: [&str; 23] = [
    "address",
    "companyFiscalNumber",
    "companyName",
    "countyOfBirth",
    "dateOfBirth",
    "digitalAddress",
    "domicileMunicipality",
    "domicileNation",
    "domicilePostalCode",
    "domicileProvince",
    "domicileStreetAddress",
    "email",
    "expirationDate",
    "familyName",
    "fiscalNumber",
    "gender",
    "idCard",
    "ivaCode",
    "mobilePhone",
    "name",
    "placeOfBirth",
    "registeredOffice",
    "spidCode",
];
/// The attributes of CIE.
const CIE: [&str; 4] = ["dateOfBirth", "familyName", "fiscalNumber", "name"];
/// How names of attributes may be qualified.
const FORMATS: [&str; 2] =
    ["urn:oasis:names:tc:SAML:2.0:attrname-format:basic", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"];
const SERVICE: &str = "AttributeConsumingService";

pub fn check_sets(subject: &Subject<'_>, breaches: &mut Breaches) {
    let sets = subject.in_roles(SERVICE);
    breaches.check(!sets.is_empty(), "SPSSODescriptor", "There is no AttributeConsumingService.");
    let mut seen = HashSet::new();
    for set in sets {
        match index(set.element) {
            None => breaches.add(set.place.as_str(), "Its index is missing, or no number from 0 to 65535."),
            Some(index) if !seen.insert(index) => {
                breaches.add(set.place.as_str(), format!("Index {index} occurs twice."));
            }
            Some(_) => {}
        }
        let names: Vec<&Element> = set.element.children_named(MD, "ServiceName").collect();
        let named = !names.is_empty() && names.iter().all(|name| !name.text().trim().is_empty());
        breaches.check(named, set.place.as_str(), "Its ServiceName is missing or empty.");
        let languages = names.iter().all(|name| name.language().is_some());
        breaches.check(languages, set.place.as_str(), "A ServiceName has no xml:lang.");
        breaches.check(!asked(set.element).is_empty(), set.place, "It asks for no attribute.");
    }
}

pub fn check_attributes(subject: &Subject<'_>, breaches: &mut Breaches) {
    let known: &[&str] = match subject.profile {
        Profile::Spid => &SPID,
        Profile::Cie => &CIE,
    };
    for set in subject.in_roles(SERVICE) {
        let mut seen = HashSet::new();
        for name in asked(set.element) {
            breaches.check(
                known.contains(&name),
                set.place.as_str(),
                format!("The attribute {name:?} is not offered."),
            );
            breaches.check(seen.insert(name), set.place.as_str(), format!("It asks for {name} twice."));
        }
        let formats = set.element.children_named(MD, "RequestedAttribute").filter_map(|a| a.attribute("NameFormat"));
        for format in formats.filter(|format| !FORMATS.contains(format)) {
            breaches.add(set.place.as_str(), format!("The NameFormat {format:?} is neither basic nor uri."));
        }
    }
}

pub fn check_eidas(subject: &Subject<'_>, breaches: &mut Breaches) {
    for set in subject.in_roles(SERVICE) {
        let (name, allowed): (_, &[&str]) = match index(set.element) {
            Some(eidas::MINIMUM_INDEX) => (eidas::MINIMUM_NAME, &eidas::MINIMUM),
            Some(eidas::FULL_INDEX) => (eidas::FULL_NAME, &eidas::FULL),
            _ => continue,
        };
        let named = set.element.children_named(MD, "ServiceName").any(|text| text.text() == name);
        breaches.check(named, set.place.as_str(), format!("Its ServiceName is not {name:?}."));
        for attribute in asked(set.element).into_iter().filter(|attribute| !allowed.contains(attribute)) {
            breaches.add(set.place.as_str(), format!("The attribute {attribute} is not of this set."));
        }
    }
}

fn index(set: &Element) -> Option<u16> {
    set.attribute("index")?.parse().ok()
}

fn asked(set: &Element) -> Vec<&str> {
    let attributes = set.children_named(MD, "RequestedAttribute");
    attributes.map(|attribute| attribute.attribute("Name").unwrap_or_default()).collect()
}
