//! Client secrets: only a keyed hash is kept (S-172). They are random and long, so the hash may be fast.

use crate::domain::id::{ClientId, TenantId};
use crate::domain::master_key::MasterKey;
use crate::domain::secret::{Secret, SecretHash};
use crate::flows::Context;
use crate::storage::clients::StoredClient;

/// What is kept of a client's secret.
#[must_use]
pub fn hash(key: &MasterKey, tenant: &TenantId, client: &ClientId, secret: &Secret) -> SecretHash {
    key.keyed_hash(&format!("client-secret/{tenant}/{client}"), secret.expose().as_bytes())
}

/// Whether `secret` is that of the client, in constant time. A client without a secret has none that matches.
#[must_use]
pub fn matches(context: &Context, stored: &StoredClient, secret: &Secret) -> bool {
    let presented = hash(context.master_key(), context.tenant_id(), &stored.client.id, secret);
    stored.secret_hash.is_some_and(|kept| openssl::memcmp::eq(kept.as_bytes(), presented.as_bytes()))
}
