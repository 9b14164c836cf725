//! Keys and certificates.

use super::Breaches;
use super::subject::{Subject, certificates_in};
use crate::saml::judgement::days_left;
use crate::saml::spid_certificate::lint::{Expected, lint, lint_impersonal};
use crate::xml::namespace::DS;

pub fn check_signing_key(subject: &Subject<'_>, breaches: &mut Breaches) {
    let any = subject.in_roles("KeyDescriptor").iter().any(|key| key.element.attribute("use") == Some("signing"));
    breaches.check(any, "SPSSODescriptor", "There is no KeyDescriptor with use=\"signing\".");
    breaches.check(
        !subject.signing_certificates().is_empty(),
        "SPSSODescriptor/KeyDescriptor",
        "No signing key has a certificate in KeyInfo/X509Data/X509Certificate.",
    );
}

pub fn check_strength(subject: &Subject<'_>, breaches: &mut Breaches) {
    for (place, certificate) in subject.signing_certificates() {
        if let Err(why) = certificate.and_then(|certificate| certificate.trusted_key()) {
            breaches.add(place, why.to_string());
        }
    }
}

pub fn check_time(subject: &Subject<'_>, breaches: &mut Breaches) {
    let signature = subject.root.child(DS, "Signature").into_iter().flat_map(certificates_in);
    let around = signature.map(|certificate| ("Signature/KeyInfo".to_owned(), certificate));
    for (place, certificate) in subject.signing_certificates().into_iter().chain(around) {
        let Ok(certificate) = certificate else { continue };
        if certificate.not_after() < subject.now {
            breaches.add(place, format!("The certificate ended on {:.0}.", certificate.not_after()));
        } else if certificate.not_before() > subject.now {
            breaches.add(place, format!("The certificate begins on {:.0}.", certificate.not_before()));
        }
    }
}

pub fn check_end(subject: &Subject<'_>, breaches: &mut Breaches) {
    for (place, certificate) in subject.signing_certificates() {
        let Ok(certificate) = certificate else { continue };
        if let Some(days) = days_left(certificate.not_after(), subject.now) {
            breaches.add(place, format!("The certificate ends in {days} days; publish the next one beside it now."));
        }
    }
}

pub fn check_spid_certificate(subject: &Subject<'_>, breaches: &mut Breaches) {
    let expected = Expected {
        sector: subject.sector(),
        entity_id: subject.entity_id(),
        organization_name: subject.organization("OrganizationName"),
        display_name: subject.organization("OrganizationDisplayName"),
    };
    for (place, certificate) in subject.signing_certificates() {
        let Ok(certificate) = certificate else { continue };
        for finding in lint(&certificate, &expected, &place) {
            breaches.add(finding.place, finding.sentence);
        }
    }
}

pub fn check_cie_certificate(subject: &Subject<'_>, breaches: &mut Breaches) {
    for (place, certificate) in subject.signing_certificates() {
        let Ok(certificate) = certificate else { continue };
        for finding in lint_impersonal(&certificate, &place) {
            breaches.add(finding.place, finding.sentence);
        }
    }
}
