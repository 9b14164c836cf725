//! Broken, foreign and oversized documents, forged from messages that are really signed: refused by reader or shape,
//! the verifier never called.

use super::super::super::testing::{Signing, provider, signed_response, trust};
use super::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Refused before the verifier, and why.
fn refusal(bytes: &[u8]) -> MessageError {
    let counting = Counting::default();
    let verdict = verify_message(bytes, &EXPECTED, &trust(&provider()), &counting);
    assert_eq!(
        counting.calls(),
        0,
        "nothing reaches the verifier: {}",
        String::from_utf8_lossy(&bytes[..200.min(bytes.len())])
    );
    verdict.expect_err("it is refused")
}

fn good() -> String {
    signed_response(Signing::Both, &provider())
}

/// The good message with one change.
fn changed(from: &str, to: &str) -> MessageError {
    let good = good();
    assert!(good.contains(from), "there is something to change: {from}");
    refusal(good.replacen(from, to, 1).as_bytes())
}

fn read(error: ReadError) -> MessageError {
    MessageError::Read(error)
}

#[test]
fn markup_that_a_lenient_parser_repairs_is_refused() {
    let good = good();
    for (from, to) in [
        ("</saml:Assertion>", ""),
        ("</samlp:Response>", ""),
        ("</samlp:Response>", "</samlp:Response>x"),
        ("</samlp:Response>", "</samlp:Response><a/>"),
        ("</samlp:Response>", "</samlp:Response></a>"),
        ("Version=\"2.0\"", "Version=\"<a>\""),
        ("Version=\"2.0\"", "Version=\"2.0"),
        ("Version=\"2.0\"", "Version=2.0"),
        ("Version=\"2.0\"", "Version=\"2.0\" Version=\"2.0\""),
        ("Version=\"2.0\"", "1Version=\"2.0\""),
        ("Version=\"2.0\"", "Ver\u{1}sion=\"2.0\""),
        ("Version=\"2.0\"", "Version=\"&\""),
        ("Version=\"2.0\"", "Version=\"&#x;\""),
        ("<saml:Conditions", "<saml:\u{b7}Conditions"),
        ("<saml:Conditions", "< saml:Conditions"),
        ("<saml:Conditions", "<saml:Conditions<a"),
        ("_transient", "_trans<ient"),
        ("_transient", "_trans\u{0}ient"),
        ("_transient", "_trans]]>ient"),
        ("_transient", "_trans&nbsp;ient"),
    ] {
        assert!(matches!(changed(from, to), MessageError::Read(_)), "{from} to {to}");
    }
    for end in [1, good.len() / 2, good.len() - 1] {
        assert!(matches!(refusal(&good.as_bytes()[..end]), MessageError::Read(_)), "truncated at {end}");
    }
}

#[test]
fn document_types_entities_comments_and_instructions_are_refused() {
    let good = good();
    let bomb = "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>";
    for before in [
        "<!DOCTYPE samlp:Response>",
        bomb,
        "<!DOCTYPE r SYSTEM 'file:///etc/passwd'>",
        "<!DOCTYPE r PUBLIC 'x' 'http://127.0.0.1:1/x'>",
        "<!DOCTYPE r [<!ATTLIST a b ID #IMPLIED>]>",
        "<?xml-stylesheet href='http://127.0.0.1:1/x'?>",
        "<!-- x -->",
    ] {
        assert_eq!(refusal(format!("{before}{good}").as_bytes()), read(ReadError::ForbiddenMarkup), "{before}");
    }
    // A comment inside a name makes some readers see its first half alone.
    assert_eq!(changed("_transient", "_trans<!-- -->ient"), read(ReadError::ForbiddenMarkup));
    assert_eq!(changed("RSSMRA80", "RSS<!---->MRA80"), read(ReadError::ForbiddenMarkup));
    assert_eq!(changed("_transient", "<![CDATA[_transient]]>"), read(ReadError::ForbiddenMarkup));
    assert_eq!(changed("_transient", "<?x y?>_transient"), read(ReadError::ForbiddenMarkup));
    assert_eq!(changed("_transient", "&xxe;"), read(ReadError::Reference));
}

#[test]
fn foreign_encodings_are_refused() {
    let good = good();
    for name in ["UTF-7", "UTF7", "UNICODE-1-1-UTF-7", "UTF-16", "ISO-8859-1", "IBM037", "UTF-32", ""] {
        let text = format!("<?xml version=\"1.0\" encoding=\"{name}\"?>{good}");
        assert_eq!(refusal(text.as_bytes()), read(ReadError::Declaration), "{name}");
    }
    let wide: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(matches!(refusal(&wide), MessageError::Read(_)));
    assert!(matches!(refusal(&[b"\xff\xfe".as_slice(), &wide].concat()), MessageError::Read(_)));
    assert_eq!(refusal(format!("\u{feff}{good}").as_bytes()), read(ReadError::ForbiddenCharacter));
    assert_eq!(refusal(format!("<?xml version=\"1.1\"?>{good}").as_bytes()), read(ReadError::Declaration));
    // Not decoded, and decoded twice.
    assert!(matches!(refusal(STANDARD.encode(&good).as_bytes()), MessageError::Read(_)));
}

#[test]
fn oversized_documents_are_refused() {
    let good = good();
    let padded = |with: String| refusal(good.replacen("_transient", &with, 1).as_bytes());
    assert_eq!(padded("x".repeat(30 * 1024 * 1024)), read(ReadError::TooLarge), "30 MB");
    let attributes: Vec<String> = (0..50_000).map(|at| format!("a{at}=''")).collect();
    let many = attributes.join(" ");
    assert_eq!(
        changed("<saml:Conditions", &format!("<saml:Conditions {}", &many[..200_000])),
        read(ReadError::TooMany)
    );
    assert_eq!(refusal(format!("<a {many}/>").as_bytes()), read(ReadError::TooLarge));
    assert_eq!(refusal("<a>".repeat(80_000).as_bytes()), read(ReadError::TooMany), "depth");
    assert_eq!(
        changed("<saml:Conditions", &format!("{}<saml:Conditions", "<a/>".repeat(50_000))),
        read(ReadError::TooMany)
    );
    let declared: Vec<String> = (0..50).map(|at| format!("xmlns:n{at}='urn:x'")).collect();
    let nested = format!("<a {}>", declared[..30].join(" ")).repeat(20);
    assert_eq!(refusal(nested.as_bytes()), read(ReadError::TooMany), "declarations");
}

#[test]
fn identifiers_that_two_readers_could_take_differently_are_refused() {
    let shape = MessageError::Shape(ShapeError::Identifier);
    // Where the signature refers to it, the reference is changed as well.
    for (identifier, why) in
        [("_r1", "twice the same"), ("1a", "no name"), ("a b", "no name"), ("a:b", "no name"), ("", "empty")]
    {
        assert_eq!(refusal(good().replace("_a1", identifier).as_bytes()), shape, "{why}: {identifier}");
    }
    assert_eq!(changed("ID=\"_a1\"", "ID=\"_a1\" Id=\"_x\""), shape);
    assert_eq!(changed("ID=\"_a1\"", "Id=\"_a1\""), shape, "none of its own");
    assert_eq!(changed("ID=\"_a1\"", "ID=\"_a1\" AssertionID=\"_x\""), shape);
    assert_eq!(changed("<saml:Conditions", "<saml:Conditions ID=\"_x\""), shape);
    assert_eq!(changed("<saml:NameID", "<saml:NameID id=\"_x\""), shape);
    assert_eq!(changed("ID=\"_r1\" ", ""), shape);
    assert_eq!(changed("<saml:Conditions", "<saml:Conditions xml:id=\"_x\""), read(ReadError::ForeignAttribute));
    let foreign = "<saml:Conditions xmlns:f=\"urn:f\" f:ID=\"_x\"";
    assert_eq!(changed("<saml:Conditions", foreign), read(ReadError::ForeignAttribute));
}

#[test]
fn messages_of_another_kind_are_refused() {
    for name in ["AuthnRequest", "LogoutResponse", "Assertion"] {
        let text = good().replace("samlp:Response", &format!("samlp:{name}"));
        assert_eq!(refusal(text.as_bytes()), MessageError::Shape(ShapeError::Root), "{name}");
    }
    let other = good().replacen("SAML:2.0:protocol", "SAML:1.1:protocol", 1);
    assert_eq!(refusal(other.as_bytes()), MessageError::Shape(ShapeError::Root));
    for (from, to) in [
        ("<samlp:Status>", "<samlp:Extensions></samlp:Extensions><samlp:Status>"),
        ("<saml:Conditions", "<saml:Advice></saml:Advice><saml:Conditions"),
        ("<saml:Subject>", "<saml:Issuer>x</saml:Issuer><saml:Subject>"),
        ("<saml:AuthnStatement", "<saml:AuthzDecisionStatement></saml:AuthzDecisionStatement><saml:AuthnStatement"),
    ] {
        assert_eq!(changed(from, to), MessageError::Shape(ShapeError::Children), "{to}");
    }
}
