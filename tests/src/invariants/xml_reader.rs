//! A document that the strict reader takes is written anew so that there is one way to read it.

use super::Verdict;
use federation_metadata::xml::element::Element;
use federation_metadata::xml::limits::Limits;
use federation_metadata::xml::message::{Expected, parse_message};
use federation_metadata::xml::reader::{self, Rewritten};
use federation_metadata::xml::shape::message::MessageKind;
use federation_metadata::xml::signature::algorithm::AlgorithmPolicy;

const KINDS: [MessageKind; 5] = [
    MessageKind::Response { must_be_signed: false },
    MessageKind::LogoutRequest,
    MessageKind::LogoutResponse,
    MessageKind::RedirectedLogoutRequest,
    MessageKind::RedirectedLogoutResponse,
];

/// Accepted ⇒ what was written holds nothing but elements and text, reads as the same tree, is written the same again,
/// and keeps within its limits. No message of any kind is taken that the reader refuses.
#[must_use]
pub fn check(bytes: &[u8]) -> Verdict {
    let read = reader::read(bytes, &Limits::MESSAGE);
    for kind in KINDS {
        let expected = Expected { kind, algorithms: AlgorithmPolicy::RsaOrElliptic };
        if let Ok(message) = parse_message(bytes, &expected) {
            assert!(read.is_ok(), "the shape looks at what the reader took");
            assert!(message.issuer().is_some(), "every message names its issuer");
        }
    }
    let Ok(document) = read else { return Verdict::Refused };
    check_text(&document);
    assert!(reader::read(bytes, &Limits::METADATA).is_ok(), "wider limits take what narrower ones take");
    let again = reader::read(document.text().as_bytes(), &Limits::METADATA);
    assert_eq!(again.as_ref(), Ok(&document), "what was written reads the same");
    check_element(document.root(), 1);
    Verdict::Accepted
}

/// Only start tags, end tags, text and the references that the writer uses.
fn check_text(document: &Rewritten) {
    let text = document.text();
    assert!(!["<!", "<?", "/>", "]]>", "\r"].iter().any(|markup| text.contains(markup)), "{text}");
    assert!(text.starts_with('<') && text.ends_with('>'));
    let references = text.split('&').skip(1);
    for reference in references {
        let known = ["amp;", "lt;", "gt;", "quot;", "#x9;", "#xA;", "#xD;"];
        assert!(known.iter().any(|known| reference.starts_with(known)), "{reference}");
    }
}

fn check_element(element: &Element, depth: usize) {
    assert!(depth <= Limits::MESSAGE.depth && element.attributes().len() <= Limits::MESSAGE.attributes);
    assert!(!element.local_name().is_empty() && !element.local_name().contains([':', '<', '&', ' ']));
    assert!(element.children().is_empty() || element.text().is_empty(), "children or text");
    for (at, attribute) in element.attributes().iter().enumerate() {
        let twice = element.attributes()[..at]
            .iter()
            .any(|known| (known.namespace(), known.local_name()) == (attribute.namespace(), attribute.local_name()));
        assert!(!twice, "no attribute twice");
    }
    element.children().iter().for_each(|child| check_element(child, depth + 1));
}
