use super::super::signature::sign::sign_enveloped;
use super::super::testing::{provider, signed, stranger, trust};
use super::super::writer::to_text;
use super::*;

fn entity(at: usize) -> Element {
    Element::new(MD, "EntityDescriptor")
        .with("ID", format!("_e{at}"))
        .with("entityID", format!("https://idp{at}.example"))
        .containing(Element::new(MD, "Organization").in_language("it").saying("Citt\u{e0} & <co>\r\n"))
}

fn aggregate(entities: impl IntoIterator<Item = Element>) -> Element {
    Element::new(MD, "EntitiesDescriptor")
        .with("ID", "_all")
        .with("validUntil", "2026-12-01T00:00:00Z")
        .containing(Element::new(MD, "Extensions"))
        .containing_all(entities)
}

fn signed_text(root: &Element) -> String {
    sign_enveloped(root, &provider(), &Limits::AGGREGATE).expect("it can be signed").text().to_owned()
}

type Read = Result<Aggregate<Result<String, ShapeError>>, AggregateError>;

fn read(text: &str) -> Read {
    read_aggregate(text.as_bytes(), &trust(&provider()), AlgorithmPolicy::Rsa, |entity| {
        Some(entity.map(|entity| entity.attribute("entityID").unwrap_or_default().to_owned()))
    })
}

fn names(read: Read) -> Vec<String> {
    let entities = read.expect("a good aggregate").entities;
    entities.into_iter().map(|entity| entity.expect("a good entity")).collect()
}

#[test]
fn a_signed_aggregate_is_read_entity_by_entity() {
    let text = signed_text(&aggregate((0..3).map(entity)));
    let wanted = ["https://idp0.example", "https://idp1.example", "https://idp2.example"];
    assert_eq!(names(read(&text)), wanted);
    let root = read(&text).expect("a good aggregate").root;
    assert_eq!(root.attribute("validUntil"), Some("2026-12-01T00:00:00Z"));
    // Groups inside groups, and entries that are signed one by one.
    let group = aggregate([signed(&entity(1), &stranger())]).with("Name", "urn:x");
    let mut inner = group.clone();
    inner.attributes.retain(|attribute| attribute.local_name() != "ID");
    let text = signed_text(&aggregate([entity(0), inner, entity(2)]));
    assert_eq!(names(read(&text)), wanted);
    // White space anywhere between elements.
    let spaced = to_text(&aggregate((0..3).map(entity))).replace("><md:", ">\r\n <md:");
    let spaced = super::super::reader::read(spaced.as_bytes(), &Limits::AGGREGATE).expect("strict XML").into_root();
    assert_eq!(names(read(&signed_text(&spaced))), wanted);
}

/// The other two verifiers, which hold the whole tree, are of the same mind.
#[test]
fn the_streaming_digest_is_that_of_the_whole() {
    use super::super::signature::verify::SignatureVerifier;
    use super::super::signature::{OpensslVerifier, XmlsecVerifier};
    let text = signed_text(&aggregate((0..3).map(entity)));
    let document = super::super::reader::read(text.as_bytes(), &Limits::METADATA).expect("strict XML");
    let (keys, rsa) = (trust(&provider()), AlgorithmPolicy::Rsa);
    let covered = XmlsecVerifier.verify(&document, &keys, rsa).expect("xmlsec takes it");
    assert_eq!(OpensslVerifier.verify(&document, &keys, rsa), Ok(covered));
    assert!(read(&text).is_ok());
}

#[test]
fn whatever_is_changed_in_an_aggregate_is_noticed() {
    let text = signed_text(&aggregate((0..3).map(entity)));
    for (from, to) in [
        ("https://idp2.example", "https://idp3.example"),
        ("2026-12-01", "2027-12-01"),
        ("<md:Extensions></md:Extensions>", "<md:Extensions> </md:Extensions>"),
        ("<md:Extensions></md:Extensions>", ""),
        (
            "</md:EntitiesDescriptor>",
            "<md:EntityDescriptor entityID=\"x\"></md:EntityDescriptor></md:EntitiesDescriptor>",
        ),
        ("xml:lang=\"it\"", "xml:lang=\"en\""),
        ("<md:EntityDescriptor ", "\n<md:EntityDescriptor "),
    ] {
        assert!(text.contains(from));
        let refused = read(&text.replacen(from, to, 1));
        assert!(matches!(refused, Err(AggregateError::Signature(SignatureError::NotGood))), "{from}: {refused:?}");
    }
}

#[test]
fn an_aggregate_of_a_stranger_shows_no_entity() {
    let text = sign_enveloped(&aggregate([entity(0)]), &stranger(), &Limits::AGGREGATE).expect("it can be signed");
    let mut shown = 0;
    let refused = read_aggregate(text.text().as_bytes(), &trust(&provider()), AlgorithmPolicy::Rsa, |_| {
        shown += 1;
        None::<()>
    });
    assert!(matches!(refused, Err(AggregateError::Signature(_))));
    assert_eq!(shown, 0);
    let shape = |text: &str| match read(text) {
        Err(AggregateError::Shape(error)) => Some(error),
        _ => None,
    };
    assert_eq!(shape(&to_text(&aggregate([entity(0)]))), Some(ShapeError::Signature), "unsigned");
    assert_eq!(shape(&to_text(&entity(0))), Some(ShapeError::Root));
    assert_eq!(
        shape(&signed_text(&aggregate([Element::new(MD, "AffiliationDescriptor")]))),
        Some(ShapeError::Children)
    );
    let wrong = signed_text(&aggregate([entity(0)])).replace("#_all", "#_e0");
    assert_eq!(shape(&wrong), Some(ShapeError::SignatureGrammar), "another element is signed");
    for (from, to) in [("</md:EntitiesDescriptor>", ""), ("</md:EntitiesDescriptor>", "</md:EntitiesDescriptor>x")] {
        let broken = signed_text(&aggregate([entity(0)])).replacen(from, to, 1);
        assert!(matches!(read(&broken), Err(AggregateError::Read(ReadError::Structure))), "{to}");
    }
}

#[test]
fn one_faulty_entity_does_not_hide_the_others() {
    let faulty = Element::new(MD, "EntityDescriptor").with("entityID", "x").with("Id", "_x");
    let entities = read(&signed_text(&aggregate([entity(0), faulty, entity(2)]))).expect("a good aggregate").entities;
    assert_eq!(entities.len(), 3);
    assert_eq!(entities[1], Err(ShapeError::Identifier));
    assert_eq!(entities[2].as_deref(), Ok("https://idp2.example"));
}
