//! Verification without C code for XML: our own canonicalisation, then OpenSSL. A second opinion to xmlsec's, and the
//! verifier of aggregates, which are too large to be held as a tree.

use super::super::element::Element;
use super::super::namespace::{DS, SAML};
use super::super::reader::Rewritten;
use super::super::shape::signature::{SignatureOutline, parse_signature};
use super::algorithm::{AlgorithmPolicy, SignatureAlgorithm};
use super::canonical::canonical;
use super::keys::{TrustedKey, TrustedKeys};
use super::verify::{CoveredText, SignatureError, SignatureVerifier};
use openssl::bn::BigNum;
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::hash;
use openssl::memcmp;
use openssl::sign::Verifier;

/// The verifier that needs no libxml2.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpensslVerifier;

impl SignatureVerifier for OpensslVerifier {
    fn verify(
        &self,
        document: &Rewritten,
        keys: &TrustedKeys,
        algorithms: AlgorithmPolicy,
    ) -> Result<CoveredText, SignatureError> {
        let root = document.root();
        let assertions = root.children_named(SAML, "Assertion").map(|assertion| (assertion, vec![root]));
        let mut outermost = None;
        for (element, ancestors) in std::iter::once((root, Vec::new())).chain(assertions) {
            let Some(signature) = element.child(DS, "Signature") else { continue };
            let covered = verify_element(&Signed { element, signature, ancestors }, keys, algorithms)?;
            outermost.get_or_insert(covered);
        }
        outermost.map(CoveredText).ok_or(SignatureError::NotGood)
    }
}

/// An element with the signature that it envelops.
struct Signed<'a> {
    element: &'a Element,
    signature: &'a Element,
    ancestors: Vec<&'a Element>,
}

fn verify_element(
    signed: &Signed<'_>,
    keys: &TrustedKeys,
    algorithms: AlgorithmPolicy,
) -> Result<String, SignatureError> {
    let id = signed.element.attribute("ID").ok_or(SignatureError::NotGood)?;
    let outline = parse_signature(signed.signature, id, algorithms).map_err(|_| SignatureError::NotGood)?;
    let covered = canonical(signed.element, &signed.ancestors, Some(signed.signature), &outline.reference_prefixes);
    let digest = hash(outline.digest.message_digest(), covered.as_bytes()).map_err(|_| SignatureError::NotGood)?;
    let mut ancestors = signed.ancestors.clone();
    ancestors.push(signed.element);
    check_digest(&outline, &digest)?;
    check_signed_info(signed.signature, &ancestors, &outline, keys)?;
    Ok(covered)
}

/// Compares the digest of the signed element with the one that the signature names.
pub fn check_digest(outline: &SignatureOutline, digest: &[u8]) -> Result<(), SignatureError> {
    let is_same = digest.len() == outline.digest_value.len() && memcmp::eq(digest, &outline.digest_value);
    if is_same { Ok(()) } else { Err(SignatureError::NotGood) }
}

/// Verifies the signature over `SignedInfo` under any of the keys (XML Signature, section 3.2.2).
pub fn check_signed_info(
    signature: &Element,
    ancestors: &[&Element],
    outline: &SignatureOutline,
    keys: &TrustedKeys,
) -> Result<(), SignatureError> {
    let signed_info = signature.child(DS, "SignedInfo").ok_or(SignatureError::NotGood)?;
    let mut around = ancestors.to_vec();
    around.push(signature);
    let signed = canonical(signed_info, &around, None, &outline.signed_info_prefixes);
    let is_good =
        |key: &TrustedKey| verify_value(key, outline.method, signed.as_bytes(), &outline.value).unwrap_or(false);
    if keys.as_slice().iter().any(is_good) { Ok(()) } else { Err(SignatureError::NotGood) }
}

/// Whether `value` is a signature over `signed` under the key. A key of another kind than the algorithm's is refused.
pub fn verify_value(
    key: &TrustedKey,
    method: SignatureAlgorithm,
    signed: &[u8],
    value: &[u8],
) -> Result<bool, ErrorStack> {
    if key.is_elliptic() != method.is_elliptic() {
        return Ok(false);
    }
    let mut verifier = Verifier::new(method.digest().message_digest(), key.key())?;
    if !method.is_elliptic() {
        return verifier.verify_oneshot(value, signed);
    }
    // r and s, each as long as the order of the curve (RFC 9231, section 2.3.6); OpenSSL wants them in DER.
    let length = usize::try_from(key.key().bits()).unwrap_or(0).div_ceil(8);
    if value.len() != 2 * length {
        return Ok(false);
    }
    let (r, s) = value.split_at(length);
    let der = EcdsaSig::from_private_components(BigNum::from_slice(r)?, BigNum::from_slice(s)?)?.to_der()?;
    verifier.verify_oneshot(&der, signed)
}
