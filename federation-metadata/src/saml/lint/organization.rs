//! Who the service provider is.

use super::Breaches;
use super::subject::Subject;
use crate::saml::entity_descriptor::is_web_address;
use crate::xml::element::Element;
use crate::xml::namespace::MD;
use std::collections::BTreeSet;

const PLACE: &str = "Organization";
const TEXTS: [&str; 3] = ["OrganizationName", "OrganizationDisplayName", "OrganizationURL"];

pub fn check_organization(subject: &Subject<'_>, breaches: &mut Breaches) {
    let organizations: Vec<&Element> = subject.root.children_named(MD, "Organization").collect();
    let [organization] = organizations.as_slice() else {
        return breaches
            .add("EntityDescriptor", format!("There are {} Organizations; there must be one.", organizations.len()));
    };
    for local in TEXTS {
        let mut texts = organization.children_named(MD, local).peekable();
        breaches.check(texts.peek().is_some(), PLACE, format!("{local} is missing."));
        for text in texts {
            breaches.check(!text.text().trim().is_empty(), PLACE, format!("{local} is empty."));
            breaches.check(text.language().is_some(), PLACE, format!("{local} has no xml:lang."));
        }
    }
    for address in organization.children_named(MD, "OrganizationURL") {
        let sound = is_web_address(address.text().trim());
        breaches.check(sound, PLACE, "OrganizationURL is not an http(s) address.");
    }
}

pub fn check_languages(subject: &Subject<'_>, breaches: &mut Breaches) {
    let Some(organization) = subject.root.child(MD, "Organization") else { return };
    let languages = TEXTS.map(|local| {
        let texts: Vec<&Element> = organization.children_named(MD, local).collect();
        let set: BTreeSet<&str> = texts.iter().filter_map(|text| text.language()).collect();
        breaches.check(set.len() == texts.len(), PLACE, format!("{local} occurs twice in one language."));
        breaches.check(set.contains("it"), PLACE, format!("{local} is missing in Italian."));
        set
    });
    let same = languages.windows(2).all(|pair| pair[0] == pair[1]);
    breaches.check(same, PLACE, "Name, display name and address are not given in the same languages.");
}
