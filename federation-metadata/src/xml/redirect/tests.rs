use super::super::element::Element;
use super::super::namespace::{SAML, SAMLP};
use super::super::reader::ReadError;
use super::super::shape::ShapeError;
use super::super::shape::message::MessageKind;
use super::super::signature::algorithm::AlgorithmPolicy;
use super::super::testing::{elliptic, provider, signed, stranger, trust};
use super::super::writer;
use super::query::{percent_decode, percent_encode};
use super::*;

const EXPECTED: Expected = Expected { kind: MessageKind::RedirectedLogoutRequest, algorithms: AlgorithmPolicy::Rsa };

fn logout() -> Element {
    Element::new(SAMLP, "LogoutRequest")
        .with("ID", "_l1")
        .containing(Element::new(SAML, "Issuer").saying("https://idp.example"))
        .containing(Element::new(SAML, "NameID").saying("_transient"))
        .containing(Element::new(SAMLP, "SessionIndex").saying("_s1"))
}

fn written(element: &Element) -> Rewritten {
    writer::write(element, &Limits::MESSAGE).expect("a strict document")
}

fn query(state: Option<&str>) -> String {
    sign_redirect(&written(&logout()), Direction::Request, state, &provider()).expect("it can be signed")
}

fn verdict(query: &str) -> Result<(VerifiedMessage, Option<String>), RedirectError> {
    verify_redirect(query, Direction::Request, &EXPECTED, &trust(&provider()))
}

/// A query over any text, signed by the provider; the parts are encoded already.
fn signed_query(message: &str, state: Option<&str>) -> String {
    let algorithm = percent_encode(provider().algorithm().uri());
    let part = signed_part(Direction::Request, message, state, &algorithm);
    let signature = provider().sign(part.as_bytes()).expect("a signature");
    format!("{part}&Signature={}", percent_encode(&STANDARD.encode(signature)))
}

fn packed(text: &[u8]) -> String {
    let mut packed = Vec::new();
    DeflateEncoder::new(text, Compression::best()).read_to_end(&mut packed).expect("it can be packed");
    percent_encode(&STANDARD.encode(packed))
}

#[test]
fn what_we_sign_we_verify() {
    let (message, state) = verdict(&query(None)).expect("a good query");
    assert_eq!((message.root().attribute("ID"), state), (Some("_l1"), None));
    assert!(message.covered().is_some_and(|covered| covered.element().says_the_same_as(&logout())));
    let (_, state) = verdict(&query(Some("a b+c/=&\u{e9}"))).expect("a good query");
    assert_eq!(state.as_deref(), Some("a b+c/=&\u{e9}"));
    let (_, state) = verdict(&query(Some(""))).expect("an empty state is a state");
    assert_eq!(state.as_deref(), Some(""));
    let with_other = format!("x=1&{}&y", query(Some("s")));
    assert!(verdict(&with_other).is_ok(), "other parameters are passed over");
}

#[test]
fn who_says_to_have_sent_it_leads_to_the_keys() {
    let unverified = parse_redirect(&query(Some("s")), Direction::Request, &EXPECTED).expect("well formed");
    assert_eq!(unverified.message().issuer(), Some("https://idp.example"));
    assert!(unverified.clone().verify(&trust(&provider())).is_ok());
    assert_eq!(unverified.verify(&trust(&stranger())).err(), Some(RedirectError::Signature));
}

#[test]
fn a_signature_is_over_the_raw_bytes_whatever_their_form() {
    let message = packed(written(&logout()).text().as_bytes()).replace("%2B", "%2b").replace("%2F", "%2f");
    let (_, state) = verdict(&signed_query(&message, Some("a%20b%2f+c"))).expect("lower case and plus are lawful");
    assert_eq!(state.as_deref(), Some("a b/ c"));
    let changed = signed_query(&message, Some("a%20b")).replace("a%20b", "a+b");
    assert_eq!(verdict(&changed).err(), Some(RedirectError::Signature), "the same when decoded, not as it came");
    // Any order of the parameters, one order of what is signed.
    let reversed: Vec<String> = query(Some("s")).split('&').rev().map(str::to_owned).collect();
    assert!(verdict(&reversed.join("&")).is_ok());
}

#[test]
fn a_query_that_is_not_of_the_binding_is_refused() {
    let good = query(Some("s"));
    let without = |name: &str| {
        let kept: Vec<&str> = good.split('&').filter(|pair| !pair.starts_with(&format!("{name}="))).collect();
        kept.join("&")
    };
    let refused = |query: &str, error: QueryError| {
        assert_eq!(verdict(query).err(), Some(RedirectError::Query(error)), "{query}");
    };
    for name in ["SAMLRequest", "SigAlg", "Signature"] {
        refused(&without(name), QueryError::Missing);
    }
    for name in ["SAMLRequest", "RelayState", "SigAlg", "Signature", "SAMLResponse"] {
        refused(&format!("{good}&{name}=x"), QueryError::Repeated);
        let encoded = name.replace('S', "%53");
        assert!(verdict(&format!("{good}&{encoded}=x")).is_err() || name == "RelayState");
    }
    refused(&format!("{good}&Relay%53tate=x"), QueryError::Encoding);
    refused(&without("RelayState").replace("SAMLRequest=", "SAMLRequest=%zz"), QueryError::Encoding);
    refused(&good.replace("Signature=", "Signature=%"), QueryError::Encoding);
    refused(&good.replace("Signature=", "Signature=*"), QueryError::Encoding);
    refused(&good.replace("RelayState=", "RelayState=%ff"), QueryError::Encoding);
    refused(&signed_query("AAAA", Some(&"s".repeat(81))), QueryError::RelayState);
    refused(&format!("{good}&x={}", "x".repeat(LONGEST_QUERY)), QueryError::TooLong);
    refused("", QueryError::Missing);
    let answer = verify_redirect(&good, Direction::Response, &EXPECTED, &trust(&provider()));
    assert_eq!(answer.err(), Some(RedirectError::Query(QueryError::Missing)));
}

#[test]
fn a_signature_that_is_not_good_is_refused() {
    let good = query(Some("s"));
    assert_eq!(verdict(&good.replace("RelayState=s", "RelayState=t")).err(), Some(RedirectError::Signature));
    assert_eq!(verdict(&good.replace("&RelayState=s", "")).err(), Some(RedirectError::Signature));
    let by_stranger = verify_redirect(&good, Direction::Request, &EXPECTED, &trust(&stranger()));
    assert_eq!(by_stranger.err(), Some(RedirectError::Signature));
    for algorithm in [
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
        "",
    ] {
        let changed = good.replace(&percent_encode(provider().algorithm().uri()), &percent_encode(algorithm));
        assert_eq!(verdict(&changed).err(), Some(RedirectError::Algorithm), "{algorithm}");
    }
    let elliptic_query = sign_redirect(&written(&logout()), Direction::Request, None, &elliptic()).expect("signed");
    let expected = Expected { algorithms: AlgorithmPolicy::RsaOrElliptic, ..EXPECTED };
    assert!(verify_redirect(&elliptic_query, Direction::Request, &expected, &trust(&elliptic())).is_ok());
    assert!(verify_redirect(&elliptic_query, Direction::Request, &expected, &trust(&provider())).is_err());
    assert!(verify_redirect(&elliptic_query, Direction::Request, &EXPECTED, &trust(&elliptic())).is_err());
}

#[test]
fn a_signed_message_is_still_held_to_every_rule() {
    let message = |text: &str| verdict(&signed_query(&packed(text.as_bytes()), None)).err();
    let bomb = " ".repeat(30 * 1024 * 1024);
    assert_eq!(message(&bomb), Some(RedirectError::Packing), "thirty kilobytes that unpack to thirty megabytes");
    assert_eq!(verdict(&signed_query("AAAA", None)).err(), Some(RedirectError::Packing));
    let forbidden = MessageError::Read(ReadError::ForbiddenMarkup);
    assert_eq!(message("<!DOCTYPE a><a/>"), Some(RedirectError::Message(forbidden)));
    let inside = writer::to_text(&signed(&logout(), &provider()));
    let twice = MessageError::Shape(ShapeError::Signature);
    assert_eq!(message(&inside), Some(RedirectError::Message(twice)), "a signature inside as well");
    let other = MessageError::Shape(ShapeError::Root);
    assert_eq!(
        message("<Response xmlns='urn:oasis:names:tc:SAML:2.0:protocol'/>"),
        Some(RedirectError::Message(other))
    );
}

#[test]
fn a_relay_state_that_is_too_long_is_not_sent() {
    let sign = |state: &str| sign_redirect(&written(&logout()), Direction::Request, Some(state), &provider());
    assert!(sign(&"s".repeat(80)).is_ok());
    assert!(matches!(sign(&"s".repeat(81)), Err(SignError::RelayState)));
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(text in any::<String>()) {
            let encoded = percent_encode(&text);
            prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_graphic() && !b"&=+#".contains(&byte)));
            prop_assert_eq!(percent_decode(&encoded), Ok(text));
        }

        #[test]
        fn no_query_makes_the_parser_panic(query in "[SAMLRequestpoRlyiAg&=%+/a-f0-9]{0,200}") {
            let _ = SignedQuery::parse(&query, Direction::Request);
        }
    }
}
