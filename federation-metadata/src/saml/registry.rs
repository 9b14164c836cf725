//! Documents of a federation as a whole: one entity, or an aggregate of many, verified and typed.

use super::entity_descriptor::{DescriptorError, EntityDescriptor, parse_duration, parse_instant};
use super::finding::{Finding, Severity};
use super::judgement::check_duplicates;
use crate::xml::aggregate::{AggregateError, read_aggregate};
use crate::xml::element::Element;
use crate::xml::limits::Limits;
use crate::xml::message::MessageError;
use crate::xml::metadata::{read_unverified_entity, verify_entity};
use crate::xml::namespace::MD;
use crate::xml::reader::{self, ReadError};
use crate::xml::shape::ShapeError;
use crate::xml::signature::algorithm::AlgorithmPolicy;
use crate::xml::signature::keys::TrustedKeys;
use crate::xml::signature::verify::SignatureVerifier;
use jiff::{SignedDuration, Timestamp};

const SOURCE: &str = "SAML Metadata, section 2.3.1";
/// Where the name of the root is looked for, to choose the road; each road then insists on its own root.
const BEGINNING: usize = 4096;

/// Why a document is believed.
#[derive(Clone, Copy)]
pub enum Trust<'a> {
    /// Because it is signed by one of these keys.
    Signed {
        /// The keys, pinned.
        keys: &'a TrustedKeys,
        /// Which algorithms are admitted.
        policy: AlgorithmPolicy,
        /// Who verifies the signature of a single entity.
        verifier: &'a dyn SignatureVerifier,
    },
    /// Because an operator vouches for the file; its signature is not looked at.
    Vouched(AlgorithmPolicy),
}

/// What a document holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Its entities, in the order of the document.
    pub entities: Vec<EntityDescriptor>,
    /// What was left out of them, or altogether.
    pub findings: Vec<Finding>,
    /// The instant from which the aggregate says nothing any more; entities have theirs beside it.
    pub valid_until: Option<Timestamp>,
    /// How long the aggregate may be kept without asking anew.
    pub cache_duration: Option<SignedDuration>,
}

/// Why a document is no metadata to be believed.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// A single entity is refused: no strict XML, another shape, or not signed as it must be.
    #[error("The metadata is refused: {0}")]
    Entity(#[from] MessageError),
    /// An aggregate is refused as a whole, for the same reasons.
    #[error("The aggregate is refused: {0}")]
    Aggregate(#[from] AggregateError),
    /// An aggregate that is vouched for is no strict XML.
    #[error("The aggregate is no strict XML: {0}")]
    Unreadable(#[from] ReadError),
    /// Neither an entity nor an aggregate, or its end cannot be judged.
    #[error("{0}")]
    Descriptor(#[from] DescriptorError),
}

/// Reads a document: one `md:EntityDescriptor`, or an `md:EntitiesDescriptor` entity by entity. A faulty entity of an
/// aggregate is left out with a finding; the others stand.
///
/// # Errors
/// If the document is no strict XML, no metadata, or not signed by one of the keys.
pub fn read_metadata(bytes: &[u8], trust: Trust<'_>) -> Result<Metadata, RegistryError> {
    if is_aggregate(bytes) { read_many(bytes, trust) } else { read_one(bytes, trust) }
}

fn is_aggregate(bytes: &[u8]) -> bool {
    let beginning = bytes.get(..BEGINNING).unwrap_or(bytes);
    let found = |name: &[u8]| beginning.windows(name.len()).position(|window| window == name);
    match (found(b"EntitiesDescriptor"), found(b"EntityDescriptor")) {
        (Some(many), Some(one)) => many < one,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

fn read_one(bytes: &[u8], trust: Trust<'_>) -> Result<Metadata, RegistryError> {
    let root = match trust {
        Trust::Signed { keys, policy, verifier } => verify_entity(bytes, keys, policy, verifier)?.element().clone(),
        Trust::Vouched(policy) => read_unverified_entity(bytes, policy)?,
    };
    let reading = EntityDescriptor::read(&root)?;
    Ok(Metadata { entities: vec![reading.entity], findings: reading.findings, ..Metadata::default() })
}

fn read_many(bytes: &[u8], trust: Trust<'_>) -> Result<Metadata, RegistryError> {
    let mut metadata = Metadata::default();
    let root = match trust {
        Trust::Signed { keys, policy, verifier: _ } => {
            let aggregate = read_aggregate(bytes, keys, policy, |entity| Some(EntityOrWhy::of(entity)))?;
            aggregate.entities.into_iter().for_each(|entity| metadata.add(entity));
            aggregate.root
        }
        Trust::Vouched(_) => {
            let root = reader::read(bytes, &Limits::AGGREGATE)?.into_root();
            if !root.is(MD, "EntitiesDescriptor") {
                return Err(DescriptorError::NotAnEntity.into());
            }
            metadata.add_group(&root);
            root
        }
    };
    metadata.valid_until = root.attribute("validUntil").map(parse_instant).transpose()?;
    metadata.cache_duration = root.attribute("cacheDuration").and_then(parse_duration);
    Ok(metadata)
}

/// What was made of an entity while it was at hand.
enum EntityOrWhy {
    Entity(Box<EntityDescriptor>, Vec<Finding>),
    LeftOut { entity_id: String, why: String },
}

impl EntityOrWhy {
    fn of(entity: Result<&Element, ShapeError>) -> Self {
        let left_out = |entity_id: &str, why: String| Self::LeftOut { entity_id: entity_id.to_owned(), why };
        match entity {
            Err(why) => left_out("EntityDescriptor", why.to_string()),
            Ok(element) => match EntityDescriptor::read(element) {
                Ok(reading) => Self::Entity(Box::new(reading.entity), reading.findings),
                Err(why) => left_out(element.attribute("entityID").unwrap_or_default(), why.to_string()),
            },
        }
    }
}

impl Metadata {
    fn add(&mut self, entity: EntityOrWhy) {
        match entity {
            EntityOrWhy::Entity(entity, findings) => {
                self.entities.push(*entity);
                self.findings.extend(findings);
            }
            EntityOrWhy::LeftOut { entity_id, why } => {
                self.note(Severity::Warning, "metadata.entity", entity_id, format!("The entity is left out: {why}"));
            }
        }
    }

    /// The entities of a group and of the groups in it, which the reader's limit of depth bounds.
    fn add_group(&mut self, group: &Element) {
        for child in group.children() {
            if child.is(MD, "EntityDescriptor") {
                self.add(EntityOrWhy::of(Ok(child)));
            } else if child.is(MD, "EntitiesDescriptor") {
                self.add_group(child);
            }
        }
    }

    fn note(&mut self, severity: Severity, rule: &'static str, place: String, sentence: String) {
        self.findings.push(Finding { severity, rule, source: SOURCE, place, sentence });
    }

    /// What is to be said about the document as a whole at that instant: whether it has ended, and which entities
    /// occur twice. Each entity is judged by [`judge`](super::judgement::judge).
    #[must_use]
    pub fn judge(&self, now: Timestamp) -> Vec<Finding> {
        let mut whole = Self::default();
        if let Some(end) = self.valid_until
            && end <= now
        {
            let place = "EntitiesDescriptor".to_owned();
            whole.note(Severity::Error, "metadata.expired", place, format!("The aggregate ended at {end:.0}."));
        }
        whole.findings.extend(check_duplicates(&self.entities));
        whole.findings
    }

    /// The entity of that name; the first one, should it occur twice.
    #[must_use]
    pub fn find(&self, entity_id: &str) -> Option<&EntityDescriptor> {
        self.entities.iter().find(|entity| entity.entity_id.as_str() == entity_id)
    }
}

#[cfg(test)]
mod tests;
