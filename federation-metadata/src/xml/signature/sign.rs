//! Signing our own documents: enveloped, exclusive canonicalisation, the certificate in `KeyInfo`.

use super::super::element::Element;
use super::super::limits::Limits;
use super::super::namespace::{DS, EC, MD};
use super::super::reader::{ReadError, Rewritten};
use super::super::writer;
use super::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use super::canonical::canonical;
use super::keys::TrustedKey;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::hash;
use openssl::pkey::{PKey, Private};
use openssl::sign::Signer;

/// The transform that leaves out the signature itself (XML Signature, section 6.6.4).
pub(in super::super) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
/// Exclusive canonicalisation without comments.
pub(in super::super) const EXCLUSIVE: &str = EC.name;

/// Why a document cannot be signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The key is not that of the certificate, or not of the kind of the algorithm.
    #[error("the private key, the certificate and the algorithm do not belong together")]
    KeyMismatch,
    /// The document has no `ID` that the signature could refer to, or no place for a signature.
    #[error("the document has no ID, or no issuer after which the signature would stand")]
    NoPlace,
    /// The relay state of a redirect is too long.
    #[error("the relay state is longer than 80 bytes")]
    RelayState,
    /// The document holds what no strict document may.
    #[error("the document cannot be written: {0}")]
    Document(#[from] ReadError),
    /// OpenSSL failed.
    #[error("signing failed: {0}")]
    Cryptography(#[from] ErrorStack),
}

/// A private key with its certificate and the algorithm in which it signs.
pub struct SigningKey {
    key: PKey<Private>,
    certificate: TrustedKey,
    algorithm: SignatureAlgorithm,
    digest: DigestAlgorithm,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({:?}, {:?})", self.certificate, self.algorithm)
    }
}

impl SigningKey {
    /// Joins key and certificate. The digest is that of the algorithm.
    pub fn new(key: PKey<Private>, certificate: TrustedKey, algorithm: SignatureAlgorithm) -> Result<Self, SignError> {
        if !certificate.key().public_eq(&key) || certificate.is_elliptic() != algorithm.is_elliptic() {
            return Err(SignError::KeyMismatch);
        }
        Ok(Self { key, certificate, algorithm, digest: algorithm.digest() })
    }

    /// The certificate.
    #[must_use]
    pub fn certificate(&self) -> &TrustedKey {
        &self.certificate
    }

    /// The algorithm.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// The signature over these bytes: of RSA as it is, of a curve r and s one after the other (RFC 9231, section
    /// 2.3.6).
    pub fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut signer = Signer::new(self.algorithm.digest().message_digest(), &self.key)?;
        let value = signer.sign_oneshot_to_vec(bytes)?;
        if !self.algorithm.is_elliptic() {
            return Ok(value);
        }
        let length = i32::try_from(self.key.bits().div_ceil(8)).map_err(|_| SignError::KeyMismatch)?;
        let pair = EcdsaSig::from_der(&value)?;
        let mut joined = pair.r().to_vec_padded(length)?;
        joined.extend(pair.s().to_vec_padded(length)?);
        Ok(joined)
    }
}

/// Signs an element with an enveloped signature and returns the document. In metadata the signature is the first
/// child (SAML Metadata, section 2.3), elsewhere it follows the issuer, which is the first (SAML Core, sections 2.3.3
/// and 3.2).
///
/// A signed assertion can be put into a response, which is then signed in turn:
/// exclusive canonicalisation makes the signature independent of what stands around it.
pub fn sign_enveloped(element: &Element, key: &SigningKey, limits: &Limits) -> Result<Rewritten, SignError> {
    let mut root = writer::write(element, limits)?.into_root();
    let id = root.attribute("ID").ok_or(SignError::NoPlace)?.to_owned();
    let place = usize::from(root.namespace() != MD.name);
    if root.children().len() < place {
        return Err(SignError::NoPlace);
    }
    let digest = hash(key.digest.message_digest(), canonical(&root, &[], None, &[]).as_bytes())?;
    let mut signed_info = writer::write(&signed_info(&id, &digest, key), limits)?.into_root();
    let value = key.sign(canonical(&signed_info, &[], None, &[]).as_bytes())?;
    signed_info.declarations.clear(); // the signature around it declares the same
    let certificate = Element::new(DS, "X509Certificate").saying(STANDARD.encode(key.certificate.der()));
    let signature = Element::new(DS, "Signature")
        .declare(DS)
        .containing(signed_info)
        .containing(Element::new(DS, "SignatureValue").saying(STANDARD.encode(value)))
        .containing(Element::new(DS, "KeyInfo").containing(Element::new(DS, "X509Data").containing(certificate)));
    root.children.insert(place, signature);
    // White space that stood around the place stays where the digest has seen it: before the signature.
    if !root.spaces.is_empty() {
        root.spaces.insert(place + 1, String::new());
    }
    Ok(writer::write(&root, limits)?)
}

fn signed_info(id: &str, digest: &[u8], key: &SigningKey) -> Element {
    let algorithm = |local: &str, uri: &str| Element::new(DS, local).with("Algorithm", uri);
    let transforms = Element::new(DS, "Transforms")
        .containing(algorithm("Transform", ENVELOPED))
        .containing(algorithm("Transform", EXCLUSIVE));
    let reference = Element::new(DS, "Reference")
        .with("URI", format!("#{id}"))
        .containing(transforms)
        .containing(algorithm("DigestMethod", key.digest.uri()))
        .containing(Element::new(DS, "DigestValue").saying(STANDARD.encode(digest)));
    Element::new(DS, "SignedInfo")
        .containing(algorithm("CanonicalizationMethod", EXCLUSIVE))
        .containing(algorithm("SignatureMethod", key.algorithm.uri()))
        .containing(reference)
}
