//! Our own metadata toward a federation, as AgID and the CIE portal take it.

use crate::domain::federation::Federation;
use crate::domain::id::FederationId;
use crate::flows::{Context, Fault, federation_keys};
use crate::protocols::saml_metadata::{OwnMetadataFault, lint_own, publish_own};
use crate::storage::federations;

/// Why there is no metadata.
#[derive(Debug, thiserror::Error)]
pub enum NoMetadata {
    /// No such federation in this body.
    #[error("there is no such federation")]
    UnknownFederation,
    /// It cannot be written.
    #[error(transparent)]
    Own(#[from] OwnMetadataFault),
    /// A part of the house failed, or the operator has not made a key yet.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// The signed metadata.
///
/// # Errors
/// [`NoMetadata`].
pub async fn publish_metadata(context: &Context, id: &FederationId) -> Result<String, NoMetadata> {
    let federation = find_federation(context, id).await?.ok_or(NoMetadata::UnknownFederation)?;
    let key = federation_keys::signing_key(context, id).await?;
    let certificates = federation_keys::certificates(context, id).await?;
    Ok(publish_own(&federation, &context.tenant.issuer, &certificates, &key)?)
}

/// What the federation would object to in our metadata, a sentence each.
///
/// # Errors
/// [`Fault`].
pub async fn check_metadata(context: &Context, id: &FederationId, document: &str) -> Result<Vec<String>, Fault> {
    let kind = find_federation(context, id).await?.map(|federation| federation.kind);
    Ok(kind.map(|kind| lint_own(document, kind, context.now)).unwrap_or_default())
}

/// Finds a federation of the body.
///
/// # Errors
/// [`Fault`].
pub async fn find_federation(context: &Context, id: &FederationId) -> Result<Option<Federation>, Fault> {
    let stored = federations::find(&mut context.store().read(), context.tenant_id(), id).await?;
    Ok(stored.map(|stored| stored.federation))
}

#[cfg(test)]
mod tests;
