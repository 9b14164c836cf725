//! The tree of a document: elements with resolved names, their attributes, and either children or text.
//!
//! Elements come from the [reader](super::reader) or are put together here for documents of our own, which the
//! [writer](super::writer) escapes and the reader checks before anybody sees them.

use super::namespace::{DS, Namespace, XML};
use std::sync::Arc;

/// The name of an element or an attribute, resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// The prefix as it was written; empty where there is none.
    pub prefix: String,
    /// The local part.
    pub local: String,
    /// The namespace; empty where the name is in none.
    pub namespace: Arc<str>,
}

impl Name {
    fn new(namespace: Namespace, local: &str) -> Self {
        Self { prefix: namespace.prefix.to_owned(), local: local.to_owned(), namespace: namespace.name.into() }
    }

    fn is(&self, namespace: &str, local: &str) -> bool {
        self.local == local && *self.namespace == *namespace
    }
}

/// A namespace declaration, as written on an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Declaration {
    /// The prefix; empty for the default namespace.
    pub prefix: String,
    /// The namespace; empty where the default namespace is taken back.
    pub namespace: Arc<str>,
}

/// An attribute with its value, references resolved and white space normalised (XML 1.0, section 3.3.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    pub(super) name: Name,
    pub(super) value: String,
}

impl Attribute {
    /// The namespace of its name; empty for a name without prefix.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.name.namespace
    }

    /// The local part of its name.
    #[must_use]
    pub fn local_name(&self) -> &str {
        &self.name.local
    }

    /// Its value.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// An element: a name, attributes, and either children with white space between them or text (rule X-12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    pub(super) name: Name,
    pub(super) declarations: Vec<Declaration>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) children: Vec<Element>,
    /// The white space before each child and after the last one; shorter where there is none.
    pub(super) spaces: Vec<String>,
    pub(super) text: String,
}

/// Reading.
impl Element {
    /// The namespace of its name; empty for none.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.name.namespace
    }

    /// The local part of its name.
    #[must_use]
    pub fn local_name(&self) -> &str {
        &self.name.local
    }

    /// Whether this is the element of that name, whatever its prefix.
    #[must_use]
    pub fn is(&self, namespace: Namespace, local: &str) -> bool {
        self.name.is(namespace.name, local)
    }

    /// Its attributes in the order of the document, without namespace declarations.
    #[must_use]
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The value of the attribute with that name and no namespace.
    #[must_use]
    pub fn attribute(&self, local: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name.is("", local)).map(Attribute::value)
    }

    /// The value of the attribute with that name in that namespace.
    #[must_use]
    pub fn attribute_in(&self, namespace: Namespace, local: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name.is(namespace.name, local)).map(Attribute::value)
    }

    /// The value of `xml:lang` on this very element.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.attribute_in(XML, "lang")
    }

    /// Its child elements in the order of the document.
    #[must_use]
    pub fn children(&self) -> &[Element] {
        &self.children
    }

    /// The first child of that name.
    #[must_use]
    pub fn child(&self, namespace: Namespace, local: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.is(namespace, local))
    }

    /// Every child of that name, in the order of the document.
    pub fn children_named<'a>(&'a self, namespace: Namespace, local: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.is(namespace, local))
    }

    /// Its text, white space included; empty where it has children.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// This element and everything below it, each before its children.
    pub fn descendants(&self) -> impl Iterator<Item = &Element> {
        let mut waiting = vec![self];
        std::iter::from_fn(move || {
            let next = waiting.pop()?;
            waiting.extend(next.children.iter().rev());
            Some(next)
        })
    }

    /// Whether both say the same: names, attributes whatever their order, text and children. Prefixes, namespace
    /// declarations and the white space between children say nothing.
    #[must_use]
    pub fn says_the_same_as(&self, other: &Element) -> bool {
        self.begins_as(other) && say_the_same(self.children.iter(), other.children.iter())
    }

    /// Whether `signed` says what this element says, less its own signature.
    pub(super) fn is_what_was_signed(&self, signed: &Element) -> bool {
        let children = self.children.iter().filter(|child| !child.is(DS, "Signature"));
        self.begins_as(signed) && say_the_same(children, signed.children.iter())
    }

    fn begins_as(&self, other: &Element) -> bool {
        let same_name = |a: &Name, b: &Name| a.is(&b.namespace, &b.local);
        let holds = |b: &Attribute| self.attributes.iter().any(|a| same_name(&a.name, &b.name) && a.value == b.value);
        same_name(&self.name, &other.name)
            && self.text == other.text
            && self.attributes.len() == other.attributes.len()
            && other.attributes.iter().all(holds)
    }
}

fn say_the_same<'a>(
    mut some: impl Iterator<Item = &'a Element>,
    mut others: impl Iterator<Item = &'a Element>,
) -> bool {
    loop {
        match (some.next(), others.next()) {
            (Some(a), Some(b)) if a.says_the_same_as(b) => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

/// Putting a document of our own together. Nothing is checked here: a text or a name that no strict document may
/// hold is refused by [`writer::write`](super::writer::write).
impl Element {
    /// An empty element. Its prefix is declared where it is first needed.
    #[must_use]
    pub fn new(namespace: Namespace, local: &str) -> Self {
        Self::empty(Name::new(namespace, local), Vec::new(), Vec::new())
    }

    /// An element without content.
    pub(super) fn empty(name: Name, declarations: Vec<Declaration>, attributes: Vec<Attribute>) -> Self {
        Self { name, declarations, attributes, children: Vec::new(), spaces: Vec::new(), text: String::new() }
    }

    /// Declares a namespace here already, for what stands below.
    #[must_use]
    pub fn declare(mut self, namespace: Namespace) -> Self {
        self.declarations.push(Declaration { prefix: namespace.prefix.to_owned(), namespace: namespace.name.into() });
        self
    }

    /// Adds an attribute without namespace.
    #[must_use]
    pub fn with(mut self, local: &str, value: impl Into<String>) -> Self {
        let name = Name { prefix: String::new(), local: local.to_owned(), namespace: "".into() };
        self.attributes.push(Attribute { name, value: value.into() });
        self
    }

    /// Adds an attribute without namespace, if there is a value.
    #[must_use]
    pub fn with_optional(self, local: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(local, value),
            None => self,
        }
    }

    /// Adds an attribute of a namespace, such as `xsi:type`.
    #[must_use]
    pub fn with_in(mut self, namespace: Namespace, local: &str, value: impl Into<String>) -> Self {
        self.attributes.push(Attribute { name: Name::new(namespace, local), value: value.into() });
        self
    }

    /// Adds `xml:lang`.
    #[must_use]
    pub fn in_language(self, language: &str) -> Self {
        self.with_in(XML, "lang", language)
    }

    /// Appends a child, after those that are there.
    #[must_use]
    pub fn containing(mut self, child: Element) -> Self {
        self.children.push(child);
        self
    }

    /// Appends children, after those that are there: a list, or an [`Option`].
    #[must_use]
    pub fn containing_all(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children);
        self
    }

    /// Sets the text of an element without children.
    #[must_use]
    pub fn saying(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }
}
