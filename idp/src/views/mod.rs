//! Pages and letters: typed contexts, their templates (`idp/templates`) and their texts (`idp/texts`).
//!
//! Owns everything that people read: wording, markup, dates in words, the embedded stylesheets. A page is a struct
//! whose fields are domain types or plain texts; its `render` gives the finished HTML. Knows nothing of requests,
//! of storage or of what happens next: the doors (`web`, `jobs`) fill the structs in.

pub mod assets;
pub mod brand;
mod dates;
pub mod form;
pub mod frame;
pub mod letters;
pub mod pages;
pub mod qr_code;
pub mod texts;
mod words;

#[cfg(test)]
mod checks;
#[cfg(test)]
mod samples;
