//! Aggregates of metadata, read entity by entity (rule X-31; DECISIONS 23): many thousand providers under one signature,
//! without a tree of the whole. The signature is over the canonical form, which is digested while it is read; no C code
//! sees the document.

use super::element::Element;
use super::limits::Limits;
use super::namespace::{DS, MD};
use super::reader::{Event, Events, ReadError, TreeBuilder};
use super::shape::ShapeError;
use super::shape::metadata::check_entity;
use super::shape::signature::{SignatureOutline, parse_signature};
use super::signature::algorithm::AlgorithmPolicy;
use super::signature::canonical::Canonicaliser;
use super::signature::keys::TrustedKeys;
use super::signature::verify::SignatureError;
use super::signature::{check_digest, check_signed_info};
use openssl::error::ErrorStack;
use openssl::hash::Hasher;

/// Why an aggregate is refused as a whole.
#[derive(Debug, thiserror::Error)]
pub enum AggregateError {
    /// The strict reader refused it.
    #[error("the aggregate is no strict XML: {0}")]
    Read(#[from] ReadError),
    /// It is no signed `EntitiesDescriptor`.
    #[error("the aggregate has not the expected shape: {0}")]
    Shape(#[from] ShapeError),
    /// Its signature is not good.
    #[error("the aggregate is not signed as it must be: {0}")]
    Signature(#[from] SignatureError),
    /// OpenSSL failed.
    #[error("the aggregate cannot be digested: {0}")]
    Cryptography(#[from] ErrorStack),
}

/// An aggregate whose signature is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate<T> {
    /// The `EntitiesDescriptor` with its attributes, such as `validUntil`, and without content.
    pub root: Element,
    /// What was made of the entities, in the order of the document.
    pub entities: Vec<T>,
}

/// Reads an aggregate and verifies its signature under pinned keys. Each entity is shown once, as long as it is at
/// hand: its tree if it has the shape of metadata, otherwise why not, so that one faulty entry does not hide the
/// others. What `each` makes of them is returned when the signature over all of them has been found good, and dropped
/// otherwise; `each` must do nothing else.
///
/// The signature over `SignedInfo` is verified before the first entity, so that an aggregate of a stranger costs little.
/// Where the root is an `EntityDescriptor` the refusal is [`ShapeError::Root`], at once.
pub fn read_aggregate<T>(
    bytes: &[u8],
    keys: &TrustedKeys,
    algorithms: AlgorithmPolicy,
    mut each: impl FnMut(Result<&Element, ShapeError>) -> Option<T>,
) -> Result<Aggregate<T>, AggregateError> {
    let mut events = Events::new(bytes, Limits::AGGREGATE)?;
    let Event::Start(root) = events.next()? else { return Err(ShapeError::Root.into()) };
    let (space, outline) = read_signature(&mut events, &root, keys, algorithms)?;
    let mut digesting = Digesting {
        canonical: Canonicaliser::new(&outline.reference_prefixes, &[]),
        hasher: Hasher::new(outline.digest.message_digest())?,
    };
    digesting.canonical.start(&root);
    digesting.canonical.text(&space);
    let mut entities = Vec::new();
    let mut open = 1;
    while open > 0 {
        match events.next()? {
            Event::Text(text) if text.trim_matches([' ', '\t', '\n', '\r']).is_empty() => {
                digesting.canonical.text(&text);
            }
            Event::Text(_) => return Err(ReadError::MixedContent.into()),
            Event::End => {
                digesting.canonical.end();
                open -= 1;
            }
            Event::Start(group) if group.is(MD, "EntitiesDescriptor") => {
                digesting.canonical.start(&group);
                open += 1;
            }
            Event::Start(start) => {
                let element = read_element(&mut events, start)?;
                digesting.element(&element)?;
                if element.is(MD, "EntityDescriptor") {
                    let verdict = check_entity(&element, algorithms).map(|_| &element);
                    entities.extend(each(verdict));
                } else if !element.is(MD, "Extensions") && !element.is(DS, "Signature") {
                    return Err(ShapeError::Children.into());
                }
            }
        }
    }
    events.expect_nothing_more()?;
    check_digest(&outline, &digesting.finish()?)?;
    Ok(Aggregate { root, entities })
}

/// The canonical form on its way into the digest.
struct Digesting<'a> {
    canonical: Canonicaliser<'a>,
    hasher: Hasher,
}

impl Digesting<'_> {
    fn element(&mut self, element: &Element) -> Result<(), ErrorStack> {
        self.canonical.element(element, None);
        self.hasher.update(self.canonical.take().as_bytes())
    }

    fn finish(mut self) -> Result<Vec<u8>, ErrorStack> {
        self.hasher.update(self.canonical.take().as_bytes())?;
        Ok(self.hasher.finish()?.to_vec())
    }
}

/// The root must be an `EntitiesDescriptor` that begins with its signature. Returns the white space before it, which
/// is signed too, and what the signature says.
fn read_signature(
    events: &mut Events<'_>,
    root: &Element,
    keys: &TrustedKeys,
    algorithms: AlgorithmPolicy,
) -> Result<(String, SignatureOutline), AggregateError> {
    if !root.is(MD, "EntitiesDescriptor") {
        return Err(ShapeError::Root.into());
    }
    let id = root.attribute("ID").ok_or(ShapeError::Identifier)?;
    let mut space = String::new();
    let signature = loop {
        match events.next()? {
            Event::Text(text) => space.push_str(&text),
            Event::Start(start) if start.is(DS, "Signature") => break read_element(events, start)?,
            Event::Start(_) | Event::End => return Err(ShapeError::Signature.into()),
        }
    };
    if !space.trim_matches([' ', '\t', '\n', '\r']).is_empty() {
        return Err(ReadError::MixedContent.into());
    }
    let outline = parse_signature(&signature, id, algorithms)?;
    check_signed_info(&signature, &[root], &outline, keys)?;
    Ok((space, outline))
}

/// Reads the rest of an element, which is held to the limits of metadata.
fn read_element(events: &mut Events<'_>, start: Element) -> Result<Element, ReadError> {
    let mut tree = TreeBuilder::default();
    let mut elements = 1;
    tree.start(start)?;
    loop {
        match events.next()? {
            Event::Start(element) => {
                elements += 1;
                if elements > Limits::METADATA.elements {
                    return Err(ReadError::TooMany);
                }
                tree.start(element)?;
            }
            Event::Text(text) => tree.text(&text),
            Event::End => {
                if let Some(element) = tree.end()? {
                    return Ok(element);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
