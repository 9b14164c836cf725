//! Brings what is known of a federation's providers to its newest metadata.

use crate::domain::audit_event::AuditKind;
use crate::domain::id::FederationId;
use crate::domain::identity_provider::{IdentityProvider, ProviderState};
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::storage::{StorageError, Transaction, identity_providers};

/// What newer metadata changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProviderChanges {
    /// Providers that are new, or came back.
    pub added: u32,
    /// Providers of which something changed.
    pub changed: u32,
    /// Providers that are gone.
    pub withdrawn: u32,
}

impl ProviderChanges {
    /// Whether anything changed.
    #[must_use]
    pub const fn any(self) -> bool {
        self.added + self.changed + self.withdrawn > 0
    }
}

/// Takes over the newest metadata. Who is gone from it is withdrawn, not forgotten, because answers may be on their way. A
/// known provider with other keys is recorded, so that administrators see it (S-115).
pub(in crate::flows) async fn replace_providers(
    on: &mut Transaction,
    context: &Context,
    federation: &FederationId,
    newest: Vec<IdentityProvider>,
) -> Result<ProviderChanges, StorageError> {
    let tenant = context.tenant_id();
    let known = identity_providers::list(on, tenant, federation).await?;
    let mut changes = ProviderChanges::default();
    for gone in known.iter().filter(|known| newest.iter().all(|listed| listed.entity_id != known.entity_id)) {
        if gone.state != ProviderState::Withdrawn {
            let withdrawn = IdentityProvider { state: ProviderState::Withdrawn, ..gone.clone() };
            identity_providers::put(on, tenant, federation, &withdrawn).await?;
            changes.withdrawn += 1;
        }
    }
    for listed in &newest {
        match known.iter().find(|known| known.entity_id == listed.entity_id) {
            None => changes.added += 1,
            Some(before) if before.state != listed.state => changes.added += 1,
            Some(before) if before.facts != listed.facts => {
                changes.changed += 1;
                if before.facts.certificates != listed.facts.certificates {
                    record_new_keys(on, context, federation, listed).await?;
                }
            }
            Some(_) => {}
        }
        identity_providers::put(on, tenant, federation, listed).await?;
    }
    Ok(changes)
}

async fn record_new_keys(
    on: &mut Transaction,
    context: &Context,
    federation: &FederationId,
    provider: &IdentityProvider,
) -> Result<(), StorageError> {
    tracing::warn!(tenant = %context.tenant_id(), %federation, provider = %provider.entity_id, "a provider has other keys");
    let record = Record::success(context, AuditKind::Federation).actor("job:federations");
    let record = record.detail("act", "provider_keys").detail("federation", federation.as_str());
    record.detail("provider", provider.entity_id.as_str()).write(on, context).await
}
