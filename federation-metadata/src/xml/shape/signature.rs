//! The inside of a signature is an exact grammar (rules X-28, X-29; XML Signature, section 4): no other element, no
//! attribute beyond those named, white space alone between elements.
//!
//! ```text
//! Signature      = SignedInfo SignatureValue KeyInfo?
//! SignedInfo     = CanonicalizationMethod[exclusive] SignatureMethod Reference
//! Reference      = @URI = "#" and the ID of the signed element ; Transforms DigestMethod DigestValue
//! Transforms     = Transform[enveloped-signature] Transform[exclusive]
//! exclusive      = empty | InclusiveNamespaces with @PrefixList
//! KeyInfo        = X509Data with 1 to 4 X509Certificate ; KeyName, KeyValue, X509IssuerSerial, X509SubjectName beside
//! ```
//!
//! Object, Manifest, `RetrievalMethod`, `XPath`, XSLT, comments, inclusive canonicalisation, HMAC, an empty or foreign
//! URI and several references have no place in it. What `KeyInfo` says is never used.

use super::super::element::Element;
use super::super::namespace::{DS, EC};
use super::super::reader::is_name;
use super::super::signature::algorithm::{AlgorithmPolicy, DigestAlgorithm, SignatureAlgorithm};
use super::super::signature::sign::{ENVELOPED, EXCLUSIVE};
use super::ShapeError;
use super::sequence::Sequence;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Certificates in one `KeyInfo`.
const CERTIFICATES: usize = 4;
/// Prefixes in one `PrefixList`.
const PREFIXES: usize = 16;

/// What a well-formed signature says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureOutline {
    /// How `SignedInfo` is signed.
    pub method: SignatureAlgorithm,
    /// The signature.
    pub value: Vec<u8>,
    /// How the signed element is digested.
    pub digest: DigestAlgorithm,
    /// Its digest.
    pub digest_value: Vec<u8>,
    /// Prefixes kept when the signed element is canonicalised.
    pub reference_prefixes: Vec<String>,
    /// Prefixes kept when `SignedInfo` is canonicalised.
    pub signed_info_prefixes: Vec<String>,
}

/// Reads a signature over the element whose `ID` is `id`.
pub fn parse_signature(
    signature: &Element,
    id: &str,
    algorithms: AlgorithmPolicy,
) -> Result<SignatureOutline, ShapeError> {
    parse(signature, id, algorithms).map_err(|error| match error {
        ShapeError::Children => ShapeError::SignatureGrammar,
        error => error,
    })
}

fn parse(signature: &Element, id: &str, algorithms: AlgorithmPolicy) -> Result<SignatureOutline, ShapeError> {
    let mut parts = inside(signature, &[])?;
    let signed_info = parts.required(DS, "SignedInfo")?;
    let value = parse_base64(parts.required(DS, "SignatureValue")?)?;
    if let Some(key_info) = parts.optional(DS, "KeyInfo") {
        check_key_info(key_info)?;
    }
    parts.end()?;

    let mut parts = inside(signed_info, &[])?;
    let canonicalisation = parts.required(DS, "CanonicalizationMethod")?;
    let method = parts.required(DS, "SignatureMethod")?;
    let reference = parts.required(DS, "Reference")?;
    parts.end()?;
    let signed_info_prefixes = parse_exclusive(canonicalisation)?;
    let method = SignatureAlgorithm::find(parse_algorithm(method)?)
        .filter(|method| algorithms.admits(*method))
        .ok_or(ShapeError::Algorithm)?;

    let mut parts = inside(reference, &["URI"])?;
    let transforms = parts.required(DS, "Transforms")?;
    let digest = parts.required(DS, "DigestMethod")?;
    let digest_value = parse_base64(parts.required(DS, "DigestValue")?)?;
    parts.end()?;
    if reference.attribute("URI").and_then(|uri| uri.strip_prefix('#')) != Some(id) {
        return Err(ShapeError::SignatureGrammar);
    }
    let digest = DigestAlgorithm::find(parse_algorithm(digest)?).ok_or(ShapeError::Algorithm)?;
    let reference_prefixes = parse_transforms(transforms)?;
    Ok(SignatureOutline { method, value, digest, digest_value, reference_prefixes, signed_info_prefixes })
}

/// `KeyInfo` as it may stand in a signature and in metadata (XML Signature, section 4.5).
pub fn check_key_info(key_info: &Element) -> Result<(), ShapeError> {
    let mut parts = inside(key_info, &[])?;
    parts.any_of(DS, &["KeyName", "KeyValue"]);
    let certificates = parts.required(DS, "X509Data")?;
    parts.any_of(DS, &["KeyName", "KeyValue"]);
    parts.end()?;
    let beside = ["X509IssuerSerial", "X509SubjectName"];
    let mut parts = inside(certificates, &[])?;
    parts.any_of(DS, &beside);
    let found = parts.any_of(DS, &["X509Certificate"]);
    parts.any_of(DS, &beside);
    parts.end()?;
    if found.is_empty() || found.len() > CERTIFICATES {
        return Err(ShapeError::SignatureGrammar);
    }
    found.into_iter().try_for_each(check_certificate)
}

/// Base64, or nothing: some providers leave the element empty, and nobody reads it.
fn check_certificate(certificate: &Element) -> Result<(), ShapeError> {
    let is_empty = certificate.text().trim().is_empty();
    if is_empty && is_bare(certificate) { Ok(()) } else { parse_base64(certificate).map(drop) }
}

fn parse_transforms(transforms: &Element) -> Result<Vec<String>, ShapeError> {
    let mut parts = inside(transforms, &[])?;
    let enveloped = parts.required(DS, "Transform")?;
    let exclusive = parts.required(DS, "Transform")?;
    parts.end()?;
    if parse_algorithm(enveloped)? != ENVELOPED {
        return Err(ShapeError::SignatureGrammar);
    }
    parse_exclusive(exclusive)
}

/// Exclusive canonicalisation without comments, with the prefixes it keeps (Exclusive XML Canonicalization, section
/// 4).
fn parse_exclusive(element: &Element) -> Result<Vec<String>, ShapeError> {
    let mut parts = inside(element, &["Algorithm"])?;
    let prefixes = parts.optional(EC, "InclusiveNamespaces");
    parts.end()?;
    if element.attribute("Algorithm") != Some(EXCLUSIVE) {
        return Err(ShapeError::SignatureGrammar);
    }
    let Some(prefixes) = prefixes else { return Ok(Vec::new()) };
    inside(prefixes, &["PrefixList"])?.end()?;
    let list = prefixes.attribute("PrefixList").unwrap_or_default();
    let list: Vec<String> = list.split_ascii_whitespace().map(str::to_owned).collect();
    if list.len() > PREFIXES || !list.iter().all(|prefix| prefix == "#default" || is_name(prefix)) {
        return Err(ShapeError::SignatureGrammar);
    }
    Ok(list)
}

/// The algorithm that an element without content names.
fn parse_algorithm(element: &Element) -> Result<&str, ShapeError> {
    inside(element, &["Algorithm"])?.end()?;
    element.attribute("Algorithm").ok_or(ShapeError::SignatureGrammar)
}

/// An element that holds base64 alone, with white space anywhere.
fn parse_base64(element: &Element) -> Result<Vec<u8>, ShapeError> {
    let compact: Vec<u8> =
        element.text().bytes().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).collect();
    match STANDARD.decode(compact) {
        Ok(bytes) if is_bare(element) && !bytes.is_empty() => Ok(bytes),
        _ => Err(ShapeError::SignatureGrammar),
    }
}

fn is_bare(element: &Element) -> bool {
    element.attributes().is_empty() && element.children().is_empty()
}

/// The children of an element that has these attributes and no other.
fn inside<'a>(element: &'a Element, attributes: &[&str]) -> Result<Sequence<'a>, ShapeError> {
    let is_named = |local: &&str| element.attribute(local).is_some();
    if element.attributes().len() != attributes.len() || !attributes.iter().all(is_named) {
        return Err(ShapeError::SignatureGrammar);
    }
    Sequence::of(element)
}
