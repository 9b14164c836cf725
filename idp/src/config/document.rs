//! A TOML document that is read key by key, so that all its faults come out together.
//!
//! Whoever reads a document asks its [`Section`]s for keys; what is missing or malformed becomes a fault with its
//! path and the reading goes on. At the end, every key that nobody asked for is a fault too.

mod overlay;
mod section;
#[cfg(test)]
mod tests;

pub use section::Section;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use toml::{Table, Value};

/// The largest document that is read, in bytes.
pub const MAX_LENGTH: usize = 1024 * 1024;

/// Something wrong in a document: where, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentFault {
    /// The path of the key, such as `tenant[0].public_url`; empty for the document as a whole.
    pub path: String,
    /// A sentence without the full stop. Never quotes a secret.
    pub sentence: String,
}

/// A parsed document, and what has been noted while it is read.
#[derive(Debug)]
pub struct Document {
    table: Table,
    from_environment: BTreeSet<String>,
    notes: RefCell<Notes>,
}

/// What a reading left behind.
#[derive(Debug, Default)]
pub struct Notes {
    /// What is wrong, in the order of reading, unknown keys last.
    pub faults: Vec<DocumentFault>,
    /// The paths of the keys that were asked for, with `[]` for any index.
    pub asked: BTreeSet<String>,
    /// The value that counts for each key, as TOML; secrets appear as `"…"`.
    pub effective: Vec<(String, String)>,
    sections: BTreeSet<String>,
}

impl Document {
    /// An empty document: every default.
    #[must_use]
    pub fn empty() -> Self {
        Self { table: Table::new(), from_environment: BTreeSet::new(), notes: RefCell::default() }
    }

    /// Parses the text of a document.
    ///
    /// # Errors
    /// The first fault of the TOML itself, with its line.
    pub fn parse(text: &str) -> Result<Self, DocumentFault> {
        if text.len() > MAX_LENGTH {
            return Err(DocumentFault::of_document("the file is larger than 1 MiB"));
        }
        let table = text.parse::<Table>().map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.lines().count().max(1);
            DocumentFault::of_document(format!("line {line} is not TOML: {}", error.message()))
        })?;
        Ok(Self { table, ..Self::empty() })
    }

    /// The outermost section.
    #[must_use]
    pub fn root(&self) -> Section<'_> {
        Section::root(self)
    }

    /// Ends the reading; keys that nobody asked for become faults.
    #[must_use]
    pub fn finish(self) -> Notes {
        let mut notes = self.notes.into_inner();
        let mut unknown = Vec::new();
        find_unknown(&self.table, &Place::default(), &notes, &mut unknown);
        notes.faults.extend(unknown);
        notes
    }
}

/// The place of a key, once with its index and once with `[]`.
#[derive(Clone, Debug, Default)]
struct Place {
    path: String,
    any: String,
}

impl Place {
    fn key(&self, key: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        Self { path: format!("{}{dot}{key}", self.path), any: format!("{}{dot}{key}", self.any) }
    }

    fn index(&self, index: usize) -> Self {
        Self { path: format!("{}[{index}]", self.path), any: format!("{}[]", self.any) }
    }
}

fn find_unknown(table: &Table, place: &Place, notes: &Notes, unknown: &mut Vec<DocumentFault>) {
    for (key, value) in table {
        let at = place.key(key);
        if notes.asked.contains(&at.any) {
            continue;
        }
        let in_list = at.index(0);
        match value {
            Value::Table(inner) if notes.sections.contains(&at.any) => find_unknown(inner, &at, notes, unknown),
            Value::Array(items) if notes.sections.contains(&in_list.any) => {
                for (index, item) in items.iter().enumerate() {
                    if let Value::Table(inner) = item {
                        find_unknown(inner, &at.index(index), notes, unknown);
                    }
                }
            }
            // A section written as something else has been reported when it was asked for.
            _ if notes.sections.contains(&at.any) || notes.sections.contains(&in_list.any) => {}
            _ => unknown.push(DocumentFault { path: at.path, sentence: "is not a known key".to_owned() }),
        }
    }
}

impl DocumentFault {
    /// A fault of the document as a whole.
    #[must_use]
    pub fn of_document(sentence: impl Into<String>) -> Self {
        Self { path: String::new(), sentence: sentence.into() }
    }
}

impl fmt::Display for DocumentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.sentence) } else { write!(f, "{}: {}", self.path, self.sentence) }
    }
}
