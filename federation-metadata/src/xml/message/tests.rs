use super::super::shape::message::MessageKind;
use super::super::signature::keys::TrustedKeys;
use super::super::signature::{OpensslVerifier, XmlsecVerifier};
use super::super::testing::{SUBJECT, Signing, elliptic, provider, response, signed, signed_response, stranger, trust};
use super::super::writer::to_text;
use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};

mod agreement;
mod documents;
mod lawful;
mod logout;
mod signatures;
mod wrapping;

const EXPECTED: Expected =
    Expected { kind: MessageKind::Response { must_be_signed: false }, algorithms: AlgorithmPolicy::Rsa };

fn verifiers() -> [&'static dyn SignatureVerifier; 2] {
    [&XmlsecVerifier, &OpensslVerifier]
}

fn subject(verified: &VerifiedMessage) -> Option<String> {
    let assertion = verified.covered()?.assertion()?;
    let attributes = assertion.child(SAML, "AttributeStatement")?;
    let number = attributes.children().iter().find(|attribute| attribute.attribute("Name") == Some("fiscalNumber"))?;
    Some(number.children()[0].text().to_owned())
}

/// What both verifiers make of a message; they must agree.
fn verdict(text: &str, keys: &TrustedKeys) -> Result<VerifiedMessage, MessageError> {
    let [xmlsec, openssl] = verifiers().map(|verifier| verify_message(text.as_bytes(), &EXPECTED, keys, verifier));
    assert_eq!(xmlsec.as_ref().ok(), openssl.as_ref().ok(), "both verifiers see the same");
    xmlsec
}

#[test]
fn a_signed_response_is_taken_and_covered() {
    for signing in [Signing::AssertionOnly, Signing::Both] {
        let verified = verdict(&signed_response(signing, &provider()), &trust(&provider())).expect("a good response");
        assert_eq!(subject(&verified).as_deref(), Some(SUBJECT));
        let covered = verified.covered().expect("it is signed").element();
        let whole = signing == Signing::Both;
        assert_eq!(covered.local_name(), if whole { "Response" } else { "Assertion" });
        assert_eq!(verified.root().attribute("InResponseTo"), Some("_q1"));
    }
}

#[test]
fn a_key_that_is_not_trusted_verifies_nothing() {
    for signing in [Signing::AssertionOnly, Signing::Both] {
        let text = signed_response(signing, &stranger());
        let refused = verdict(&text, &trust(&provider())).expect_err("a self-made certificate in KeyInfo");
        assert_eq!(refused, MessageError::Signature(SignatureError::NotGood));
    }
}

#[test]
fn an_unsigned_error_covers_nothing_and_calls_nobody() {
    let counting = Counting::default();
    let text = to_text(&response("_r1", "Responder", None));
    let verified = verify_message(text.as_bytes(), &EXPECTED, &trust(&provider()), &counting).expect("an error");
    assert_eq!((verified.covered(), counting.calls()), (None, 0));
    let text = to_text(&signed(&response("_r1", "Responder", None), &provider()));
    let verified = verdict(&text, &trust(&provider())).expect("a signed error");
    assert!(verified.covered().is_some_and(|covered| covered.assertion().is_none()));
}

#[test]
fn the_algorithm_must_be_admitted() {
    let text = signed_response(Signing::Both, &elliptic());
    assert_eq!(verdict(&text, &trust(&elliptic())).err(), Some(MessageError::Shape(ShapeError::Algorithm)));
    let expected = Expected { algorithms: AlgorithmPolicy::RsaOrElliptic, ..EXPECTED };
    for verifier in verifiers() {
        let verified = verify_message(text.as_bytes(), &expected, &trust(&elliptic()), verifier);
        assert_eq!(subject(&verified.expect("admitted here")).as_deref(), Some(SUBJECT));
    }
}

/// Counts its calls.
#[derive(Default)]
struct Counting(AtomicUsize);

impl Counting {
    fn calls(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl SignatureVerifier for Counting {
    fn verify(
        &self,
        document: &Rewritten,
        keys: &TrustedKeys,
        algorithms: AlgorithmPolicy,
    ) -> Result<CoveredText, SignatureError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        XmlsecVerifier.verify(document, keys, algorithms)
    }
}

/// Says what it is told to say.
struct Lying(&'static str);

impl SignatureVerifier for Lying {
    fn verify(&self, _: &Rewritten, _: &TrustedKeys, _: AlgorithmPolicy) -> Result<CoveredText, SignatureError> {
        match self.0 {
            "panic" => panic!("a bug in a verifier"),
            text => Ok(CoveredText(text.to_owned())),
        }
    }
}

#[test]
fn a_verifier_that_panics_or_covers_something_else_is_a_refusal() {
    let text = signed_response(Signing::Both, &provider());
    let verdict = |lie| verify_message(text.as_bytes(), &EXPECTED, &trust(&provider()), &Lying(lie)).err();
    assert_eq!(verdict("panic"), Some(MessageError::VerifierFailed));
    assert_eq!(verdict("<a></a>"), Some(MessageError::Differs));
    assert_eq!(verdict(""), Some(MessageError::Differs));
}
