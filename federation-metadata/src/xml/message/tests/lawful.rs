//! What lawful providers send must be taken, whatever their writer: prefixes, white space, optional elements. Half of
//! these are signed by the `xmlsec1` tool, which shares no code of ours.

use super::super::super::element::Element;
use super::super::super::namespace::DS;
use super::super::super::reader;
use super::super::super::testing::{
    IDS, SUBJECT, Signing, assertion, private_pem, provider, response, signed, signed_tree, stranger, trust,
};
use super::super::super::writer::to_text;
use super::*;
use std::process::Command;

fn tree(text: &str) -> Element {
    reader::read(text.as_bytes(), &Limits::MESSAGE).expect("strict XML").into_root()
}

fn unsigned() -> String {
    to_text(&response(IDS.0, "Success", Some(assertion(IDS.1, SUBJECT))))
}

fn assert_taken(text: &str) {
    let verified = verdict(text, &trust(&provider())).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(subject(&verified).as_deref(), Some(SUBJECT), "{text}");
}

/// Signs the assertion with ours, then the response around it, whatever the text looks like.
fn signed_by_us(text: &str) -> String {
    let mut root = tree(text);
    let place = root.children.len() - 1;
    // The declarations around the assertion stand on it too, so that it is a document of its own.
    let around = root.declarations.clone();
    let own = &mut root.children[place].declarations;
    let lacking: Vec<_> =
        around.into_iter().filter(|known| !own.iter().any(|own| own.prefix == known.prefix)).collect();
    own.extend(lacking);
    root.children[place] = signed(&root.children[place], &provider());
    to_text(&signed(&root, &provider()))
}

#[test]
fn any_prefix_and_any_white_space_is_taken() {
    let text = unsigned();
    let default = text.replace("saml:", "").replace("xmlns:saml=", "xmlns=");
    let forms = [
        text.clone(),
        text.replace("samlp:", "p:").replace(":samlp", ":p").replace("saml:", "_a.b-c:").replace(":saml=", ":_a.b-c="),
        default,
        text.replace("><", ">\r\n\t<"),
        text.replace("><", ">\n<").replace("\" ", "\"\n    "),
        text.replace("_transient", "  _transient\r\n "),
    ];
    for form in forms {
        let signed = signed_by_us(&form);
        assert_taken(&signed);
        assert_taken(&format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{signed}\n"));
    }
}

#[test]
fn other_ways_to_write_the_same_are_taken() {
    let text = to_text(&signed_tree(Signing::Both, &provider()));
    assert_taken(&text.replace("SpidL2", "&#x53;pid&#76;2"));
    assert_taken(&text.replace("xmlns:samlp=", "\n\txmlns:samlp  = "));
    assert_taken(&text.replace("<samlp:Status>", "<samlp:Status  >").replace("</samlp:Status>", "</samlp:Status\n>"));
    assert_taken(&text.replace("></samlp:StatusCode>", "/>"));
    assert_taken(&text.replace("InResponseTo=\"_q1\" NotOnOrAfter", "InResponseTo='_q1' NotOnOrAfter"));
}

#[test]
fn key_info_may_be_missing_or_say_more() {
    let with = |change: &dyn Fn(&mut Element)| {
        let mut root = signed_tree(Signing::AssertionOnly, &provider());
        let assertion = root.children.last_mut().expect("an assertion");
        change(&mut assertion.children[1]);
        to_text(&root)
    };
    assert_taken(&with(&|signature| drop(signature.children.pop())));
    assert_taken(&with(&|signature| {
        let key_info = signature.children.pop().expect("a key");
        let mut data = key_info.children[0].clone();
        data.children
            .extend(signed_tree(Signing::Both, &stranger()).children[1].children[2].children[0].children.clone());
        data.children.insert(0, Element::new(DS, "X509SubjectName").saying("CN=x"));
        let name = Element::new(DS, "KeyName").saying("signing");
        signature.children.push(Element::new(DS, "KeyInfo").containing(name).containing(data));
    }));
    // As the conformance tool of SPID sends it.
    assert_taken(&with(&|signature| {
        let key_info = signature.children.last_mut().expect("a key");
        key_info.children[0].children[0].text.clear();
    }));
    // Folded base64: of the value alone, since the digest is part of what is signed.
    let text = to_text(&signed_tree(Signing::AssertionOnly, &provider()));
    assert_taken(&text.replace("<ds:SignatureValue>", "<ds:SignatureValue>\r\n  ").replace("==</ds:S", "=\n=\t</ds:S"));
}

/// Signs the assertion of a text with the `xmlsec1` tool, by a template.
fn signed_by_tool(text: &str, transform: &str) -> String {
    let template = format!(
        "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n<ds:SignedInfo>\
         <ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>\n\
         <ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512\"/>\
         <ds:Reference URI=\"#{}\"><ds:Transforms>\
         <ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>{transform}</ds:Transforms>\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue/></ds:Reference>\
         </ds:SignedInfo><ds:SignatureValue/>\n</ds:Signature>",
        IDS.1
    );
    // The second issuer is the assertion's.
    let at = text.rfind("Issuer><saml:Subject>").expect("the issuer of the assertion") + "Issuer>".len();
    let unsigned = format!("{}{template}{}", &text[..at], &text[at..]);
    let folder = tempfile::tempdir().expect("a folder");
    let (document, key) = (folder.path().join("document.xml"), folder.path().join("key.pem"));
    std::fs::write(&document, unsigned).expect("a file");
    std::fs::write(&key, private_pem()).expect("a file");
    let output = Command::new("xmlsec1")
        .args(["--sign", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", "--privkey-pem"])
        .arg(&key)
        .arg(&document)
        .output()
        .expect("xmlsec1 is installed (tests/install.sh)");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn what_the_xmlsec1_tool_signs_is_taken() {
    let exclusive = "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>";
    let kept = |prefixes: &str| {
        format!(
            "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"><ec:InclusiveNamespaces \
             xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"{prefixes}\"/></ds:Transform>"
        )
    };
    let text = unsigned();
    for transform in [exclusive.to_owned(), kept("xs"), kept("xs samlp saml none"), kept("#default xs")] {
        assert_taken(&signed_by_tool(&text, &transform));
    }
    // A default namespace around the assertion, kept and not.
    let around =
        text.replacen("<samlp:Response ", "<samlp:Response xmlns=\"urn:default\" xmlns:other=\"urn:other\" ", 1);
    for transform in [exclusive.to_owned(), kept("#default other"), kept("other xsi")] {
        assert_taken(&signed_by_tool(&around, &transform));
    }
    let spaced =
        text.replace("<saml:Conditions", "\r\n  <saml:Conditions").replace("Zo\u{eb}", "&#13;Zo&#xEB;]]&gt;\r\n");
    assert_taken(&signed_by_tool(&spaced, exclusive));
}
