//! What CIE asks for beyond the common part.

use super::Breaches;
use super::contact::{check_reachable, is_fiscal_code, is_two_capitals, is_vat_number};
use super::subject::{Placed, Subject};
use crate::saml::cie::CIE;
use crate::saml::entity_descriptor::Binding;
use crate::xml::element::Element;
use crate::xml::namespace::MD;

const ADMINISTRATIVE: &str = "administrative";
const TECHNICAL: &str = "technical";

/// One `administrative`, at most one `technical`, none else.
pub fn check_contacts(subject: &Subject<'_>, breaches: &mut Breaches) {
    let count = |kind| subject.contacts_of(kind).len();
    let bodies = count(ADMINISTRATIVE);
    breaches.check(bodies == 1, "ContactPerson[administrative]", format!("There are {bodies}; there must be one."));
    let partners = count(TECHNICAL);
    breaches.check(partners <= 1, "ContactPerson[technical]", format!("There are {partners}; there may be one."));
    for contact in subject.contacts() {
        let known = [ADMINISTRATIVE, TECHNICAL].map(Some).contains(&contact.element.attribute("contactType"));
        breaches.check(known, contact.place, "CIE knows no such contactType.");
    }
}

/// One of `Public` and `Private`, empty.
pub fn check_nature(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts() {
        let marks: Vec<&Element> =
            ["Public", "Private"].iter().filter_map(|mark| contact.extension(CIE, mark)).collect();
        let one = matches!(marks.as_slice(), [mark] if mark.text().is_empty() && mark.children().is_empty());
        breaches.check(one, contact.place, "Its Extensions need one of Public and Private, empty.");
    }
}

/// A public body is named by its IPA code; a category, where given, is one of IPA's.
pub fn check_public(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts_of(ADMINISTRATIVE).into_iter().filter(|contact| is_marked(contact, "Public")) {
        breaches.check(!contact.cie("IPACode").is_empty(), contact.place, "A public body needs its IPACode.");
    }
    for contact in subject.contacts() {
        let category = contact.cie("IPACategory");
        let sound = category.is_empty()
            || category.strip_prefix('L').is_some_and(|number| number.parse::<u8>().is_ok_and(|number| number > 0));
        breaches.check(sound, contact.place, "IPACategory is not L and a number, such as L6 for municipalities.");
    }
}

/// A private one is named by VAT number, fiscal code and what it does.
pub fn check_private(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts().into_iter().filter(|contact| is_marked(contact, "Private")) {
        let place = contact.place.as_str();
        breaches.check(is_vat_number(contact.cie("VATNumber")), place, "VATNumber is missing or has another form.");
        breaches.check(is_fiscal_code(contact.cie("FiscalCode")), place, "FiscalCode is missing or has another form.");
        breaches.check(!contact.cie("NACE2Code").is_empty(), place, "NACE2Code is missing.");
        breaches.check(contact.extension(CIE, "IPACode").is_none(), place, "A private body has no IPACode.");
    }
}

/// Where it is: the cadastral code of the town, the country, perhaps the province.
pub fn check_place(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts() {
        let place = contact.place.as_str();
        let town = contact.cie("Municipality");
        // Abroad it is a postcode.
        let sound = if contact.cie("Country") == "IT" { is_cadastral_code(town) } else { !town.is_empty() };
        breaches.check(sound, place, "Municipality is not a capital and three digits, such as H501.");
        breaches.check(is_two_capitals(contact.cie("Country")), place, "Country is not two capitals.");
        let province = contact.cie("Province");
        breaches.check(province.is_empty() || is_two_capitals(province), place, "Province is not two capitals.");
    }
}

/// Every contact has a company; the body's is the organization.
pub fn check_company(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts() {
        let named = contact.text("Company").is_some_and(|company| !company.trim().is_empty());
        breaches.check(named, contact.place, "Company is missing.");
    }
    for contact in subject.contacts_of(ADMINISTRATIVE) {
        let same = contact.text("Company") == subject.organization("OrganizationName");
        breaches.check(same, contact.place, "Company is not the OrganizationName.");
    }
}

/// Every contact can be written to, and called with a prefix.
pub fn check_email(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts() {
        check_reachable(&contact, true, breaches);
        let prefixed = contact.text("TelephoneNumber").is_none_or(|number| number.starts_with('+'));
        breaches.check(prefixed, contact.place, "TelephoneNumber has no international prefix.");
    }
}

/// At least one logout address by redirect.
pub fn check_redirect_logout(subject: &Subject<'_>, breaches: &mut Breaches) {
    let services = subject.in_roles("SingleLogoutService");
    let any = services.iter().any(|service| service.element.attribute("Binding") == Some(Binding::Redirect.uri()));
    breaches.check(any, "SPSSODescriptor", "There is no SingleLogoutService by HTTP-Redirect.");
}

/// The portal takes logout addresses by post and redirect alone, whatever the schema says.
pub fn check_logout_bindings(subject: &Subject<'_>, breaches: &mut Breaches) {
    for service in subject.in_roles("SingleLogoutService") {
        let soap = service.element.attribute("Binding") == Some(Binding::Soap.uri());
        breaches.check(!soap, service.place, "The portal takes no logout by SOAP.");
    }
}

/// The portal wants sets of attributes named by a UUID without language.
pub fn check_service_name(subject: &Subject<'_>, breaches: &mut Breaches) {
    for set in subject.in_roles("AttributeConsumingService") {
        let mut names = set.element.children_named(MD, "ServiceName");
        let named = names.any(|name| name.language() == Some("") && is_uuid_urn(name.text()));
        breaches.check(named, set.place, "No ServiceName is urn:uuid: and a UUID with xml:lang=\"\".");
    }
}

fn is_marked(contact: &Placed<'_>, mark: &str) -> bool {
    contact.extension(CIE, mark).is_some()
}

fn is_cadastral_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 4 && bytes[0].is_ascii_uppercase() && bytes[1..].iter().all(u8::is_ascii_digit)
}

/// `urn:uuid:` and a UUID of version 4 (RFC 9562, section 5.4).
fn is_uuid_urn(text: &str) -> bool {
    let Some(uuid) = text.strip_prefix("urn:uuid:") else { return false };
    let groups: Vec<&str> = uuid.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
        && groups.get(2).is_some_and(|group| group.starts_with('4'))
}
