//! The strict reader: bytes from outside become a tree and a text that was written anew from that tree.
//!
//! A filter that only checks is not enough: a lenient parser behind it repairs broken markup and obeys declared
//! encodings, and so sees another document than the filter did. Here whatever follows sees what was understood.

mod characters;
mod error;
mod events;
mod scope;
mod tag;
mod tree;

pub use error::ReadError;
pub(super) use events::{Event, Events};
pub(super) use tag::is_name;
pub(super) use tree::TreeBuilder;

use super::element::Element;
use super::limits::Limits;
use super::writer;

/// A document that the strict reader has understood and written anew. Only this room makes one; only its text goes
/// to C code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewritten {
    root: Element,
    text: String,
}

impl Rewritten {
    /// The root of its tree.
    #[must_use]
    pub fn root(&self) -> &Element {
        &self.root
    }

    /// Its text, written from the tree.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The tree alone.
    #[must_use]
    pub fn into_root(self) -> Element {
        self.root
    }
}

/// Reads a document under the rules and writes it anew (rule X-13).
///
/// # Errors
/// The first rule that the document breaks.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Rewritten, ReadError> {
    let root = read_tree(bytes, limits)?;
    let text = writer::to_text(&root);
    Ok(Rewritten { root, text })
}

/// Reads a document whose text nobody needs.
pub(super) fn read_tree(bytes: &[u8], limits: &Limits) -> Result<Element, ReadError> {
    let mut events = Events::new(bytes, *limits)?;
    let mut tree = TreeBuilder::default();
    loop {
        match events.next()? {
            Event::Start(element) => tree.start(element)?,
            Event::Text(text) => tree.text(&text),
            Event::End => {
                if let Some(root) = tree.end()? {
                    events.expect_nothing_more()?;
                    return Ok(root);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
