//! Rules that look at every element: names that occur in one place, identifiers, and elements of XML signatures
//! (rules ).

use super::super::element::Element;
use super::super::namespace::{DS, MD};
use super::super::reader::is_name;
use super::ShapeError;
use super::signature;
use std::collections::HashSet;

/// Names that no element may bear out of its place, in any namespace.
const PLACED: [&str; 3] = ["Assertion", "EncryptedAssertion", "Response"];
/// The longest identifier.
const LONGEST: usize = 256;

/// What is in its place: found by the order of children, so that the same name elsewhere is another element.
#[derive(Debug, Default)]
pub struct Places<'a> {
    /// Elements of the names that occur in one place alone.
    pub placed: Vec<&'a Element>,
    /// Elements that bear an `ID`.
    pub identified: Vec<&'a Element>,
    /// Signatures, whose inside has been checked.
    pub signatures: Vec<&'a Element>,
}

fn is_among(element: &Element, places: &[&Element]) -> bool {
    places.iter().any(|place| std::ptr::eq(*place, element))
}

/// Checks the whole tree against the places.
pub fn check_everywhere(root: &Element, places: &Places<'_>) -> Result<(), ShapeError> {
    let mut identifiers = HashSet::new();
    let mut waiting = vec![(root, None)];
    while let Some((element, parent)) = waiting.pop() {
        check_identifiers(element, places, &mut identifiers)?;
        if PLACED.contains(&element.local_name()) && !is_among(element, &places.placed) {
            return Err(ShapeError::Misplaced);
        }
        if element.namespace() == DS.name {
            check_signature_element(element, parent, places)?;
            continue;
        }
        waiting.extend(element.children().iter().map(|child| (child, Some(element))));
    }
    Ok(())
}

/// Rule X-26: an identifier is an unprefixed `ID` with a name as value, unique, on the elements that have one;
/// whatever another reader could take for an identifier is refused.
fn check_identifiers<'a>(
    element: &'a Element,
    places: &Places<'_>,
    seen: &mut HashSet<&'a str>,
) -> Result<(), ShapeError> {
    for attribute in element.attributes() {
        let local = attribute.local_name();
        if !local.eq_ignore_ascii_case("id") && !local.eq_ignore_ascii_case("assertionid") {
            continue;
        }
        let is_identifier = local == "ID" && attribute.namespace().is_empty();
        let may_have_one = is_among(element, &places.identified) || is_role(element);
        let value = attribute.value();
        if !is_identifier || !may_have_one || value.len() > LONGEST || !is_name(value) || !seen.insert(value) {
            return Err(ShapeError::Identifier);
        }
    }
    Ok(())
}

/// The descriptors of roles in metadata, which may have an identifier (SAML Metadata, section 2.4.1).
fn is_role(element: &Element) -> bool {
    element.namespace() == MD.name && element.local_name().ends_with("Descriptor")
}

/// Rule X-27: elements of XML signatures stand inside an admitted signature. In metadata keys are described with them
/// as well (SAML Metadata, section 2.4.1.1), and digests of encryption methods.
fn check_signature_element(element: &Element, parent: Option<&Element>, places: &Places<'_>) -> Result<(), ShapeError> {
    if is_among(element, &places.signatures) {
        return Ok(());
    }
    match (parent, element.local_name()) {
        // SPID's light aggregators describe a key in an extension of that name (Avviso SPID 19 v4).
        (Some(parent), "KeyInfo") if parent.local_name() == "KeyDescriptor" => signature::check_key_info(element),
        (Some(parent), "DigestMethod") if parent.is(MD, "EncryptionMethod") => Ok(()),
        _ => Err(ShapeError::Signature),
    }
}
