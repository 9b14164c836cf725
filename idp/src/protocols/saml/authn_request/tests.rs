use super::*;
use crate::protocols::saml::testing::{other_pair, signing};
use federation_metadata::xml::reader;

const REQUEST: &str = "_00112233445566778899aabbccddeeff";

fn outgoing(binding: Binding, purpose: Option<Purpose>, force_login: bool) -> OutgoingMessage {
    let (id, issuer) = (REQUEST.parse().expect("an identifier"), "https://id.comune.example/spid".parse());
    let request = AuthnRequest {
        id: &id,
        issued_at: Timestamp::from_microseconds(1_772_733_790_531_999),
        destination: "https://idp.example/sso?tenant=1&x=2",
        issuer: &issuer.expect("a name"),
        force_login,
        attribute_set: 3,
        level: AssuranceLevel::Two,
        comparison: Comparison::Minimum,
        purpose,
    };
    request.sign(binding, "relay-state_1", &signing(other_pair())).expect("it can be signed")
}

fn document(message: &OutgoingMessage) -> Element {
    match message {
        OutgoingMessage::Post { sent, message, .. } => {
            assert_eq!(STANDARD.decode(message).expect("base64"), sent.as_bytes());
            reader::read(sent.as_bytes(), &Limits::MESSAGE).expect("strict XML").into_root()
        }
        OutgoingMessage::Redirect { .. } => panic!("a form was asked for"),
    }
}

/// SPID technical rules, `AuthnRequest`: what must be there, in order, and what must not.
#[test]
fn a_request_holds_what_the_rules_ask_and_nothing_that_they_forbid() {
    let root = document(&outgoing(Binding::Post, None, true));
    let names: Vec<_> = root.children().iter().map(Element::local_name).collect();
    assert_eq!(names, ["Issuer", "Signature", "NameIDPolicy", "RequestedAuthnContext"]);
    let attributes: Vec<_> =
        root.attributes().iter().map(|attribute| (attribute.local_name(), attribute.value())).collect();
    assert_eq!(
        attributes,
        [
            ("ID", REQUEST),
            ("Version", "2.0"),
            ("IssueInstant", "2026-03-05T18:03:10.531Z"),
            ("Destination", "https://idp.example/sso?tenant=1&x=2"),
            ("ForceAuthn", "true"),
            ("AssertionConsumerServiceIndex", "0"),
            ("AttributeConsumingServiceIndex", "3"),
        ]
    );
    let issuer = &root.children()[0];
    assert_eq!(issuer.text(), "https://id.comune.example/spid");
    assert_eq!(issuer.attribute("NameQualifier"), Some("https://id.comune.example/spid"));
    assert_eq!(issuer.attribute("Format"), Some(ENTITY));
    let policy = &root.children()[2];
    assert_eq!((policy.attribute("Format"), policy.attributes().len()), (Some(TRANSIENT), 1));
    let context = &root.children()[3];
    assert_eq!(context.attribute("Comparison"), Some("minimum"));
    assert_eq!(context.children()[0].text(), "https://www.spid.gov.it/SpidL2");
}

#[test]
fn the_purpose_stands_before_the_policy_and_a_new_login_is_asked_for_only_where_it_must() {
    let root = document(&outgoing(Binding::Post, Some(Purpose::LegalPerson), false));
    let names: Vec<_> = root.children().iter().map(Element::local_name).collect();
    assert_eq!(names, ["Issuer", "Signature", "Extensions", "NameIDPolicy", "RequestedAuthnContext"]);
    let purpose = &root.children()[2].children()[0];
    assert!(purpose.is(SPID, "Purpose") && purpose.text() == "LP");
    assert_eq!(root.attribute("ForceAuthn"), None);
}

#[test]
fn a_redirect_carries_the_message_its_state_and_a_signature_beside_it() {
    let OutgoingMessage::Redirect { location } = outgoing(Binding::Redirect, None, true) else { panic!("a redirect") };
    let (address, query) = location.split_once("&SAMLRequest=").expect("the address had a query of its own");
    assert_eq!(address, "https://idp.example/sso?tenant=1&x=2");
    let names: Vec<_> = query.split('&').skip(1).filter_map(|pair| pair.split('=').next()).collect();
    assert_eq!(names, ["RelayState", "SigAlg", "Signature"]);
    assert!(query.contains("&RelayState=relay-state_1&"));
    assert!(!location.contains("ds%3ASignature"));
}
