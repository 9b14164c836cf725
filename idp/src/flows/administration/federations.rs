//! The federations of a body, as staff and operators see them.

use super::actor::{Actor, AdministrationError, admit};
use crate::domain::identity_provider::IdentityProvider;
use crate::domain::staff_role::Permission;
use crate::flows::Context;
use crate::flows::federation_keys::{self, ShownKey};
use crate::storage::federations::{self, StoredFederation};
use crate::storage::identity_providers;

/// A federation with all that is known of it.
#[derive(Clone, Debug)]
pub struct FederationOverview {
    /// Settings, and how reading the metadata went.
    pub stored: StoredFederation,
    /// Its providers, offered or not.
    pub providers: Vec<IdentityProvider>,
    /// Our own keys toward it that are published.
    pub keys: Vec<ShownKey>,
}

/// Every federation of the body, by id.
///
/// # Errors
/// [`AdministrationError`].
pub async fn list_federations(
    context: &Context,
    actor: &Actor,
) -> Result<Vec<FederationOverview>, AdministrationError> {
    admit(context, actor, Permission::ReadFederations).await?;
    let (mut reading, tenant) = (context.store().read(), context.tenant_id());
    let mut overviews = Vec::new();
    for stored in federations::list(&mut reading, tenant).await? {
        let id = &stored.federation.id;
        let providers = identity_providers::list(&mut reading, tenant, id).await?;
        let keys = federation_keys::list(context, id).await?;
        overviews.push(FederationOverview { stored, providers, keys });
    }
    Ok(overviews)
}
