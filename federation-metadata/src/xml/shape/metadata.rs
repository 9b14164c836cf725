//! Metadata of one entity (rules; SAML Metadata, sections 2.3.2 and 2.4).

use super::super::element::Element;
use super::super::namespace::{DS, MD};
use super::super::signature::algorithm::AlgorithmPolicy;
use super::ShapeError;
use super::identifiers::{Places, check_everywhere};
use super::signature::parse_signature;

/// Checks the tree of an `EntityDescriptor`, and says whether it is signed. What it describes is read elsewhere.
pub fn check_entity(root: &Element, algorithms: AlgorithmPolicy) -> Result<bool, ShapeError> {
    if !root.is(MD, "EntityDescriptor") {
        return Err(ShapeError::Root);
    }
    let mut places = Places { identified: vec![root], ..Places::default() };
    let signature = root.children().first().filter(|first| first.is(DS, "Signature"));
    if let Some(signature) = signature {
        let id = root.attribute("ID").ok_or(ShapeError::Identifier)?;
        parse_signature(signature, id, algorithms)?;
        places.signatures.push(signature);
    }
    check_everywhere(root, &places)?;
    Ok(signature.is_some())
}
