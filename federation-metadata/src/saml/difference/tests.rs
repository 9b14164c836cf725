use super::*;
use crate::saml::description::Description;
use crate::saml::testing::{MUNICIPALITY, at, certificate, elliptic, publish, publish_to_spid, spid_certificate_of};
use openssl::nid::Nid;

fn compare_with(from: &str, to: &str) -> Difference {
    assert!(MUNICIPALITY.contains(from), "the sample holds {from:?}");
    compare(publish_to_spid(MUNICIPALITY).root(), publish_to_spid(&MUNICIPALITY.replacen(from, to, 1)).root())
}

fn lines(difference: &Difference) -> Vec<String> {
    difference.changes.iter().map(ToString::to_string).collect()
}

#[test]
fn a_document_signed_anew_has_not_changed() {
    let provider = Description::parse(MUNICIPALITY).expect("it is in order").spid.expect("it speaks to SPID");
    let key = spid_certificate_of(&provider, at("2026-11-01T00:00:00Z"));
    let signed = publish(&provider, std::slice::from_ref(&key));
    let renewed = provider.describe(&[key], "_another").with("validUntil", "2030-01-01T00:00:00Z");
    let difference = compare(signed.root(), &renewed);
    assert_eq!(difference, Difference { changes: vec![], consequence: Consequence::Nothing });
}

#[test]
fn what_providers_read_must_be_submitted() {
    let difference = compare_with("\"name\", \"familyName\"]", "\"name\", \"email\"]");
    assert_eq!(difference.consequence, Consequence::Submit);
    assert_eq!(
        lines(&difference),
        [
            "new      SPSSODescriptor/AttributeConsumingService[0]/RequestedAttribute[email]",
            "gone     SPSSODescriptor/AttributeConsumingService[0]/RequestedAttribute[familyName]",
        ]
    );
}

#[test]
fn a_changed_text_is_shown_before_and_after() {
    let difference = compare_with("Servizi del Comune", "Servizi");
    assert_eq!(
        lines(&difference),
        ["changed  SPSSODescriptor/AttributeConsumingService[0]/ServiceName[it]: Servizi del Comune -> Servizi"]
    );
}

#[test]
fn another_name_is_another_service_provider() {
    let difference = compare_with("prova.example/spid\"", "prova.example/altro\"");
    assert_eq!(difference.consequence, Consequence::EnrolAnew);
}

#[test]
fn keys_change_one_beside_the_other() {
    let provider = Description::parse(MUNICIPALITY).expect("it is in order").spid.expect("it speaks to SPID");
    let old = certificate(&elliptic(Nid::X9_62_PRIME256V1), "2027-01-01T00:00:00Z");
    let new = certificate(&elliptic(Nid::X9_62_PRIME256V1), "2028-01-01T00:00:00Z");
    let with = |certificates: &[_]| provider.describe(certificates, "_m");
    let consequence = |a: &[_], b: &[_]| compare(&with(a), &with(b)).consequence;
    assert_eq!(consequence(std::slice::from_ref(&old), &[old.clone(), new.clone()]), Consequence::Submit);
    assert_eq!(consequence(&[old.clone(), new.clone()], std::slice::from_ref(&new)), Consequence::Submit);
    assert_eq!(consequence(&[old], &[new]), Consequence::SubmitBothKeys);
}
