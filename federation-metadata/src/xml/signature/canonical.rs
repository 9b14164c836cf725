//! Exclusive canonicalisation: the bytes of an element that are digested and signed (Exclusive XML Canonicalization
//! 1.0, without comments; Canonical XML 1.0, section 2.3).

use super::super::element::Element;
use super::super::writer::escape::{push_canonical_attribute_value, push_text};
use std::sync::Arc;

/// Writes elements in canonical form, whole or one event at a time.
#[derive(Debug)]
pub struct Canonicaliser<'a> {
    /// The `PrefixList`: namespaces that are kept even where they are not used; `#default` for the default one.
    kept: &'a [String],
    in_scope: Vec<(String, Arc<str>)>,
    rendered: Vec<(String, Arc<str>)>,
    /// Of each open element: its name as written, and how many namespaces were in scope and rendered outside.
    open: Vec<(String, usize, usize)>,
    written: String,
}

impl<'a> Canonicaliser<'a> {
    /// Begins below `ancestors`, the outermost first: their declarations are in scope and nothing is rendered yet.
    pub fn new(kept: &'a [String], ancestors: &[&Element]) -> Self {
        let declared = ancestors.iter().flat_map(|ancestor| &ancestor.declarations);
        let in_scope = declared.map(|known| (known.prefix.clone(), Arc::clone(&known.namespace))).collect();
        Self { kept, in_scope, rendered: Vec::new(), open: Vec::new(), written: String::new() }
    }

    /// Writes a whole element, less the child that is `left_out` (the enveloped signature: XML Signature, section
    /// 6.6.4). The white space around that child stays.
    pub fn element(&mut self, element: &Element, left_out: Option<&Element>) {
        self.start(element);
        self.text(&element.text);
        for (at, child) in element.children.iter().enumerate() {
            self.text(element.spaces.get(at).map_or("", String::as_str));
            if !left_out.is_some_and(|left_out| std::ptr::eq(left_out, child)) {
                self.element(child, None);
            }
        }
        self.text(element.spaces.get(element.children.len()).map_or("", String::as_str));
        self.end();
    }

    /// Writes a start tag.
    pub fn start(&mut self, element: &Element) {
        let name = if element.name.prefix.is_empty() {
            element.name.local.clone()
        } else {
            format!("{}:{}", element.name.prefix, element.name.local)
        };
        self.open.push((name, self.in_scope.len(), self.rendered.len()));
        for declared in &element.declarations {
            self.in_scope.push((declared.prefix.clone(), Arc::clone(&declared.namespace)));
        }
        let due = self.namespaces_due(element);
        self.written.push('<');
        if let Some((name, _, _)) = self.open.last() {
            self.written.push_str(name);
        }
        for (prefix, namespace) in due {
            self.written.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
            self.attribute("", &prefix, &namespace);
            self.rendered.push((prefix, namespace));
        }
        let mut attributes: Vec<_> = element.attributes.iter().collect();
        attributes.sort_by_key(|attribute| (&*attribute.name.namespace, attribute.name.local.as_str()));
        for attribute in attributes {
            self.written.push(' ');
            self.attribute(&attribute.name.prefix, &attribute.name.local, &attribute.value);
        }
        self.written.push('>');
    }

    /// Writes a stretch of text.
    pub fn text(&mut self, text: &str) {
        push_text(&mut self.written, text);
    }

    /// Writes the end tag of the innermost open element.
    pub fn end(&mut self) {
        if let Some((name, in_scope, rendered)) = self.open.pop() {
            self.written.push_str("</");
            self.written.push_str(&name);
            self.written.push('>');
            self.in_scope.truncate(in_scope);
            self.rendered.truncate(rendered);
        }
    }

    /// Takes what has been written so far.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.written)
    }

    fn attribute(&mut self, prefix: &str, local: &str, value: &str) {
        self.written.push_str(prefix);
        if !prefix.is_empty() {
            self.written.push(':');
        }
        self.written.push_str(local);
        self.written.push_str("=\"");
        push_canonical_attribute_value(&mut self.written, value);
        self.written.push('"');
    }

    /// The namespaces to write on this element, by prefix: those of its own name and of its attributes, and the kept
    /// ones, unless an element around it has written the same already (Exclusive XML Canonicalization, section 3).
    fn namespaces_due(&self, element: &Element) -> Vec<(String, Arc<str>)> {
        let mut due: Vec<(String, Arc<str>)> = Vec::new();
        let used = element.attributes.iter().map(|attribute| &attribute.name).filter(|name| !name.prefix.is_empty());
        for name in used.chain(std::iter::once(&element.name)) {
            self.push_due(&mut due, &name.prefix, &name.namespace);
        }
        for prefix in self.kept {
            let prefix = if prefix == "#default" { "" } else { prefix };
            let bound = self.in_scope.iter().rev().find(|(known, _)| known == prefix);
            if let Some((_, namespace)) = bound {
                self.push_due(&mut due, prefix, namespace);
            }
        }
        due.sort_by(|(a, _), (b, _)| a.cmp(b));
        due
    }

    fn push_due(&self, due: &mut Vec<(String, Arc<str>)>, prefix: &str, namespace: &Arc<str>) {
        let around = self.rendered.iter().rev().find(|(known, _)| known == prefix).map_or("", |(_, around)| around);
        // Where nothing is rendered, no namespace is in force, and `xmlns=""` is not written.
        if prefix != "xml" && *around != **namespace && !due.iter().any(|(known, _)| known == prefix) {
            due.push((prefix.to_owned(), Arc::clone(namespace)));
        }
    }
}

/// The canonical form of an element below `ancestors`, less the child `left_out`.
pub fn canonical(element: &Element, ancestors: &[&Element], left_out: Option<&Element>, kept: &[String]) -> String {
    let mut canonicaliser = Canonicaliser::new(kept, ancestors);
    canonicaliser.element(element, left_out);
    canonicaliser.take()
}
