//! SPID's contacts, and the address for invoices of private service providers.

use super::Breaches;
use super::contact::{check_reachable, is_fiscal_code, is_two_capitals, is_vat_number};
use super::subject::{Placed, Subject};
use crate::saml::spid::{FPA, SPID};
use crate::saml::spid_certificate::Sector;
use crate::xml::element::Element;

/// The identifier of trials (Avviso 22 v3).
const TRIAL: &str = "__aggrsint";

/// Contacts by number: one `other`, for private service providers one `billing` as well, and no third kind.
pub fn check_contacts(subject: &Subject<'_>, breaches: &mut Breaches) {
    let (others, billing) = (subject.contacts_of("other").len(), subject.contacts_of("billing").len());
    if !subject.is_aggregated() {
        breaches.check(others == 1, "ContactPerson[other]", format!("There are {others}; there must be one."));
    }
    let wanted = usize::from(subject.sector() == Sector::Private);
    let sentence = format!("There are {billing}; there must be {wanted}.");
    breaches.check(billing == wanted, "ContactPerson[billing]", sentence);
    for contact in subject.contacts() {
        let known = ["other", "billing"].map(Some).contains(&contact.element.attribute("contactType"));
        breaches.check(known, contact.place, "SPID knows no such contactType.");
    }
}

/// One of `Public` and `Private`, empty.
pub fn check_sector(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts_of("other").into_iter().chain(subject.contacts_as("spid:aggregated")) {
        let marks: Vec<&Element> =
            ["Public", "Private"].iter().filter_map(|mark| contact.extension(SPID, mark)).collect();
        let one = matches!(marks.as_slice(), [mark] if mark.text().is_empty() && mark.children().is_empty());
        breaches.check(one, contact.place, "Its Extensions need one of Public and Private, empty.");
    }
}

/// A public body is named by its IPA code.
pub fn check_public(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts_of("other").iter().filter(|contact| is_marked(contact, "Public")) {
        let named = !contact.spid("IPACode").is_empty();
        breaches.check(named, contact.place.as_str(), "A public body needs its IPACode.");
    }
}

/// A private one is named by VAT number or fiscal code, never by an IPA code.
pub fn check_private(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts_of("other").iter().filter(|contact| is_marked(contact, "Private")) {
        check_private_names(contact, breaches);
    }
}

/// The same for the body of an aggregator.
pub fn check_private_names(contact: &Placed<'_>, breaches: &mut Breaches) {
    let named = !contact.spid("VATNumber").is_empty() || !contact.spid("FiscalCode").is_empty();
    breaches.check(named, contact.place.as_str(), "A private body needs its VATNumber or its FiscalCode.");
    let free = contact.extension(SPID, "IPACode").is_none();
    breaches.check(free, contact.place.as_str(), "A private body has no IPACode.");
}

/// What is said of a contact has the right form.
pub fn check_values(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts() {
        let place = contact.place.as_str();
        // Only the body of an aggregator may go without (Avviso 19 v4).
        check_reachable(&contact, place != "ContactPerson[spid:aggregated]", breaches);
        let vat = contact.spid("VATNumber");
        let sound = vat.is_empty() || vat == TRIAL || is_vat_number(vat);
        breaches.check(sound, place, "VATNumber is not a country and a number without blanks.");
        let code = contact.spid("FiscalCode");
        breaches.check(
            code.is_empty() || is_fiscal_code(code),
            place,
            "FiscalCode has not 11 digits or 16 characters.",
        );
        for local in ["IPACode", "VATNumber", "FiscalCode"] {
            let filled = contact.extension(SPID, local).is_none_or(|value| !value.text().trim().is_empty());
            breaches.check(filled, place, format!("{local} is empty."));
        }
    }
}

/// Telephone numbers begin with Italy's prefix.
pub fn check_prefix(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts() {
        let sound = contact.text("TelephoneNumber").is_none_or(|number| number.starts_with("+39"));
        breaches.check(sound, contact.place, "TelephoneNumber does not begin with +39.");
    }
}

/// A company, where it is given, is the organization.
pub fn check_company(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts_of("other") {
        let same =
            contact.text("Company").is_none_or(|company| Some(company) == subject.organization("OrganizationName"));
        breaches.check(same, contact.place, "Company is not the OrganizationName.");
    }
}

/// The identifier of trials stays out of production.
pub fn check_trial(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts() {
        let trial = [contact.spid("IPACode"), contact.spid("VATNumber")].contains(&TRIAL);
        breaches.check(!trial, contact.place, format!("{TRIAL} is for trials alone."));
    }
}

/// The form of the buyer in an electronic invoice.
pub fn check_billing(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts_of("billing") {
        let place = contact.place.as_str();
        let Some(buyer) = contact.extension(FPA, "CessionarioCommittente") else {
            breaches.add(place, "CessionarioCommittente is missing.");
            continue;
        };
        check_buyer(buyer, place, breaches);
        check_seat(buyer.child(FPA, "Sede"), place, breaches);
        let issuer = contact.extension(FPA, "TerzoIntermediarioSoggettoEmittente");
        let sound = issuer.is_none_or(|issuer| !issuer.text().trim().is_empty());
        breaches.check(sound, place, "TerzoIntermediarioSoggettoEmittente is empty.");
    }
}

fn check_buyer(buyer: &Element, place: &str, breaches: &mut Breaches) {
    let Some(person) = buyer.child(FPA, "DatiAnagrafici") else {
        return breaches.add(place, "DatiAnagrafici is missing.");
    };
    let vat = person.child(FPA, "IdFiscaleIVA");
    let code = person.child(FPA, "CodiceFiscale");
    breaches.check(
        vat.is_some() || code.is_some(),
        place,
        "DatiAnagrafici has neither IdFiscaleIVA nor CodiceFiscale.",
    );
    if let Some(vat) = vat {
        let sound = is_two_capitals(text(vat, "IdPaese")) && !text(vat, "IdCodice").is_empty();
        breaches.check(sound, place, "IdFiscaleIVA needs IdPaese (two capitals) and IdCodice.");
    }
    let sound = code.is_none_or(|code| is_fiscal_code(code.text()));
    breaches.check(sound, place, "CodiceFiscale has not 11 digits or 16 characters.");
    let named = person.child(FPA, "Anagrafica").is_some_and(|names| {
        let firm = !text(names, "Denominazione").is_empty();
        let someone = !text(names, "Nome").is_empty() && !text(names, "Cognome").is_empty();
        firm != someone
    });
    breaches.check(named, place, "Anagrafica needs Denominazione, or Nome and Cognome.");
}

fn check_seat(seat: Option<&Element>, place: &str, breaches: &mut Breaches) {
    let Some(seat) = seat else { return breaches.add(place, "Sede is missing.") };
    for local in ["Indirizzo", "Comune"] {
        breaches.check(!text(seat, local).is_empty(), place, format!("Sede lacks {local}."));
    }
    let postcode = text(seat, "CAP");
    let five = postcode.len() == 5 && postcode.bytes().all(|byte| byte.is_ascii_digit());
    breaches.check(five, place, "CAP has not five digits.");
    breaches.check(is_two_capitals(text(seat, "Nazione")), place, "Nazione is not two capitals.");
    let province = text(seat, "Provincia");
    breaches.check(province.is_empty() || is_two_capitals(province), place, "Provincia is not two capitals.");
}

fn text<'a>(parent: &'a Element, local: &str) -> &'a str {
    parent.child(FPA, local).map(Element::text).unwrap_or_default().trim()
}

fn is_marked(contact: &Placed<'_>, mark: &str) -> bool {
    contact.extension(SPID, mark).is_some()
}
