//! What a forger may try with a signature itself. The messages are really signed first.

use super::super::super::element::Element;
use super::super::super::namespace::{DS, SAML};
use super::super::super::signature::keys::TrustedKeys;
use super::super::super::signature::sign::SigningKey;
use super::super::super::testing::{
    IDS, SUBJECT, Signing, assertion, provider, response, signed, signed_response, signed_tree, stranger, trust,
};
use super::super::super::writer::to_text;
use super::*;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpListener;
use std::time::Duration;

const METHOD: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const DIGEST: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const EXCLUSIVE: &str = "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform>";

/// Refused before the verifier, and why.
fn refusal(text: &str) -> MessageError {
    let counting = Counting::default();
    let verdict = verify_message(text.as_bytes(), &EXPECTED, &trust(&provider()), &counting);
    assert_eq!(counting.calls(), 0, "nothing reaches the verifier: {text}");
    verdict.expect_err("it is refused")
}

/// The good message with one change, in the assertion's signature and in the response's.
fn changed(from: &str, to: &str) -> MessageError {
    let [first, every] = [1, usize::MAX].map(|count| {
        let good = signed_response(Signing::Both, &provider());
        assert!(good.contains(from), "there is something to change: {from}");
        refusal(&good.replacen(from, to, count))
    });
    assert_eq!(first, every);
    first
}

#[test]
fn no_signature_is_no_message() {
    let bare = to_text(&response(IDS.0, "Success", Some(assertion(IDS.1, SUBJECT))));
    assert_eq!(refusal(&bare), MessageError::Shape(ShapeError::Signature));
    // The response alone is signed: the assertion must be as well.
    let response_only = signed_response(Signing::ResponseOnly, &provider());
    assert_eq!(refusal(&response_only), MessageError::Shape(ShapeError::Signature));
    let must = Expected { kind: MessageKind::Response { must_be_signed: true }, ..EXPECTED };
    let assertion_only = signed_response(Signing::AssertionOnly, &provider());
    let refused = verify_message(assertion_only.as_bytes(), &must, &trust(&provider()), &Counting::default());
    assert_eq!(refused.err(), Some(MessageError::Shape(ShapeError::Signature)));
    // A signature that is there and empty.
    let mut empty = signed_tree(Signing::Both, &provider());
    empty.children[1] = Element::new(DS, "Signature");
    assert_eq!(refusal(&to_text(&empty)), MessageError::Shape(ShapeError::SignatureGrammar));
}

#[test]
fn a_change_anywhere_in_what_is_signed_is_refused() {
    for signing in [Signing::AssertionOnly, Signing::Both] {
        let good = signed_response(signing, &provider());
        for (from, to) in [
            (SUBJECT, "TINIT-VRDLGI75C15F205X"),
            ("SpidL2", "SpidL3"),
            ("_transient", "_transienu"),
            ("Recipient=\"https://sp.example", "Recipient=\"https://sq.example"),
            ("Version=\"2.0\" IssueInstant", "Version=\"2.1\" IssueInstant"),
        ] {
            assert!(good.contains(from));
            let refused = verdict(&good.replacen(from, to, 1), &trust(&provider()));
            assert_eq!(refused.err(), Some(MessageError::Signature(SignatureError::NotGood)), "{signing:?} {from}");
        }
    }
}

/// Both are signed: both must be good.
#[test]
fn each_of_two_signatures_must_be_good() {
    let by = |inner: &SigningKey, outer: &SigningKey| {
        let inside = signed(&assertion(IDS.1, SUBJECT), inner);
        to_text(&signed(&response(IDS.0, "Success", Some(inside)), outer))
    };
    assert!(verdict(&by(&provider(), &provider()), &trust(&provider())).is_ok());
    for text in [by(&stranger(), &provider()), by(&provider(), &stranger()), by(&stranger(), &stranger())] {
        assert!(verdict(&text, &trust(&provider())).is_err());
    }
    // The self-made certificate in place of the provider's, over the provider's own signature.
    let swapped = {
        let mut tree = signed_tree(Signing::Both, &provider());
        let foreign = signed_tree(Signing::Both, &stranger());
        tree.children[1].children[2] = foreign.children[1].children[2].clone();
        to_text(&tree)
    };
    assert!(verdict(&swapped, &trust(&stranger())).is_err(), "the key in the message proves nothing");
}

#[test]
fn weak_and_foreign_algorithms_are_refused() {
    for method in [
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        "",
    ] {
        assert_eq!(changed(METHOD, method), MessageError::Shape(ShapeError::Algorithm), "{method}");
    }
    for digest in ["http://www.w3.org/2000/09/xmldsig#sha1", "http://www.w3.org/2001/04/xmldsig-more#md5", ""] {
        assert_eq!(changed(DIGEST, digest), MessageError::Shape(ShapeError::Algorithm), "{digest}");
    }
    let length = format!("Algorithm=\"{METHOD}\"><ds:HMACOutputLength>8</ds:HMACOutputLength>");
    let truncated = changed(&format!("Algorithm=\"{METHOD}\">"), &length);
    assert_eq!(truncated, MessageError::Shape(ShapeError::SignatureGrammar), "a truncated HMAC");
}

#[test]
fn transforms_are_the_two_that_are_admitted() {
    let grammar = MessageError::Shape(ShapeError::SignatureGrammar);
    let transform = |inside: &str| format!("<ds:Transform Algorithm={inside}</ds:Transform>");
    let enveloped = "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>";
    for bad in [
        transform("\"http://www.w3.org/TR/1999/REC-xslt-19991116\"><x></x>"),
        transform("\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><ds:XPath>count(//*)</ds:XPath>"),
        transform("\"http://www.w3.org/2002/06/xmldsig-filter2\">"),
        transform("\"http://www.w3.org/2000/09/xmldsig#base64\">"),
        transform("\"http://www.w3.org/2001/10/xml-exc-c14n#WithComments\">"),
        transform("\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\">"),
        transform("\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\">"),
        String::new(),
        EXCLUSIVE.repeat(2),
        EXCLUSIVE.repeat(300),
    ] {
        assert_eq!(changed(EXCLUSIVE, &bad), grammar, "{bad}");
        if bad != enveloped {
            assert_eq!(changed(enveloped, &bad), grammar, "in the first place: {bad}");
        }
    }
    assert_eq!(changed(&format!("{enveloped}{EXCLUSIVE}"), &format!("{EXCLUSIVE}{enveloped}")), grammar, "the order");
    let canonicalisation = "CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#";
    assert_eq!(changed(canonicalisation, &format!("{canonicalisation}WithComments")), grammar);
    let list = format!(
        "<ds:Transform Algorithm=\"{}\"><InclusiveNamespaces xmlns=\"{0}\" PrefixList=\"{}\"></InclusiveNamespaces></ds:Transform>",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "x ".repeat(17)
    );
    assert_eq!(changed(EXCLUSIVE, &list), grammar);
}

#[test]
fn nothing_stands_in_a_signature_that_has_no_place_there() {
    let grammar = MessageError::Shape(ShapeError::SignatureGrammar);
    let reference = "<ds:Reference URI=\"#_a1\"></ds:Reference>";
    for (from, to) in [
        ("</ds:SignedInfo>", format!("{reference}</ds:SignedInfo>")),
        ("</ds:KeyInfo>", "</ds:KeyInfo><ds:Object></ds:Object>".to_owned()),
        ("<ds:SignatureValue>", "<ds:SignedInfo></ds:SignedInfo><ds:SignatureValue>".to_owned()),
        (
            "<ds:KeyInfo>",
            "<ds:KeyInfo><ds:RetrievalMethod URI=\"http://127.0.0.1:1/\"></ds:RetrievalMethod>".to_owned(),
        ),
        ("<ds:X509Certificate>", "<ds:X509Certificate a=\"b\">".to_owned()),
        ("<ds:X509Certificate>", "<ds:X509Certificate>*".to_owned()),
        ("<ds:X509Data>", "<ds:X509Data><ds:X509CRL>AAAA</ds:X509CRL>".to_owned()),
        ("<ds:DigestValue>", "<ds:DigestValue>*".to_owned()),
        ("<ds:DigestValue>", "<ds:DigestValue>x<a></a>".to_owned()),
        ("<ds:Transforms>", "<ds:Transforms a=\"b\">".to_owned()),
        ("<ds:Reference ", "<ds:Reference Type=\"http://www.w3.org/2000/09/xmldsig#Manifest\" ".to_owned()),
        ("<ds:SignedInfo>", "<ds:SignedInfo>x".to_owned()),
    ] {
        let refused = [1, usize::MAX]
            .map(|count| refusal(&signed_response(Signing::Both, &provider()).replacen(from, &to, count)));
        let mixed = MessageError::Read(ReadError::MixedContent);
        assert!(refused.iter().all(|error| *error == grammar || *error == mixed), "{to}: {refused:?}");
    }
    let identified = changed("<ds:SignedInfo>", "<ds:SignedInfo Id=\"x\">");
    assert_eq!(identified, grammar);
}

/// A listener counts who calls. The library alone does call: the control shows that the test would notice.
#[test]
fn nobody_is_called_whatever_the_references_say() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/x", listener.local_addr().expect("an address"));
    listener.set_nonblocking(true).expect("a listener that does not wait");
    let file = std::env::temp_dir().join("varco-no-such-file");
    let good = signed_response(Signing::Both, &provider());
    let own = format!("URI=\"#{}\"", IDS.0);
    assert!(good.contains(&own));
    for uri in [
        address.clone(),
        address.replace("http:", "ftp:"),
        format!("file://{}", file.display()),
        "/etc/passwd".to_owned(),
        "x".to_owned(),
        String::new(),
        "#".to_owned(),
        format!("#xpointer(id('{}'))", IDS.0),
        "#xpointer(/)".to_owned(),
        format!("#{}", IDS.1),
        format!("{address}#{}", IDS.0),
    ] {
        let forged = good.replacen(&own, &format!("URI=\"{uri}\""), 1);
        assert_eq!(refusal(&forged), MessageError::Shape(ShapeError::SignatureGrammar), "{uri}");
    }
    assert_eq!(listener.accept().map(drop).map_err(|error| error.kind()), Err(ErrorKind::WouldBlock), "no call");

    let forged = good.replacen(&own, &format!("URI=\"{address}\""), 1);
    let document = reader::read(forged.as_bytes(), &Limits::MESSAGE).expect("strict XML");
    listener.set_nonblocking(false).expect("a listener that waits");
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("the control calls");
        stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a stream");
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    });
    assert!(XmlsecVerifier.verify(&document, &trust(&provider()), AlgorithmPolicy::Rsa).is_err());
    answering.join().expect("the library alone calls the address");
}

#[test]
fn an_unreadable_first_key_or_a_second_good_one_does_not_matter() {
    let keys = |keys: &[&SigningKey]| -> TrustedKeys {
        let keys: Vec<_> = keys.iter().map(|key| key.certificate().clone()).collect();
        keys.try_into().expect("there is one")
    };
    let good = signed_response(Signing::Both, &provider());
    let elliptic = super::super::super::testing::elliptic();
    for trusted in
        [keys(&[&stranger(), &provider()]), keys(&[&elliptic, &provider()]), keys(&[&provider(), &stranger()])]
    {
        assert!(verdict(&good, &trusted).is_ok(), "while a provider changes its key");
    }
    assert!(verdict(&good, &keys(&[&stranger(), &elliptic])).is_err());
}

#[test]
fn only_the_assertion_is_covered_where_only_the_assertion_is_signed() {
    let good = signed_response(Signing::AssertionOnly, &provider());
    let elsewhere = good.replacen("https://sp.example/acs", "https://sp.example/other", 1);
    let verified = verdict(&elsewhere, &trust(&provider())).expect("what is not signed may be changed");
    assert!(verified.covered().is_some_and(|covered| covered.element().is(SAML, "Assertion")));
    assert_eq!(verified.root().attribute("Destination"), Some("https://sp.example/other"));
}
