//! What libxml2 makes of a text that the reader wrote is what the reader understood: the very ground of the room.

use super::super::super::element::{Attribute, Element};
use super::super::super::testing::{Signing, provider, signed_response};
use super::super::read;
use crate::xml::limits::Limits;
use libxml::parser::Parser;
use libxml::tree::{Node, NodeType};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Whether libxml2 reads the same element: names, namespaces, attributes, text and white space.
fn is_same(element: &Element, node: &Node) -> bool {
    let namespace = node.get_namespace().map_or(String::new(), |namespace| namespace.get_href());
    let holds = |attribute: &Attribute| {
        let (local, namespace) = (attribute.local_name(), attribute.namespace());
        let theirs = match namespace {
            // Without a namespace it is asked for by name alone, which another attribute may share.
            "" if element.attributes().iter().filter(|other| other.local_name() == local).count() > 1 => return true,
            "" => node.get_property(local),
            namespace => node.get_property_ns(local, namespace),
        };
        theirs.as_deref() == Some(attribute.value())
    };
    let ours: BTreeSet<_> = element.attributes().iter().map(|attribute| attribute.local_name().to_owned()).collect();
    let theirs: BTreeSet<_> = node.get_properties().into_keys().collect();
    node.get_name() == element.local_name()
        && namespace == element.namespace()
        && ours == theirs
        && element.attributes().iter().all(holds)
        && is_same_content(element, &node.get_child_nodes())
}

fn is_same_content(element: &Element, nodes: &[Node]) -> bool {
    let mut nodes = nodes.iter().peekable();
    if element.children().is_empty() {
        let text: String = nodes.map(Node::get_content).collect();
        return text == element.text;
    }
    let space = |at: usize| element.spaces.get(at).map_or("", String::as_str);
    for (at, child) in element.children().iter().enumerate() {
        let before = nodes.next_if(|node| node.get_type() == Some(NodeType::TextNode));
        if before.map_or(String::new(), Node::get_content) != space(at) {
            return false;
        }
        if !nodes.next().is_some_and(|node| is_same(child, node)) {
            return false;
        }
    }
    let after = nodes.next().map_or(String::new(), Node::get_content);
    after == space(element.children().len()) && nodes.next().is_none()
}

static SEEDS: LazyLock<[String; 3]> = LazyLock::new(|| {
    let response = signed_response(Signing::Both, &provider());
    let pretty = response.replace("><", ">\r\n <").replace("D'", "&#68;&apos;");
    let small = "<a xmlns='urn:a' xmlns:p='urn:p' b='1&lt;&#9;2' xml:lang='it'><p:c d=\"'\">x&amp;\ry</p:c> <e/></a>";
    [response, pretty, format!("<?xml version='1.0'?>{small}\n")]
});

/// What a mutant gains: markup, half of it broken.
const PIECES: [&str; 30] = [
    "<",
    ">",
    "&",
    "\"",
    "'",
    "=",
    " ",
    "\r",
    "\n",
    "\t",
    "/",
    ":",
    "/>",
    "</",
    "]]>",
    "&#13;",
    "&#x3c;",
    "&lt;",
    "<!--",
    "-->",
    "<a>",
    "</a>",
    "<?x?>",
    " xmlns:a='urn:x'",
    " xmlns=''",
    " a='b'",
    "\u{e9}",
    "\u{0}",
    ";",
    "!",
];

#[derive(Clone, Debug)]
enum Mutation {
    Insert(prop::sample::Index, usize),
    Delete(prop::sample::Index, usize),
    Copy(prop::sample::Index, usize, prop::sample::Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), 0..PIECES.len()).prop_map(|(at, piece)| Mutation::Insert(at, piece)),
        (at(), 1_usize..12).prop_map(|(at, length)| Mutation::Delete(at, length)),
        (at(), 1_usize..60, at()).prop_map(|(from, length, to)| Mutation::Copy(from, length, to)),
    ]
}

fn mutant(seed: &str, mutations: &[Mutation]) -> Vec<u8> {
    let mut bytes = seed.as_bytes().to_vec();
    for mutation in mutations {
        match mutation {
            Mutation::Insert(at, piece) => {
                let at = at.index(bytes.len() + 1);
                bytes.splice(at..at, PIECES[*piece].bytes());
            }
            Mutation::Delete(at, length) => {
                let at = at.index(bytes.len() + 1);
                bytes.drain(at..bytes.len().min(at + length));
            }
            Mutation::Copy(from, length, to) => {
                let from = from.index(bytes.len() + 1);
                let copied = bytes[from..bytes.len().min(from + length)].to_vec();
                let to = to.index(bytes.len() + 1);
                bytes.splice(to..to, copied);
            }
        }
    }
    bytes
}

fn assert_read_alike(bytes: &[u8]) -> bool {
    let Ok(document) = read(bytes, &Limits::METADATA) else { return false };
    let theirs = Parser::default().parse_string(document.text()).expect("libxml2 reads what we wrote");
    let root = theirs.get_root_element().expect("there is a root");
    assert!(is_same(document.root(), &root), "libxml2 reads another document: {}", document.text());
    true
}

#[test]
fn the_seeds_are_read_alike() {
    for seed in SEEDS.iter() {
        assert!(assert_read_alike(seed.as_bytes()), "{seed}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn mutants_that_are_accepted_are_read_alike(
        seed in 0_usize..3,
        mutations in prop::collection::vec(mutation(), 1..4),
    ) {
        assert_read_alike(&mutant(&SEEDS[seed], &mutations));
    }

    #[test]
    fn any_content_is_read_alike(name in "[a-zA-Z_][a-zA-Z0-9._-]{0,8}", text in "[^\u{0}-\u{8}\u{b}\u{c}\u{e}-\u{1f}\u{fffe}\u{ffff}]{0,20}") {
        let namespace = crate::xml::namespace::SAML;
        let inner = Element::new(namespace, &name).with(&name, text.clone()).saying(text);
        let outer = Element::new(namespace, "a").containing(inner.clone()).containing(inner);
        assert!(assert_read_alike(crate::xml::writer::to_text(&outer).as_bytes()));
    }
}
