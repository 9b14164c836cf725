//! Reads the children of an element in order.

use super::super::element::Element;
use super::super::namespace::Namespace;
use super::ShapeError;

/// Children that have not been read yet.
#[derive(Clone, Copy, Debug)]
pub struct Sequence<'a>(&'a [Element]);

impl<'a> Sequence<'a> {
    /// Begins with the first child. An element with text has none, and is no sequence.
    pub fn of(element: &'a Element) -> Result<Self, ShapeError> {
        if element.text.trim_matches([' ', '\t', '\n', '\r']).is_empty() {
            Ok(Self(&element.children))
        } else {
            Err(ShapeError::Children)
        }
    }

    /// Takes the next child if it has that name.
    pub fn optional(&mut self, namespace: Namespace, local: &str) -> Option<&'a Element> {
        let (first, rest) = self.0.split_first().filter(|(first, _)| first.is(namespace, local))?;
        self.0 = rest;
        Some(first)
    }

    /// Takes the next child, which must have that name.
    pub fn required(&mut self, namespace: Namespace, local: &str) -> Result<&'a Element, ShapeError> {
        self.optional(namespace, local).ok_or(ShapeError::Children)
    }

    /// Takes all next children of these names, in any order.
    pub fn any_of(&mut self, namespace: Namespace, locals: &[&str]) -> Vec<&'a Element> {
        let mut taken = Vec::new();
        while let Some(next) = locals.iter().find_map(|local| self.optional(namespace, local)) {
            taken.push(next);
        }
        taken
    }

    /// Nothing may be left.
    pub fn end(self) -> Result<(), ShapeError> {
        if self.0.is_empty() { Ok(()) } else { Err(ShapeError::Children) }
    }
}
