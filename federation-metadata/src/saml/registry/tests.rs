use super::*;
use crate::saml::description::Description;
use crate::saml::testing::{MUNICIPALITY, RSA_2048, SAMPLES, at, certificate, rsa};
use crate::xml::signature::XmlsecVerifier;
use crate::xml::signature::algorithm::SignatureAlgorithm;
use crate::xml::signature::keys::TrustedKey;
use crate::xml::signature::sign::{SigningKey, sign_enveloped};
use crate::xml::writer;
use openssl::pkey::{PKey, Private};
use proptest::prelude::*;
use std::sync::LazyLock;

const END: &str = "2030-01-01T00:00:00Z";

fn entity(sample: &str) -> Element {
    let description = Description::parse(sample).expect("it is in order");
    let provider = description.spid.or(description.saml2).expect("it speaks to somebody");
    provider.describe(&[certificate(&RSA_2048, END)], &format!("_{}", sample.len()))
}

fn group(id: &str) -> Element {
    Element::new(MD, "EntitiesDescriptor").with("ID", id)
}

fn trusted(key: &PKey<Private>) -> TrustedKey {
    TrustedKey::from_der(certificate(key, END).der()).expect("it is strong")
}

fn signed(root: &Element) -> String {
    let key = SigningKey::new(RSA_2048.clone(), trusted(&RSA_2048), SignatureAlgorithm::RsaSha256);
    let key = key.expect("they belong together");
    sign_enveloped(root, &key, &Limits::AGGREGATE).expect("it can be signed").text().to_owned()
}

fn read(text: &str, key: &PKey<Private>) -> Result<Metadata, RegistryError> {
    let keys = trusted(key).into();
    read_metadata(
        text.as_bytes(),
        Trust::Signed { keys: &keys, policy: AlgorithmPolicy::Rsa, verifier: &XmlsecVerifier },
    )
}

fn names(metadata: &Metadata) -> Vec<&str> {
    metadata.entities.iter().map(|entity| entity.entity_id.as_str()).collect()
}

#[test]
fn one_entity_is_read_under_its_pinned_key() {
    let text = signed(&entity(MUNICIPALITY));
    let metadata = read(&text, &RSA_2048).expect("it is signed");
    assert_eq!(names(&metadata), ["https://idp.comune.prova.example/spid"]);
    assert!(metadata.find("https://idp.comune.prova.example/spid").is_some());
    assert!(metadata.find("https://other.example").is_none());
    assert!(matches!(read(&text, &rsa(2048)), Err(RegistryError::Entity(MessageError::Signature(_)))));
}

#[test]
fn an_aggregate_is_read_with_its_groups_and_its_end() {
    let inner = group("_inner").containing(entity(SAMPLES[1]));
    let root = group("_all")
        .with("validUntil", "2026-12-01T00:00:00Z")
        .with("cacheDuration", "PT6H")
        .containing(entity(MUNICIPALITY))
        .containing(inner);
    let text = signed(&root);
    let metadata = read(&text, &RSA_2048).expect("it is signed");
    assert_eq!(names(&metadata), ["https://idp.comune.prova.example/spid", "https://accesso.azienda.example/spid"]);
    assert_eq!(metadata.cache_duration, Some(SignedDuration::from_hours(6)));
    assert_eq!(metadata.judge(at("2026-11-30T23:59:59Z")), []);
    let ended = metadata.judge(at("2026-12-01T00:00:00Z"));
    assert_eq!(ended.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["metadata.expired"]);
    assert!(matches!(read(&text, &rsa(2048)), Err(RegistryError::Aggregate(AggregateError::Signature(_)))));
    let vouched = read_metadata(text.as_bytes(), Trust::Vouched(AlgorithmPolicy::Rsa)).expect("it is metadata");
    assert_eq!(vouched, metadata, "a vouched file is read the same");
}

#[test]
fn a_faulty_entity_is_left_out_and_said() {
    let nameless = Element::new(MD, "EntityDescriptor");
    let root = group("_all").containing(nameless).containing(entity(MUNICIPALITY));
    let metadata = read(&signed(&root), &RSA_2048).expect("it is signed");
    assert_eq!(names(&metadata), ["https://idp.comune.prova.example/spid"]);
    assert_eq!(metadata.findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["metadata.entity"]);
}

#[test]
fn an_entity_that_occurs_twice_is_said() {
    let again = entity(SAMPLES[2]);
    let twice = Element::new(MD, "EntityDescriptor")
        .with("entityID", again.attribute("entityID").expect("it has a name"))
        .containing_all(again.children().to_vec());
    let root = group("_all").containing(again).containing(twice);
    let metadata = read(&signed(&root), &RSA_2048).expect("it is signed");
    let found = metadata.judge(at("2026-11-23T00:00:00Z"));
    assert_eq!(found.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["metadata.duplicate"]);
}

#[test]
fn unsigned_documents_and_others_are_refused() {
    let unsigned = |root: &Element| writer::write(root, &Limits::METADATA).expect("it is strict").text().to_owned();
    assert!(matches!(read(&unsigned(&entity(MUNICIPALITY)), &RSA_2048), Err(RegistryError::Entity(_))));
    let aggregate = unsigned(&group("_all").containing(entity(MUNICIPALITY)));
    assert!(matches!(read(&aggregate, &RSA_2048), Err(RegistryError::Aggregate(_))));
    assert!(read_metadata(aggregate.as_bytes(), Trust::Vouched(AlgorithmPolicy::Rsa)).is_ok());
    for other in ["", "<a></a>", "<EntitiesDescriptor></EntitiesDescriptor>", "<EntityDescriptor></EntityDescriptor>"] {
        assert!(read(other, &RSA_2048).is_err());
        assert!(read_metadata(other.as_bytes(), Trust::Vouched(AlgorithmPolicy::Rsa)).is_err(), "{other}");
    }
}

/// A signed aggregate, made once.
static SIGNED: LazyLock<String> = LazyLock::new(|| signed(&group("_all").containing(entity(MUNICIPALITY))));

proptest! {
    #[test]
    fn a_changed_byte_is_never_believed(at in 0..SIGNED.len(), byte in any::<u8>()) {
        let mut bytes = SIGNED.clone().into_bytes();
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        // Vouched for or not, nothing panics.
        let vouched = read_metadata(&bytes, Trust::Vouched(AlgorithmPolicy::Rsa));
        let keys = trusted(&RSA_2048).into();
        let trust = Trust::Signed { keys: &keys, policy: AlgorithmPolicy::Rsa, verifier: &XmlsecVerifier };
        if let Ok(believed) = read_metadata(&bytes, trust) {
            // White space inside the signature's own base64, and its certificate, which nobody looks at, may change.
            prop_assert_eq!(believed, vouched.expect("what is believed is metadata"));
            let original = read_metadata(SIGNED.as_bytes(), trust).expect("it is signed");
            prop_assert_eq!(read_metadata(&bytes, trust).expect("it was just read"), original);
        }
    }
}
