//! Reading trees: what must stand exactly once.

use federation_metadata::xml::element::Element;
use federation_metadata::xml::namespace::Namespace;

/// The child of that name, where there is exactly one.
pub fn only<'a>(parent: &'a Element, namespace: Namespace, local: &'a str) -> Option<&'a Element> {
    let mut found = parent.children_named(namespace, local);
    match (found.next(), found.next()) {
        (Some(child), None) => Some(child),
        (None, _) | (Some(_), Some(_)) => None,
    }
}

/// The value of an attribute that is there and not empty.
pub fn stated<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attribute(name).filter(|value| !value.is_empty())
}
