//! Messages of logout, by POST: signed inside. By redirect they are in `redirect`.

use super::super::super::element::Element;
use super::super::super::namespace::{SAML, SAMLP};
use super::super::super::testing::{provider, signed, stranger, trust};
use super::super::super::writer::to_text;
use super::*;

fn begun(local: &str) -> Element {
    let issuer = Element::new(SAML, "Issuer").saying(" https://idp.example\n");
    Element::new(SAMLP, local).with("ID", "_l1").with("InResponseTo", "_q1").containing(issuer)
}

fn request() -> Element {
    begun("LogoutRequest")
        .containing(Element::new(SAML, "NameID").saying("_t"))
        .containing(Element::new(SAMLP, "SessionIndex").saying("1"))
        .containing(Element::new(SAMLP, "SessionIndex").saying("2"))
}

fn answer() -> Element {
    begun("LogoutResponse").containing(Element::new(SAMLP, "Status"))
}

fn judged(element: &Element, kind: MessageKind) -> Result<VerifiedMessage, MessageError> {
    let expected = Expected { kind, ..EXPECTED };
    let [xmlsec, openssl] = verifiers()
        .map(|verifier| verify_message(to_text(element).as_bytes(), &expected, &trust(&provider()), verifier));
    assert_eq!(xmlsec.as_ref().ok(), openssl.as_ref().ok());
    xmlsec
}

#[test]
fn signed_messages_of_logout_are_taken() {
    for (message, kind) in [(request(), MessageKind::LogoutRequest), (answer(), MessageKind::LogoutResponse)] {
        let verified = judged(&signed(&message, &provider()), kind).expect("a good message");
        assert!(verified.covered().is_some_and(|covered| covered.element().says_the_same_as(&message)));
        let by_stranger = judged(&signed(&message, &stranger()), kind);
        assert_eq!(by_stranger.err(), Some(MessageError::Signature(SignatureError::NotGood)));
        assert_eq!(judged(&message, kind).err(), Some(MessageError::Shape(ShapeError::Signature)), "unsigned");
    }
}

#[test]
fn a_message_of_logout_holds_what_belongs_to_it() {
    let refused = |message: Element, kind| judged(&signed(&message, &provider()), kind).err();
    let (children, request_kind, answer_kind) =
        (Some(MessageError::Shape(ShapeError::Children)), MessageKind::LogoutRequest, MessageKind::LogoutResponse);
    assert_eq!(refused(begun("LogoutRequest"), request_kind), children, "nobody is named");
    assert_eq!(refused(request().containing(Element::new(SAML, "NameID")), request_kind), children);
    assert_eq!(refused(begun("LogoutResponse"), answer_kind), children, "no status");
    assert_eq!(refused(answer().containing(Element::new(SAMLP, "Status")), answer_kind), children);
    assert_eq!(refused(request(), answer_kind), Some(MessageError::Shape(ShapeError::Root)));
    assert_eq!(refused(answer(), request_kind), Some(MessageError::Shape(ShapeError::Root)));
    let hidden = request().containing(Element::new(SAMLP, "SessionIndex").containing(Element::new(SAML, "Assertion")));
    assert_eq!(refused(hidden, request_kind), Some(MessageError::Shape(ShapeError::Misplaced)));
}

#[test]
fn what_is_not_verified_yet_says_which_request_it_answers() {
    let expected = Expected { kind: MessageKind::LogoutResponse, ..EXPECTED };
    let message = parse_message(to_text(&signed(&answer(), &provider())).as_bytes(), &expected).expect("well formed");
    assert_eq!((message.in_response_to(), message.issuer()), (Some("_q1"), Some("https://idp.example")));
}
