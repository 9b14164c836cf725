use super::*;
use crate::saml::description::Description;
use crate::saml::entity_descriptor::EntityDescriptor;
use crate::saml::testing::{MUNICIPALITY, SAMPLES, at, publish, publish_to_spid, spid_certificate_of};
use crate::xml::metadata::verify_entity;
use crate::xml::signature::XmlsecVerifier;
use crate::xml::signature::algorithm::AlgorithmPolicy;
use crate::xml::signature::keys::TrustedKey;

fn municipality() -> ServiceProvider {
    Description::parse(MUNICIPALITY).expect("it is in order").spid.expect("it speaks to SPID")
}

fn names(element: &Element) -> Vec<&str> {
    element.children().iter().map(Element::local_name).collect()
}

#[test]
fn children_stand_in_the_order_of_the_schema() {
    let published = publish_to_spid(MUNICIPALITY);
    let root = published.root();
    assert_eq!(names(root), ["Signature", "SPSSODescriptor", "Organization", "ContactPerson"]);
    let role = root.child(MD, "SPSSODescriptor").expect("there is one");
    let expected = [
        "KeyDescriptor",
        "SingleLogoutService",
        "SingleLogoutService",
        "NameIDFormat",
        "AssertionConsumerService",
        "AttributeConsumingService",
        "AttributeConsumingService",
        "AttributeConsumingService",
    ];
    assert_eq!(names(role), expected);
    let organization = root.child(MD, "Organization").expect("there is one");
    let languages: Vec<_> = organization.children().iter().filter_map(Element::language).collect();
    assert_eq!(languages, ["it", "en", "it", "en", "it", "en"], "Italian stands first");
}

#[test]
fn what_is_published_verifies_and_reads_back() {
    let provider = municipality();
    let certificate = spid_certificate_of(&provider, at("2026-11-01T00:00:00Z"));
    let published = publish(&provider, std::slice::from_ref(&certificate));
    let trust = TrustedKey::from_der(certificate.der()).expect("it is strong").into();
    let covered = verify_entity(published.text().as_bytes(), &trust, AlgorithmPolicy::Rsa, &XmlsecVerifier)
        .expect("our signature is good");
    let reading = EntityDescriptor::read(covered.element()).expect("it is metadata");
    assert_eq!(reading.findings, []);
    assert_eq!(reading.entity.entity_id, provider.entity_id);
    assert_eq!(reading.entity.organization, Some(provider.organization));
    let role = reading.entity.service_provider.expect("it is one");
    assert_eq!(role.role.signing_certificates().collect::<Vec<_>>(), [&certificate]);
    assert_eq!(role.role.single_logout, provider.single_logout);
    assert_eq!(role.attribute_sets, provider.attribute_sets);
    assert!(role.signs_requests && role.wants_signed_assertions);
}

#[test]
fn the_same_description_makes_the_same_document() {
    assert_eq!(publish_to_spid(MUNICIPALITY), publish_to_spid(MUNICIPALITY));
    let other = publish_to_spid(&MUNICIPALITY.replace("Servizi del Comune", "Servizi"));
    let id = |document: &Rewritten| document.root().attribute("ID").map(str::to_owned);
    assert_ne!(id(&other), id(&publish_to_spid(MUNICIPALITY)));
}

#[test]
fn a_change_of_keys_publishes_both() {
    let provider = municipality();
    let old = spid_certificate_of(&provider, at("2024-12-01T00:00:00Z"));
    let new = spid_certificate_of(&provider, at("2026-11-01T00:00:00Z"));
    let published = publish(&provider, &[old.clone(), new.clone()]);
    let entity = EntityDescriptor::read(published.root()).expect("it is metadata").entity;
    let role = entity.service_provider.expect("it is one").role;
    assert_eq!(role.signing_certificates().collect::<Vec<_>>(), [&old, &new]);
}

#[test]
fn texts_are_escaped() {
    let provider = Description::parse(&MUNICIPALITY.replace("Servizi del Comune", r#"A < B & \"C\" ]]>"#))
        .expect("it is in order")
        .spid
        .expect("it speaks to SPID");
    let published = publish(&provider, &[spid_certificate_of(&provider, at("2026-11-01T00:00:00Z"))]);
    let name = published.root().descendants().find(|below| below.is(MD, "ServiceName")).expect("there is one");
    assert_eq!(name.text(), r#"A < B & "C" ]]>"#);
}

#[test]
fn every_sample_is_published_to_each_of_its_federations() {
    for sample in SAMPLES {
        let Description { spid, cie, saml2 } = Description::parse(sample).expect("it is in order");
        for provider in [spid, cie, saml2].into_iter().flatten() {
            let published = publish(&provider, &[spid_certificate_of(&provider, at("2026-11-01T00:00:00Z"))]);
            let entity = EntityDescriptor::read(published.root()).expect("it is metadata");
            assert_eq!((entity.entity.entity_id, entity.findings), (provider.entity_id, vec![]));
        }
    }
}

#[test]
fn a_text_that_fits_into_no_document_is_refused() {
    let mut provider = municipality();
    provider.assertion_consumers = vec!["https://idp.comune.prova.example/\u{1}".to_owned()];
    let certificate = spid_certificate_of(&provider, at("2026-11-01T00:00:00Z"));
    let trusted = TrustedKey::from_der(certificate.der()).expect("it is strong");
    let key = SigningKey::new(
        crate::saml::testing::RSA_2048.clone(),
        trusted,
        crate::xml::signature::algorithm::SignatureAlgorithm::RsaSha256,
    );
    let refused = provider.publish(&[certificate], &key.expect("they belong together"));
    assert!(matches!(refused, Err(PublishError::Unwritable(_))));
}
