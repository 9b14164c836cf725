//! Aggregators and operators of public services (Avviso 19 v4). Nothing here speaks of who acts for itself.

use super::Breaches;
use super::spid::check_private_names;
use super::subject::{Subject, certificates_in};
use crate::saml::spid::{Activity, SPID};
use crate::saml::spid_certificate::Sector;

const AGGREGATOR: &str = "spid:aggregator";
const AGGREGATED: &str = "spid:aggregated";

/// One contact of the aggregator, which says what it does, and one of the body.
pub fn check_contacts(subject: &Subject<'_>, breaches: &mut Breaches) {
    if !subject.is_aggregated() {
        return;
    }
    let aggregators = subject.contacts_as(AGGREGATOR);
    let count = aggregators.len();
    breaches.check(
        count == 1,
        format!("ContactPerson[{AGGREGATOR}]"),
        format!("There are {count}; there must be one."),
    );
    for aggregator in aggregators {
        let said: Vec<Activity> = Activity::ALL
            .into_iter()
            .filter(|activity| {
                aggregator.extension(SPID, activity.element()).is_some_and(|mark| mark.text().is_empty())
            })
            .collect();
        let one = said.len() == 1;
        breaches.check(
            one,
            aggregator.place,
            "Its Extensions need one activity (PublicServicesFullAggregator …), empty.",
        );
    }
    let bodies = subject.contacts_as(AGGREGATED).len();
    let wanted = usize::from(subject.activity() != Some(Activity::OperatorFull));
    let sentence = format!("There are {bodies}; there must be {wanted}.");
    breaches.check(bodies == wanted, format!("ContactPerson[{AGGREGATED}]"), sentence);
}

/// Both are named; the body's name is the organization's.
pub fn check_company(subject: &Subject<'_>, breaches: &mut Breaches) {
    let name = subject.organization("OrganizationName");
    // The organization is the body, but the operator itself where one acts.
    let (whose, other) = if is_operator(subject) { (AGGREGATOR, AGGREGATED) } else { (AGGREGATED, AGGREGATOR) };
    for contact in subject.contacts_as(other) {
        let named = contact.text("Company").is_some_and(|company| !company.is_empty());
        breaches.check(named, contact.place, "Company is missing.");
    }
    for contact in subject.contacts_as(whose) {
        breaches.check(contact.text("Company") == name, contact.place, "Company is not the OrganizationName.");
    }
}

/// The identifiers of both.
pub fn check_identifiers(subject: &Subject<'_>, breaches: &mut Breaches) {
    for contact in subject.contacts_as(AGGREGATOR) {
        let named = ["VATNumber", "FiscalCode", "IPACode"].iter().any(|local| !contact.spid(local).is_empty());
        breaches.check(named, contact.place, "VATNumber, FiscalCode or IPACode is missing.");
    }
    let is_full_operator = subject.activity() == Some(Activity::OperatorFull);
    for contact in subject.contacts_as(AGGREGATOR).into_iter().filter(|_| is_full_operator) {
        let both = !contact.spid("VATNumber").is_empty() && !contact.spid("FiscalCode").is_empty();
        breaches.check(both, contact.place, "An operator with full services needs VATNumber and FiscalCode.");
    }
    let Some(activity) = subject.activity() else { return };
    for contact in subject.contacts_as(AGGREGATED) {
        let mark = match activity.sector() {
            Sector::Public => "Public",
            Sector::Private => "Private",
        };
        let marked = contact.extension(SPID, mark).is_some();
        breaches.check(marked, contact.place.as_str(), format!("It is not marked {mark}, as the activity demands."));
        match activity.sector() {
            Sector::Public => {
                breaches.check(!contact.spid("IPACode").is_empty(), contact.place, "A public body needs its IPACode.");
            }
            Sector::Private => check_private_names(&contact, breaches),
        }
    }
}

/// The entityID names the activity and has no query.
pub fn check_entity_id(subject: &Subject<'_>, breaches: &mut Breaches) {
    if !subject.is_aggregated() {
        return;
    }
    let entity_id = subject.entity_id();
    breaches.check(!entity_id.contains('?'), "EntityDescriptor/@entityID", "It has a query.");
    if let Some(activity) = subject.activity() {
        let code = activity.code();
        breaches.check(
            entity_id.contains(code),
            "EntityDescriptor/@entityID",
            format!("It does not contain {code:?}."),
        );
    }
}

/// A light aggregator adds the key with which its messages are validated.
pub fn check_key(subject: &Subject<'_>, breaches: &mut Breaches) {
    if !subject.activity().is_some_and(Activity::is_light) {
        return;
    }
    for contact in subject.contacts_as(AGGREGATOR) {
        let key =
            contact.extension(SPID, "KeyDescriptor").filter(|key| key.attribute("use") == Some("spid:validation"));
        let held = key.is_some_and(|key| certificates_in(key).iter().any(Result::is_ok));
        let sentence = "spid:KeyDescriptor with use=\"spid:validation\" and a certificate is missing.";
        breaches.check(held, contact.place, sentence);
    }
}

/// Whether who acts is an operator of public services.
fn is_operator(subject: &Subject<'_>) -> bool {
    match subject.activity() {
        Some(Activity::OperatorFull | Activity::OperatorLight) => true,
        Some(Activity::PublicFull | Activity::PublicLight | Activity::PrivateFull | Activity::PrivateLight) | None => {
            false
        }
    }
}
