//! A registry of providers, fetched from its address: one entity or an aggregate, signed.

use super::UnusableMetadata;
use super::providers::read_provider;
use crate::domain::identity_provider::IdentityProvider;
use crate::domain::time::Timestamp;
use federation_metadata::saml::registry::{RegistryError, Trust, read_metadata};
use federation_metadata::xml::signature::XmlsecVerifier;
use federation_metadata::xml::signature::algorithm::AlgorithmPolicy;
use federation_metadata::xml::signature::keys::{KeyError, TrustedKey};
use openssl::sha::sha256;

/// What a registry says.
#[derive(Debug)]
pub struct Registry {
    /// The providers that can be used.
    pub providers: Vec<IdentityProvider>,
    /// Those that cannot, and why: one provider's fault never touches the others.
    pub left_out: Vec<UnusableMetadata>,
}

/// Why a registry is not believed. What was known before stays.
#[derive(Debug, thiserror::Error)]
pub enum RefusedRegistry {
    /// The pinned certificate of the signer is none.
    #[error("metadata_certificate_file: {0}")]
    Certificate(#[from] KeyError),
    /// Not strict XML, no metadata, or not signed with the pinned key (S-115).
    #[error("{0}")]
    Document(#[from] RegistryError),
    /// It is over.
    #[error("the registry says that it is valid until {0}, which is past")]
    Over(Timestamp),
    /// It names nobody that people could choose; that would end every login at once.
    #[error("the registry holds no usable provider")]
    Empty,
}

/// Reads a registry whose signature is verified under `certificate` (DER in base64). Takes up to a second of processor
/// time: call it where blocking is allowed.
///
/// # Errors
/// [`RefusedRegistry`].
pub fn read_registry(document: &[u8], certificate: &str, now: Timestamp) -> Result<Registry, RefusedRegistry> {
    let keys = TrustedKey::from_base64(certificate)?.into();
    let trust = Trust::Signed { keys: &keys, policy: AlgorithmPolicy::RsaOrElliptic, verifier: &XmlsecVerifier };
    let metadata = read_metadata(document, trust)?;
    let end = metadata.valid_until.map(|end| Timestamp::from_microseconds(end.as_microsecond()));
    if let Some(end) = end.filter(|end| *end <= now) {
        return Err(RefusedRegistry::Over(end));
    }
    let mut registry = Registry { providers: Vec::new(), left_out: Vec::new() };
    let digest = sha256(document);
    // Members of the federation that are no providers stand in the same document and are passed over.
    for entity in metadata.entities.iter().filter(|entity| entity.identity_provider.is_some()) {
        match read_provider(entity, digest, now) {
            Ok(provider) => {
                let own = provider.valid_until;
                let valid_until = [own, end].into_iter().flatten().min();
                registry.providers.push(IdentityProvider { valid_until, ..provider });
            }
            Err(unusable) => registry.left_out.push(unusable),
        }
    }
    if registry.providers.is_empty() { Err(RefusedRegistry::Empty) } else { Ok(registry) }
}
