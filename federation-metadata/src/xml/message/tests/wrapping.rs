//! Signature wrapping: the signed element is kept somewhere, so that the signature stays good, and another stands where
//! a careless reader looks (Somorovsky and others, "On Breaking SAML", 2012, variants 1 to 8).

use super::super::super::element::Element;
use super::super::super::namespace::{DS, SAML, SAMLP};
use super::super::super::reader;
use super::super::super::testing::{IDS, SUBJECT, Signing, provider, signed_tree, trust};
use super::super::super::writer::to_text;
use super::*;

const ATTACKER: &str = "TINIT-VRDLGI75C15F205X";

/// The same tree about somebody else, under its own identifier or the same.
fn forged(element: &Element, same_id: bool) -> Element {
    let mut text = to_text(element).replace(SUBJECT, ATTACKER);
    if !same_id {
        text = text
            .replace(&format!("ID=\"{}\"", IDS.0), "ID=\"_r2\"")
            .replace(&format!("ID=\"{}\"", IDS.1), "ID=\"_a2\"");
    }
    reader::read(text.as_bytes(), &Limits::MESSAGE).expect("a forged element is strict").into_root()
}

fn without_signature(element: &Element) -> Element {
    let mut element = element.clone();
    element.children.retain(|child| !child.is(DS, "Signature"));
    element
}

fn object(content: Element) -> Element {
    Element::new(DS, "Object").containing(content)
}

/// What is signed in a message: the response where that is, otherwise the assertion; with its signature.
struct Parts {
    response: Element,
    assertion: Element,
}

impl Parts {
    fn of(signing: Signing) -> Self {
        let response = signed_tree(signing, &provider());
        let assertion = response.child(SAML, "Assertion").expect("there is one").clone();
        Self { response, assertion }
    }

    fn signature(element: &Element) -> Element {
        element.child(DS, "Signature").cloned().unwrap_or_else(|| Element::new(DS, "Signature"))
    }

    /// The response with other assertions.
    fn with_assertions(&self, assertions: Vec<Element>) -> Element {
        let mut response = self.response.clone();
        response.children.retain(|child| !child.is(SAML, "Assertion"));
        response.containing_all(assertions)
    }
}

/// Replaces the signature of an element.
fn resigned(element: &Element, signature: Element) -> Element {
    let mut element = without_signature(element);
    element.children.insert(1, signature);
    element
}

fn variant(number: u8, parts: &Parts, same_id: bool) -> Element {
    let evil_response = forged(&parts.response, same_id);
    let evil_assertion = forged(&parts.assertion, same_id);
    let bare = without_signature(&parts.assertion);
    let signature = Parts::signature(&parts.assertion);
    match number {
        1 => {
            let around = Parts::signature(&parts.response).containing(without_signature(&parts.response));
            resigned(&evil_response, around)
        }
        2 => {
            let mut evil = resigned(&evil_response, Parts::signature(&parts.response));
            evil.children.insert(1, without_signature(&parts.response));
            evil
        }
        3 => parts.with_assertions(vec![without_signature(&evil_assertion), parts.assertion.clone()]),
        4 => {
            let evil = without_signature(&evil_assertion).containing(parts.assertion.clone());
            parts.with_assertions(vec![evil])
        }
        5 => parts.with_assertions(vec![resigned(&evil_assertion, signature), bare]),
        6 => parts.with_assertions(vec![resigned(&evil_assertion, signature.containing(bare))]),
        7 => {
            let mut evil = parts.response.clone();
            let hidden = Element::new(SAMLP, "Extensions").containing(without_signature(&evil_assertion));
            evil.children.insert(1, hidden);
            evil
        }
        8 => parts.with_assertions(vec![resigned(&evil_assertion, signature.containing(object(bare)))]),
        other => panic!("there is no variant {other}"),
    }
}

/// More of our own: what the eight leave out.
fn further(parts: &Parts, same_id: bool) -> Vec<Element> {
    let evil = forged(&parts.assertion, same_id);
    let bare = without_signature(&evil);
    let wrapped = Element::new(SAML, "Advice").containing(parts.assertion.clone());
    let mut first = parts.with_assertions(vec![parts.assertion.clone()]);
    first.children.insert(0, bare.clone());
    let mut in_status = parts.response.clone();
    let place = in_status.children.iter().position(|child| child.is(SAMLP, "Status")).expect("a status");
    in_status.children[place] =
        in_status.children[place].clone().containing(Element::new(SAMLP, "StatusDetail").containing(bare.clone()));
    let mut foreign = bare.clone();
    foreign.name.namespace = "urn:oasis:names:tc:SAML:1.0:assertion".into();
    foreign.name.prefix = "old".to_owned();
    vec![
        // A second signed assertion, both good.
        parts.with_assertions(vec![parts.assertion.clone(), evil.clone()]),
        parts.with_assertions(vec![parts.assertion.clone(), parts.assertion.clone()]),
        // The signed assertion below the one that is read.
        parts.with_assertions(vec![bare.clone().containing(wrapped)]),
        first,
        in_status,
        // The same local name in another namespace, and the encrypted kind.
        parts.with_assertions(vec![parts.assertion.clone(), foreign]),
        parts.with_assertions(vec![parts.assertion.clone(), Element::new(SAML, "EncryptedAssertion")]),
        parts.with_assertions(vec![Element::new(SAML, "EncryptedAssertion")]),
        // Bare documents.
        parts.assertion.clone(),
        Element::new(SAMLP, "ArtifactResponse").with("ID", "_x").containing(parts.response.clone()),
        // A response inside the response.
        parts.response.clone().containing(parts.response.clone()),
        // The signature after the content, and twice.
        {
            let mut moved = parts.response.clone();
            moved.children.rotate_left(1);
            moved
        },
        resigned(&parts.response, Parts::signature(&parts.assertion)),
        parts.response.clone().containing(Parts::signature(&parts.assertion)),
    ]
}

#[test]
fn no_wrapping_reaches_the_verifier() {
    for signing in [Signing::ResponseOnly, Signing::AssertionOnly, Signing::Both] {
        for same_id in [false, true] {
            let parts = Parts::of(signing);
            let eight = (1..=8).map(|number| variant(number, &parts, same_id));
            for (at, forgery) in eight.chain(further(&parts, same_id)).enumerate() {
                let text = to_text(&forgery);
                assert!(reader::read(text.as_bytes(), &Limits::MESSAGE).is_ok(), "variant {at} is strict XML");
                let counting = Counting::default();
                let verdict = verify_message(text.as_bytes(), &EXPECTED, &trust(&provider()), &counting);
                assert!(verdict.is_err(), "{signing:?}, same identifier {same_id}, variant {at}: {text}");
                assert_eq!(counting.calls(), 0, "{signing:?}, same identifier {same_id}, variant {at}");
            }
        }
    }
}

/// Without the shape the library would take some of these: the variants are real attacks, not merely broken messages.
#[test]
fn the_verifier_alone_would_take_some_wrappings() {
    let parts = Parts::of(Signing::AssertionOnly);
    let taken = (1..=8).filter(|number| {
        let text = to_text(&variant(*number, &parts, false));
        let document = reader::read(text.as_bytes(), &Limits::MESSAGE).expect("strict");
        XmlsecVerifier.verify(&document, &trust(&provider()), AlgorithmPolicy::Rsa).is_ok()
    });
    assert!(taken.count() >= 3);
}
