//! Fetches the registry of a federation anew. Whatever goes wrong, what was known stays.

use super::replace::{ProviderChanges, replace_providers};
use crate::domain::federation::{Federation, MetadataSource};
use crate::domain::identity_provider::{CERTIFICATE_WARNINGS, IdentityProvider};
use crate::domain::web_address::WebAddress;
use crate::flows::{Context, Fault};
use crate::outbound::http::{CallError, CallPolicy};
use crate::outbound::metadata;
use crate::protocols::saml_metadata::{RefusedRegistry, Registry, read_registry};
use crate::storage::{Ending, StorageError, federations, identity_providers};

/// How often registries are fetched: often enough that a provider's new key is known before it signs.
pub const REFRESH_EVERY: crate::domain::time::Span = crate::domain::time::Span::hours(6);

/// Why a registry was not taken over.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// Its address does not answer as it should.
    #[error("the registry cannot be fetched: {0}")]
    Call(#[from] CallError),
    /// What it serves is not believed.
    #[error("the registry is refused: {0}")]
    Refused(#[from] RefusedRegistry),
    /// A part of the house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for RefreshError {
    fn from(error: StorageError) -> Self {
        Self::Fault(error.into())
    }
}

/// Fetches, verifies and takes over the registry of one federation; `None` where its providers come from files. A failure is
/// noted beside the federation and returned.
///
/// # Errors
/// [`RefreshError`]; what was known stays.
pub async fn refresh(context: &Context, federation: &Federation) -> Result<Option<ProviderChanges>, RefreshError> {
    let MetadataSource::Address { url, certificate } = &federation.metadata else { return Ok(None) };
    let taken = match read(context, federation, url, certificate.clone()).await {
        Ok(registry) => take_over(context, federation, registry).await,
        Err(error) => Err(error),
    };
    if let Err(error) = &taken {
        note_failure(context, federation, error).await?;
    }
    taken.map(Some)
}

async fn read(
    context: &Context,
    federation: &Federation,
    address: &WebAddress,
    certificate: String,
) -> Result<Registry, RefreshError> {
    let address = url::Url::parse(address.as_str()).map_err(|_| CallError::ForbiddenForm)?;
    let policy = CallPolicy::of_client(federation.allow_loopback_calls);
    let document = metadata::fetch(&context.provider.http, &address, policy).await?;
    let now = context.now;
    let reading = tokio::task::spawn_blocking(move || read_registry(&document, &certificate, now));
    Ok(reading.await.map_err(|_| Fault::Broken("reading a registry ends"))??)
}

async fn take_over(
    context: &Context,
    federation: &Federation,
    registry: Registry,
) -> Result<ProviderChanges, RefreshError> {
    for unusable in &registry.left_out {
        tracing::warn!(tenant = %context.tenant_id(), federation = %federation.id, %unusable, "a provider is left out");
    }
    let (in_job, id) = (context.clone(), federation.id.clone());
    let write = context.store().write(move |on| {
        Box::pin(async move {
            let changes = replace_providers(on, &in_job, &id, registry.providers).await?;
            federations::note_refresh(on, in_job.tenant_id(), &id, in_job.now, None).await?;
            Ok(Ending::Commit(changes))
        })
    });
    Ok(write.await?)
}

async fn note_failure(context: &Context, federation: &Federation, error: &RefreshError) -> Result<(), StorageError> {
    let (in_job, id, failure) = (context.clone(), federation.id.clone(), error.to_string());
    let write = context.store().write(move |on| {
        Box::pin(async move {
            let (tenant, failure) = (in_job.tenant_id(), Some(failure.as_str()));
            Ok(Ending::Commit(federations::note_refresh(on, tenant, &id, in_job.now, failure).await?))
        })
    });
    write.await
}

/// Fetches the registries of the body that are due, each for itself: one that fails keeps no other back. Speaks of
/// certificates that end soon.
///
/// # Errors
/// [`Fault`] where the database fails.
pub async fn refresh_due(context: &Context) -> Result<(), Fault> {
    let all = federations::list(&mut context.store().read(), context.tenant_id()).await?;
    for stored in all {
        let federation = stored.federation;
        let is_due = stored.refreshed_at.is_none_or(|last| context.now >= last + REFRESH_EVERY);
        if is_due && let Err(error) = refresh(context, &federation).await {
            tracing::error!(tenant = %context.tenant_id(), federation = %federation.id, %error, "a registry stays as it was");
        }
        warn_of_ends(context, &federation).await?;
    }
    Ok(())
}

/// Warnings for the log, and how many of the offered providers have no certificate beyond the coming 30 days for metrics.
async fn warn_of_ends(context: &Context, federation: &Federation) -> Result<(), Fault> {
    let tenant = context.tenant_id();
    let all = identity_providers::list(&mut context.store().read(), tenant, &federation.id).await?;
    let offered = all.iter().filter(|provider| provider.is_offered(context.now));
    let ending = |provider: &&IdentityProvider| {
        provider.certificate_warning(context.now).is_some_and(|warning| warning <= CERTIFICATE_WARNINGS[0])
    };
    let mut many = 0_u32;
    for provider in offered.filter(ending) {
        many += 1;
        tracing::warn!(%tenant, federation = %federation.id, provider = %provider.entity_id, "the provider's last certificate ends soon");
    }
    let labels = [("tenant", tenant.to_string()), ("federation", federation.id.to_string())];
    metrics::gauge!("varco_federation_ending_certificates", &labels).set(f64::from(many));
    Ok(())
}

#[cfg(test)]
mod tests;
