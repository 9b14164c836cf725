//! Finds clients and their keys, remembering both for a short while.

mod keys;

pub use keys::{NoKeys, fresh_keys, keys};

use crate::domain::client::Client;
use crate::domain::id::{ClientId, TenantId};
use crate::domain::time::{Span, Timestamp};
use crate::flows::{Context, Fault};
use crate::storage::clients::{self, StoredClient};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

/// How long a client is remembered: a change made by another process is seen within a second.
const CLIENT_REMEMBERED: Span = Span::seconds(1);

type Key = (TenantId, ClientId);

/// What this process remembers of clients. Safe to lose.
#[derive(Default)]
pub struct RememberedClients {
    clients: Remembered<Key, Arc<StoredClient>>,
    keys: keys::RememberedKeySets,
}

impl RememberedClients {
    /// Forgets a client, after it changed.
    pub fn forget(&self, tenant: &TenantId, client: &ClientId) {
        let key = (tenant.clone(), client.clone());
        self.clients.forget(&key);
        self.keys.forget(&key);
    }
}

/// Finds a client, switched off or not.
///
/// # Errors
/// [`Fault`].
pub async fn find(context: &Context, id: &ClientId) -> Result<Option<Arc<StoredClient>>, Fault> {
    let (remembered, key) = (&context.provider.remembered_clients.clients, (context.tenant_id().clone(), id.clone()));
    if let Some(known) = remembered.find(&key, context.now, CLIENT_REMEMBERED) {
        return Ok(Some(known));
    }
    let found = clients::find(&mut context.store().read(), context.tenant_id(), id).await?.map(Arc::new);
    if let Some(client) = &found {
        remembered.keep(key, context.now, Arc::clone(client));
    }
    Ok(found)
}

/// The client that owns a resource: whose `resource` it is (DECISIONS 6).
///
/// # Errors
/// [`Fault`].
pub async fn owner_of_resource(context: &Context, resource: &str) -> Result<Option<Client>, Fault> {
    let issuer = &context.tenant.issuer;
    let all = clients::list(&mut context.store().read(), context.tenant_id()).await?;
    let mut clients = all.into_iter().map(|stored| stored.client);
    Ok(clients.find(|client| client.is_enabled() && client.resource(issuer) == resource))
}

/// Values with the instant they were read at.
struct Remembered<K, V>(RwLock<HashMap<K, (Timestamp, V)>>);

impl<K, V> Default for Remembered<K, V> {
    fn default() -> Self {
        Self(RwLock::new(HashMap::new()))
    }
}

impl<K: Eq + Hash, V: Clone> Remembered<K, V> {
    fn find(&self, key: &K, now: Timestamp, longest: Span) -> Option<V> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (read_at, value) = known.get(key)?;
        // After a leap back of the clock the age is negative: then it is read again.
        let age = now.since(*read_at);
        (age >= Span::ZERO && age < longest).then(|| value.clone())
    }

    fn keep(&self, key: K, now: Timestamp, value: V) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(key, (now, value));
    }

    fn forget(&self, key: &K) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}
