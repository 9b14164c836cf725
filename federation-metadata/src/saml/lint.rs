//! Holds metadata of a service provider against the rules of a federation: an ordered list of named checks, each
//! with its source. Works on the tree, so that it can name what our types could not even hold.

mod addresses;
mod aggregation;
mod attributes;
mod cie;
mod contact;
mod endpoints;
mod keys;
mod organization;
mod spid;
mod structure;
mod subject;

use super::finding::{Finding, Severity};
use crate::xml::element::Element;
use crate::xml::namespace::MD;
use jiff::Timestamp;
use subject::Subject;

/// The rules of SPID for service providers, consolidated text of 2022.
const SPID_RULES: &str = "SPID technical rules (2022), metadata";
/// The manual of "Entra con CIE" for SAML, 2023.
const CIE_MANUAL: &str = "CIE SAML manual (2023), metadata";
const AVVISO_19: &str = "Avviso SPID 19 v4";
const AVVISO_29: &str = "Avviso SPID 29 v3";
const SAML: &str = "SAML Metadata, section 2";

/// Whose rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// SPID, with aggregators and eIDAS.
    Spid,
    /// "Entra con CIE".
    Cie,
}

/// A rule with its source.
struct Rule {
    name: &'static str,
    source: &'static str,
    severity: Severity,
    check: fn(&Subject<'_>, &mut Breaches),
}

/// Where a rule is broken, and how.
#[derive(Default)]
struct Breaches(Vec<(String, String)>);

impl Breaches {
    fn add(&mut self, place: impl Into<String>, sentence: impl Into<String>) {
        self.0.push((place.into(), sentence.into()));
    }

    fn check(&mut self, holds: bool, place: impl Into<String>, sentence: impl Into<String>) {
        if !holds {
            self.add(place, sentence);
        }
    }
}

const fn error(name: &'static str, source: &'static str, check: fn(&Subject<'_>, &mut Breaches)) -> Rule {
    Rule { name, source, severity: Severity::Error, check }
}

const fn warning(name: &'static str, source: &'static str, check: fn(&Subject<'_>, &mut Breaches)) -> Rule {
    Rule { name, source, severity: Severity::Warning, check }
}

/// What SPID and CIE share.
const COMMON: [Rule; 23] = [
    error("metadata.entity-id", SPID_RULES, structure::check_entity_id),
    error("metadata.child-order", SAML, structure::check_child_order),
    error("metadata.signature", SPID_RULES, structure::check_signature),
    error("metadata.signature-algorithms", SPID_RULES, structure::check_signature_algorithms),
    error("metadata.signature-certificate", CIE_MANUAL, structure::check_signature_certificate),
    error("metadata.one-role", SPID_RULES, structure::check_one_role),
    error("metadata.protocol", SPID_RULES, structure::check_protocol),
    error("metadata.requests-signed", SPID_RULES, structure::check_requests_signed),
    error("metadata.assertions-signed", CIE_MANUAL, structure::check_assertions_signed),
    error("metadata.signing-key", SPID_RULES, keys::check_signing_key),
    error("metadata.key-strength", SPID_RULES, keys::check_strength),
    error("metadata.certificate-time", SPID_RULES, keys::check_time),
    warning("metadata.certificate-ends", SPID_RULES, keys::check_end),
    error("metadata.single-logout", SPID_RULES, endpoints::check_single_logout),
    error("metadata.name-id-format", SPID_RULES, endpoints::check_name_id_format),
    error("metadata.assertion-consumers", SPID_RULES, endpoints::check_assertion_consumers),
    error("metadata.default-consumer", SPID_RULES, endpoints::check_default_consumer),
    error("metadata.addresses", SPID_RULES, addresses::check_addresses),
    error("metadata.attribute-sets", SPID_RULES, attributes::check_sets),
    error("metadata.attributes", SPID_RULES, attributes::check_attributes),
    error("metadata.organization", SPID_RULES, organization::check_organization),
    error("metadata.organization-languages", SPID_RULES, organization::check_languages),
    error("metadata.single-values", SPID_RULES, contact::check_single_values),
];

/// What SPID alone asks for.
const SPID: [Rule; 16] = [
    error("spid.contacts", AVVISO_29, spid::check_contacts),
    error("spid.sector", AVVISO_29, spid::check_sector),
    error("spid.public-identifiers", AVVISO_29, spid::check_public),
    error("spid.private-identifiers", AVVISO_29, spid::check_private),
    error("spid.contact-values", AVVISO_29, spid::check_values),
    error("spid.contact-company", AVVISO_29, spid::check_company),
    error("spid.billing", AVVISO_29, spid::check_billing),
    error("spid.aggregation", AVVISO_19, aggregation::check_contacts),
    error("spid.aggregation-company", AVVISO_19, aggregation::check_company),
    error("spid.aggregation-identifiers", AVVISO_19, aggregation::check_identifiers),
    error("spid.aggregation-entity-id", AVVISO_19, aggregation::check_entity_id),
    error("spid.aggregation-key", AVVISO_19, aggregation::check_key),
    warning("spid.trial-identifier", "Avviso SPID 22 v3", spid::check_trial),
    error("spid.eidas-sets", "FICEP, attribute sets of the Italian eIDAS node", attributes::check_eidas),
    error("spid.certificate", AVVISO_29, keys::check_spid_certificate),
    warning("spid.telephone-prefix", AVVISO_29, spid::check_prefix),
];

/// What CIE alone asks for.
const CIE: [Rule; 11] = [
    error("cie.contacts", CIE_MANUAL, cie::check_contacts),
    error("cie.nature", CIE_MANUAL, cie::check_nature),
    error("cie.public-identifiers", CIE_MANUAL, cie::check_public),
    error("cie.private-identifiers", CIE_MANUAL, cie::check_private),
    error("cie.place", CIE_MANUAL, cie::check_place),
    error("cie.company", CIE_MANUAL, cie::check_company),
    error("cie.email", CIE_MANUAL, cie::check_email),
    error("cie.redirect-logout", CIE_MANUAL, cie::check_redirect_logout),
    error("cie.certificate", CIE_MANUAL, keys::check_cie_certificate),
    warning("cie.logout-bindings", CIE_MANUAL, cie::check_logout_bindings),
    warning("cie.service-name", CIE_MANUAL, cie::check_service_name),
];

/// Every rule that the metadata of a service provider breaks, in the order of the rules. `now` judges certificates.
#[must_use]
pub fn lint(root: &Element, profile: Profile, now: Timestamp) -> Vec<Finding> {
    let Some(subject) = Subject::of(root, profile, now) else {
        return vec![Finding {
            severity: Severity::Error,
            rule: "metadata.root",
            source: SPID_RULES,
            place: root.local_name().to_owned(),
            sentence: "The document is not one md:EntityDescriptor.".to_owned(),
        }];
    };
    let own: &[Rule] = match profile {
        Profile::Spid => &SPID,
        Profile::Cie => &CIE,
    };
    COMMON.iter().chain(own).flat_map(|rule| apply(rule, &subject)).collect()
}

fn apply(rule: &Rule, subject: &Subject<'_>) -> Vec<Finding> {
    let Rule { name: rule_name, source, severity, check } = rule;
    let mut breaches = Breaches::default();
    check(subject, &mut breaches);
    let found = |(place, sentence)| Finding { severity: *severity, rule: rule_name, source, place, sentence };
    breaches.0.into_iter().map(found).collect()
}

/// Whether an element is an entity.
fn is_entity(root: &Element) -> bool {
    root.is(MD, "EntityDescriptor")
}

#[cfg(test)]
mod tests;
