//! Finds clients and their keys, remembering both for a short while.

use crate::domain::client::{Client, ClientKeys};
use crate::domain::id::{ClientId, TenantId};
use crate::domain::time::{Span, Timestamp};
use crate::flows::{Context, Fault};
use crate::outbound::client_keys;
use crate::outbound::http::CallPolicy;
use crate::protocols::jose::{VerificationKeys, json};
use crate::storage::clients::{self, StoredClient};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

/// How long a client is remembered: a change made by another process is seen within a second.
const CLIENT_REMEMBERED: Span = Span::seconds(1);
/// How long the keys behind a `jwks_uri` are remembered.
const KEYS_REMEMBERED: Span = Span::minutes(10);
/// A `jwks_uri` is not asked again for an unknown `kid` before so long (S-142).
const KEYS_ASKED_AGAIN: Span = Span::seconds(30);

type Key = (TenantId, ClientId);

/// What this process remembers of clients. Safe to lose.
#[derive(Default)]
pub struct RememberedClients {
    clients: Remembered<Key, Arc<StoredClient>>,
    keys: Remembered<Key, Arc<VerificationKeys>>,
}

impl RememberedClients {
    /// Forgets a client, after it changed.
    pub fn forget(&self, tenant: &TenantId, client: &ClientId) {
        let key = (tenant.clone(), client.clone());
        self.clients.forget(&key);
        self.keys.forget(&key);
    }
}

/// Why the keys of a client are not to be had.
#[derive(Debug, thiserror::Error)]
pub enum NoKeys {
    /// It has none registered, or they are unusable.
    #[error("the client has no usable keys")]
    Unusable,
    /// Its `jwks_uri` does not answer as it should.
    #[error("the jwks_uri of the client cannot be read")]
    Unreachable,
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

/// The public keys of a client.
///
/// # Errors
/// [`NoKeys`].
pub async fn keys(context: &Context, client: &Client) -> Result<Arc<VerificationKeys>, NoKeys> {
    read_keys(context, client, KEYS_REMEMBERED).await
}

/// The public keys of a client after a signature named an unknown key: fetched again, but not too often.
///
/// # Errors
/// [`NoKeys`].
pub async fn fresh_keys(context: &Context, client: &Client) -> Result<Arc<VerificationKeys>, NoKeys> {
    read_keys(context, client, KEYS_ASKED_AGAIN).await
}

async fn read_keys(context: &Context, client: &Client, age: Span) -> Result<Arc<VerificationKeys>, NoKeys> {
    let (remembered, key) =
        (&context.provider.remembered_clients.keys, (context.tenant_id().clone(), client.id.clone()));
    let set = match &client.keys {
        ClientKeys::None => return Err(NoKeys::Unusable),
        ClientKeys::Jwks(set) => set.clone(),
        ClientKeys::JwksUri(address) => {
            if let Some(known) = remembered.find(&key, context.now, age) {
                return Ok(known);
            }
            let address = url::Url::parse(address.as_str()).map_err(|_| NoKeys::Unusable)?;
            let policy = CallPolicy::of_client(client.allow_loopback_calls);
            let text = client_keys::fetch(&context.provider.http, &address, policy).await;
            let text = text.map_err(|_| NoKeys::Unreachable)?;
            json::parse_object(text.as_bytes()).map(serde_json::Value::Object).map_err(|_| NoKeys::Unusable)?
        }
    };
    let keys = Arc::new(VerificationKeys::parse(&set).map_err(|_| NoKeys::Unusable)?);
    remembered.keep(key, context.now, Arc::clone(&keys));
    Ok(keys)
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
