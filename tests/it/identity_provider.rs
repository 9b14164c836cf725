//! The provider of the tests is what it claims to be: honest answers that verify, and anomalies that really are wrong.

use federation_metadata::xml::element::Element;
use federation_metadata::xml::message::{Expected, MessageError, verify_message};
use federation_metadata::xml::shape::message::MessageKind;
use federation_metadata::xml::signature::algorithm::AlgorithmPolicy;
use federation_metadata::xml::signature::keys::TrustedKeys;
use federation_metadata::xml::signature::{OpensslVerifier, XmlsecVerifier};
use idp::commands::clock::SystemRandom;
use idp::domain::time::Timestamp;
use varco_tests::identity_provider::people::EVERYBODY;
use varco_tests::identity_provider::{Anomaly, Answer, AuthnRequest, Identity, ServiceProvider};

const EXPECTED: Expected =
    Expected { kind: MessageKind::Response { must_be_signed: false }, algorithms: AlgorithmPolicy::Rsa };

fn service_provider(keys: TrustedKeys) -> ServiceProvider {
    ServiceProvider {
        entity_id: "https://sp.example".to_owned(),
        consumers: vec![("0".to_owned(), "https://sp.example/acs".to_owned())],
        logout: Vec::new(),
        attribute_sets: vec![("0".to_owned(), vec!["name".to_owned(), "fiscalNumber".to_owned()])],
        keys,
    }
}

fn honest(identity: &Identity) -> Answer {
    let request = AuthnRequest {
        id: "_request".to_owned(),
        issuer: "https://sp.example".to_owned(),
        issue_instant: "2026-01-01T00:00:00Z".to_owned(),
        consumer_index: Some("0".to_owned()),
        attribute_index: Some("0".to_owned()),
        class: "https://www.spid.gov.it/SpidL2".to_owned(),
        force: true,
        relay_state: "state".to_owned(),
    };
    let sender = service_provider(keys(identity));
    let now = Timestamp::from_seconds(1_767_225_600);
    Answer::honest(identity, (&request, &sender), &EVERYBODY[0], now, &SystemRandom)
}

fn keys(identity: &Identity) -> TrustedKeys {
    identity.key.certificate().clone().into()
}

/// What the road of a message says of a document: whose name it vouches for, or why it is refused.
fn judge(identity: &Identity, document: &str) -> Result<String, MessageError> {
    let (bytes, keys) = (document.as_bytes(), keys(identity));
    let verified = verify_message(bytes, &EXPECTED, &keys, &XmlsecVerifier)?;
    assert_eq!(
        Ok(&verified),
        verify_message(bytes, &EXPECTED, &keys, &OpensslVerifier).as_ref(),
        "both verifiers agree"
    );
    let assertion = verified.covered().and_then(|covered| covered.assertion());
    Ok(assertion.map(|assertion| assertion.descendants().map(Element::text).collect()).unwrap_or_default())
}

#[test]
fn honest_answers_verify_and_say_who_it_is() {
    let identity = Identity::at("http://localhost:1");
    let answer = honest(&identity);
    for document in [answer.signed(&identity.key), answer.signed_inside(&identity.key)] {
        let said = judge(&identity, &document).expect("a good answer");
        assert!(said.contains("Mario") && said.contains("TINIT-RSSMRA85T10A562S"), "{said}");
    }
    let error = judge(&identity, &answer.error(19)).expect("an error comes unsigned");
    assert_eq!(error, "", "and vouches for nobody");
}

/// The anomalies of the document itself end on the road; those of its facts are for the validator to find.
#[test]
fn anomalies_of_the_document_end_on_the_road() {
    use Anomaly::{AssertionUnsigned, Broken, DocumentType, Encrypted, ForeignKey, Tampered, Unsigned, Wrapped};
    let identity = Identity::at("http://localhost:1");
    let on_the_road = [ForeignKey, Unsigned, AssertionUnsigned, Tampered, Wrapped, Encrypted, DocumentType, Broken];
    let good = honest(&identity).signed(&identity.key);
    for anomaly in Anomaly::ALL {
        let document = anomaly.spoil(honest(&identity), &identity, &SystemRandom);
        let judged = judge(&identity, &document);
        assert_eq!(judged.is_err(), on_the_road.contains(anomaly), "{anomaly:?}: {judged:?}");
        assert_ne!(document, good, "{anomaly:?}");
        assert_eq!(Anomaly::find(anomaly.code()), Some(*anomaly));
    }
}

#[test]
fn metadata_name_the_key_that_signs() {
    let identity = Identity::at("http://localhost:1");
    let metadata = identity.metadata();
    let certificate = metadata.root().descendants().filter(|element| element.local_name() == "X509Certificate").count();
    assert_eq!(certificate, 2, "in the signature and in the role");
    assert!(metadata.root().attribute("entityID") == Some("http://localhost:1"));
}
