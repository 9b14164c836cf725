use super::super::namespace::{DS, MD};
use super::super::signature::sign::sign_enveloped;
use super::super::signature::{OpensslVerifier, XmlsecVerifier};
use super::super::testing::{element, provider, stranger, trust};
use super::*;

const RSA: AlgorithmPolicy = AlgorithmPolicy::Rsa;

fn entity() -> Element {
    let certificate = element(DS, "X509Certificate").saying("AAAA\n AAAA");
    let key = element(DS, "KeyInfo").containing(element(DS, "X509Data").containing(certificate));
    let method = element(MD, "EncryptionMethod").with("Algorithm", "urn:x").containing(element(DS, "DigestMethod"));
    let role = element(MD, "IDPSSODescriptor")
        .with("ID", "_role")
        .containing(element(MD, "KeyDescriptor").with("use", "signing").containing(key).containing(method));
    element(MD, "EntityDescriptor").with("ID", "_m1").with("entityID", "https://idp.example").containing(role)
}

fn signed_text() -> String {
    sign_enveloped(&entity(), &provider(), &Limits::METADATA).expect("it can be signed").text().to_owned()
}

#[test]
fn signed_metadata_is_taken_under_its_pinned_key_alone() {
    let text = signed_text();
    let verifiers: [&dyn SignatureVerifier; 2] = [&XmlsecVerifier, &OpensslVerifier];
    for verifier in verifiers {
        let verify = |text: &str, key: &_| verify_entity(text.as_bytes(), &trust(key), RSA, verifier);
        let covered = verify(&text, &provider()).expect("good metadata");
        assert_eq!(covered.element().attribute("entityID"), Some("https://idp.example"));
        assert!(covered.element().says_the_same_as(&entity()));
        assert!(matches!(verify(&text, &stranger()), Err(MessageError::Signature(_))));
        let changed = text.replace("https://idp.example", "https://idp.examplf");
        assert!(matches!(verify(&changed, &provider()), Err(MessageError::Signature(_))));
    }
}

#[test]
fn unsigned_metadata_is_read_only_where_somebody_vouches_for_it() {
    let text = super::super::writer::to_text(&entity());
    let refused = verify_entity(text.as_bytes(), &trust(&provider()), RSA, &XmlsecVerifier);
    assert_eq!(refused.err(), Some(MessageError::Shape(ShapeError::Signature)));
    assert!(read_unverified_entity(text.as_bytes(), RSA).expect("it is well formed").says_the_same_as(&entity()));
}

#[test]
fn elements_of_signatures_stand_where_metadata_has_them() {
    let refusal = |from: &str, to: &str| {
        let text = super::super::writer::to_text(&entity()).replace(from, to);
        read_unverified_entity(text.as_bytes(), RSA).err()
    };
    let shape = |error| Some(MessageError::Shape(error));
    assert_eq!(refusal("md:KeyDescriptor", "md:Extensions"), shape(ShapeError::Signature));
    assert_eq!(refusal("X509Certificate", "X509CRL"), shape(ShapeError::Children));
    assert_eq!(refusal("ds:DigestMethod", "ds:Object"), shape(ShapeError::Signature));
    assert_eq!(refusal("\"_role\"", "\"_m1\""), shape(ShapeError::Identifier));
    assert_eq!(refusal("use=", "Id="), shape(ShapeError::Identifier));
    assert_eq!(refusal("EncryptionMethod", "Assertion"), shape(ShapeError::Misplaced));
    assert_eq!(refusal("EntityDescriptor", "EntitiesDescriptor"), shape(ShapeError::Root));
}
