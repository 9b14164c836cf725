//! Writes trees as text: every text and every attribute escaped, nothing joined from strings elsewhere (rule X-13).

pub(super) mod escape;

use super::element::{Declaration, Element};
use super::limits::Limits;
use super::reader::{self, ReadError, Rewritten};
use escape::{push_attribute_value, push_text};

/// Makes a document of our own: writes the tree and reads it back under the strict rules, so that what we send is
/// what others must send us.
///
/// # Errors
/// Where the tree holds what no strict document may: a control character, a name that is none, text beside children,
/// more than `limits` allow.
pub fn write(root: &Element, limits: &Limits) -> Result<Rewritten, ReadError> {
    reader::read(to_text(root).as_bytes(), limits)
}

/// The text of a tree: same prefixes, same order, white space between children kept, declarations first, empty
/// elements as start and end tag, no XML declaration (rule X-13). A prefix that is not in force is declared where it
/// is first needed, which happens in documents of our own alone.
pub(super) fn to_text(root: &Element) -> String {
    let mut writing = Writing { text: String::with_capacity(8 * 1024), in_force: Vec::new() };
    writing.element(root);
    writing.text
}

struct Writing<'a> {
    text: String,
    /// The declarations in force, the innermost last: prefix and namespace.
    in_force: Vec<(&'a str, &'a str)>,
}

impl<'a> Writing<'a> {
    /// Deep as the tree, which the reader bounds.
    fn element(&mut self, element: &'a Element) {
        let outside = self.in_force.len();
        self.text.push('<');
        self.name(&element.name.prefix, &element.name.local);
        for Declaration { prefix, namespace } in &element.declarations {
            self.declare(prefix, namespace);
        }
        self.declare_if_needed(&element.name.prefix, &element.name.namespace);
        for attribute in element.attributes.iter().filter(|attribute| !attribute.name.prefix.is_empty()) {
            self.declare_if_needed(&attribute.name.prefix, &attribute.name.namespace);
        }
        for attribute in &element.attributes {
            self.text.push(' ');
            self.name(&attribute.name.prefix, &attribute.name.local);
            self.value(&attribute.value);
        }
        self.text.push('>');
        push_text(&mut self.text, &element.text);
        for (at, child) in element.children.iter().enumerate() {
            self.space(element, at);
            self.element(child);
        }
        self.space(element, element.children.len());
        self.text.push_str("</");
        self.name(&element.name.prefix, &element.name.local);
        self.text.push('>');
        self.in_force.truncate(outside);
    }

    fn name(&mut self, prefix: &str, local: &str) {
        if !prefix.is_empty() {
            self.text.push_str(prefix);
            self.text.push(':');
        }
        self.text.push_str(local);
    }

    fn value(&mut self, value: &str) {
        self.text.push_str("=\"");
        push_attribute_value(&mut self.text, value);
        self.text.push('"');
    }

    fn space(&mut self, element: &Element, at: usize) {
        if let Some(space) = element.spaces.get(at) {
            push_text(&mut self.text, space);
        }
    }

    fn declare(&mut self, prefix: &'a str, namespace: &'a str) {
        self.text.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
        self.text.push_str(prefix);
        self.value(namespace);
        self.in_force.push((prefix, namespace));
    }

    fn declare_if_needed(&mut self, prefix: &'a str, namespace: &'a str) {
        let bound = match prefix {
            "xml" => true,
            _ => {
                self.in_force.iter().rev().find(|(known, _)| *known == prefix).map_or("", |(_, bound)| *bound)
                    == namespace
            }
        };
        if !bound {
            self.declare(prefix, namespace);
        }
    }
}

#[cfg(test)]
mod tests;
