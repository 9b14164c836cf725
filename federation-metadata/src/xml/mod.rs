//! Strict XML and its signatures: the one room where a document from outside becomes a tree, and the only one that
//! hands a text to C code.
//!
//! A document takes one road: [`reader`] parses it under narrow rules and writes it anew, [`shape`] holds the tree
//! against what its kind may look like, [`signature`] verifies the text that the reader wrote and compares what was
//! signed with what was read, and only then does anybody see [`message::Covered`] content. The rules have numbers and
//! reasons in `docs/xml-rules.md`; sources cite them as "rule X-n".
//!
//! Not here: what a message means (issuers, times, levels), where keys come from, anything that is stored or fetched.

pub mod aggregate;
pub mod element;
pub mod limits;
pub mod message;
pub mod metadata;
pub mod namespace;
pub mod reader;
pub mod redirect;
pub mod shape;
pub mod signature;
pub mod writer;

#[cfg(test)]
mod testing;
