//! How a session came about, where that was at a provider.

use crate::domain::id::SessionId;
use crate::domain::language::LocalizedText;
use crate::flows::{Context, Fault};
use crate::storage::{federated_sessions, identity_providers};

/// The name of the provider at which the person logged in; `None` where they did so here. A provider that is known no more
/// is called by its entityID.
///
/// # Errors
/// [`Fault`].
pub async fn provider_of(context: &Context, session: SessionId) -> Result<Option<LocalizedText>, Fault> {
    let (mut reading, tenant) = (context.store().read(), context.tenant_id());
    let Some(origin) = federated_sessions::find(&mut reading, tenant, session).await? else { return Ok(None) };
    let known = identity_providers::find(&mut reading, tenant, &origin.federation, &origin.provider).await?;
    let name = known.map(|provider| provider.facts.name);
    Ok(Some(name.unwrap_or_else(|| LocalizedText::italian(origin.provider.as_str()))))
}
