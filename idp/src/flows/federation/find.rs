//! Finds federations and their providers.

use crate::domain::entity_id::EntityId;
use crate::domain::federation::Federation;
use crate::domain::id::FederationId;
use crate::domain::identity_provider::IdentityProvider;
use crate::domain::random::{self, Random};
use crate::flows::{Context, Fault};
use crate::storage::{federations, identity_providers};

/// A federation with the providers that people can choose now.
#[derive(Clone, Debug)]
pub struct OfferedFederation {
    /// The federation.
    pub federation: Federation,
    /// Its providers, in an order that is another at each view: it may favour nobody (rules on the SPID button).
    pub providers: Vec<IdentityProvider>,
}

/// A federation of the body.
///
/// # Errors
/// [`Fault`].
pub async fn find(context: &Context, id: &FederationId) -> Result<Option<Federation>, Fault> {
    let found = federations::find(&mut context.store().read(), context.tenant_id(), id).await?;
    Ok(found.map(|stored| stored.federation))
}

/// A provider of a federation whose answers count: offered, or withdrawn meanwhile.
///
/// # Errors
/// [`Fault`].
pub async fn find_provider(
    context: &Context,
    federation: &FederationId,
    provider: &EntityId,
) -> Result<Option<IdentityProvider>, Fault> {
    let tenant = context.tenant_id();
    let found = identity_providers::find(&mut context.store().read(), tenant, federation, provider).await?;
    Ok(found.filter(|provider| provider.is_valid(context.now)))
}

/// The ways in through federations, by id; those without a provider to choose are left out.
///
/// # Errors
/// [`Fault`].
pub async fn offered(context: &Context) -> Result<Vec<OfferedFederation>, Fault> {
    let (tenant, mut reading) = (context.tenant_id(), context.store().read());
    let mut offered = Vec::new();
    for stored in federations::list(&mut reading, tenant).await? {
        let mut providers = identity_providers::list(&mut reading, tenant, &stored.federation.id).await?;
        providers.retain(|provider| provider.is_offered(context.now));
        if !providers.is_empty() {
            shuffle(&mut providers, context.random());
            offered.push(OfferedFederation { federation: stored.federation, providers });
        }
    }
    Ok(offered)
}

/// Fisher and Yates, with 64 bits for each place: what modulo prefers cannot be seen.
fn shuffle<T>(items: &mut [T], random: &dyn Random) {
    for last in (1..items.len()).rev() {
        let draw = u64::from_be_bytes(random::bytes::<8>(random)) % (last as u64 + 1);
        items.swap(last, usize::try_from(draw).unwrap_or(last));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::testing::CountingRandom;
    use std::collections::BTreeSet;

    #[test]
    fn every_order_comes_up_and_nothing_is_lost() {
        let random = CountingRandom::default();
        let mut orders = BTreeSet::new();
        for _ in 0..200 {
            let mut items = [1, 2, 3];
            shuffle(&mut items, &random);
            orders.insert(items);
        }
        assert_eq!(orders.len(), 6, "{orders:?}");
    }
}
