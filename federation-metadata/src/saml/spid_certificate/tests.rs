use super::lint::{Expected, lint};
use super::*;
use crate::saml::testing::{RSA_1024, RSA_2048, at, certificate};

const ENTITY_ID: &str = "https://idp.comune.prova.example/spid";

fn made(holder: &Holder) -> Result<Certificate, MakeError> {
    let entity_id = EntityId::parse(ENTITY_ID).expect("it is a name");
    let request = Request {
        common_name: "Forlì",
        organization_name: "Comune di Forlì",
        locality: "Forlì",
        country: "IT",
        holder,
        entity_id: &entity_id,
        not_before: at("2026-11-01T00:00:00Z"),
        days: 730,
        serial: [255; 16],
    };
    spid_certificate(&request, &RSA_2048)
}

fn expected(sector: Sector) -> Expected<'static> {
    Expected { sector, entity_id: ENTITY_ID, organization_name: Some("Comune di Forlì"), display_name: Some("Forlì") }
}

fn rules(certificate: &Certificate, expected: &Expected<'_>) -> Vec<&'static str> {
    lint(certificate, expected, "KeyDescriptor").iter().map(|finding| finding.rule).collect()
}

#[test]
fn ours_keeps_every_rule() {
    let public = made(&Holder::PublicBody("c_d704".to_owned())).expect("it is made");
    assert_eq!(rules(&public, &expected(Sector::Public)), [""; 0]);
    assert_eq!(public.not_after(), at("2028-10-31T00:00:00Z"));
    for holder in
        [Holder::PrivateVatNumber("01234567890".to_owned()), Holder::PrivateFiscalCode("RSSMRA85T10A562S".to_owned())]
    {
        let private = made(&holder).expect("it is made");
        assert_eq!(rules(&private, &expected(Sector::Private)), [""; 0]);
    }
}

#[test]
fn the_same_request_makes_the_same_certificate() {
    let holder = Holder::PublicBody("c_d704".to_owned());
    assert_eq!(made(&holder).expect("it is made"), made(&holder).expect("it is made"));
}

#[test]
fn the_certificate_of_one_sector_is_not_that_of_the_other() {
    let public = made(&Holder::PublicBody("c_d704".to_owned())).expect("it is made");
    assert_eq!(
        rules(&public, &expected(Sector::Private)),
        ["spid-certificate.identifier", "spid-certificate.policies"]
    );
}

#[test]
fn names_are_those_of_the_metadata() {
    let public = made(&Holder::PublicBody("c_d704".to_owned())).expect("it is made");
    let other = Expected {
        entity_id: "https://other.example",
        organization_name: Some("Comune di Forli"),
        display_name: Some("forlì"),
        ..expected(Sector::Public)
    };
    assert_eq!(rules(&public, &other), ["spid-certificate.subject"; 3]);
}

#[test]
fn a_certificate_of_another_kind_breaks_every_rule_but_the_digest() {
    let plain = certificate(&RSA_1024, "2027-03-01T12:00:00Z");
    let broken = rules(&plain, &expected(Sector::Public));
    assert_eq!(
        broken,
        [
            "spid-certificate.subject",
            "spid-certificate.subject",
            "spid-certificate.subject",
            "spid-certificate.identifier",
            "spid-certificate.country",
            "spid-certificate.locality",
            "spid-certificate.policies",
            "spid-certificate.constraints",
            "spid-certificate.usage",
            "spid-certificate.key",
        ]
    );
}

#[test]
fn a_holder_without_a_right_identifier_gets_none() {
    let refused = [
        Holder::PublicBody(String::new()),
        Holder::PublicBody("c d704".to_owned()),
        Holder::PublicBody("c".repeat(17)),
        Holder::PrivateVatNumber("IT0123456789".to_owned()),
        Holder::PrivateFiscalCode("RSSMRA85T10A562".to_owned()),
    ];
    for holder in refused {
        assert!(matches!(made(&holder), Err(MakeError::Holder)), "{holder:?}");
    }
}
