//! The road of metadata: of one entity, signed or vouched for by an operator (rules ).

use super::element::Element;
use super::limits::Limits;
use super::message::{Covered, MessageError, check_same};
use super::reader;
use super::shape::ShapeError;
use super::shape::metadata::check_entity;
use super::signature::algorithm::AlgorithmPolicy;
use super::signature::keys::TrustedKeys;
use super::signature::verify::SignatureVerifier;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Reads the metadata of one entity and verifies its signature under pinned keys.
pub fn verify_entity(
    bytes: &[u8],
    keys: &TrustedKeys,
    algorithms: AlgorithmPolicy,
    verifier: &dyn SignatureVerifier,
) -> Result<Covered, MessageError> {
    let document = reader::read(bytes, &Limits::METADATA)?;
    if !check_entity(document.root(), algorithms)? {
        return Err(ShapeError::Signature.into());
    }
    let verify = AssertUnwindSafe(|| verifier.verify(&document, keys, algorithms));
    let text = catch_unwind(verify).map_err(|_| MessageError::VerifierFailed)??;
    check_same(document.root(), &text)
}

/// Reads the metadata of one entity without looking at its signature: for our own, and for a file that an operator
/// vouches for.
pub fn read_unverified_entity(bytes: &[u8], algorithms: AlgorithmPolicy) -> Result<Element, MessageError> {
    let root = reader::read_tree(bytes, &Limits::METADATA)?;
    check_entity(&root, algorithms)?;
    Ok(root)
}

#[cfg(test)]
mod tests;
