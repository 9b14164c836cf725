//! The keys of a body: made at first use, read from the database, remembered for a short while.

mod first;
mod rotate;

pub use first::ensure;
pub use rotate::{Beginning, RotatedKeys, rotate, rotate_due, rotate_kind};

use crate::domain::id::{KeyId, TenantId};
use crate::domain::signing_key::{KeyPurpose, KeyState, StoredKey};
use crate::domain::time::{Span, Timestamp};
use crate::flows::{Context, Fault};
use crate::protocols::jose::jwk;
use crate::protocols::jose::{KeyRing, PrivateKey, VerificationKeys};
use crate::storage::{signing_keys, tenant_secrets};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use zeroize::Zeroizing;

/// How long keys are remembered: far shorter than the lead of a new key, so that every process has read it before
/// it signs.
const REMEMBERED: Span = Span::seconds(30);

/// The purpose of the secret that pairwise subjects are derived from. It is never rotated (OpenID Connect Core 8.1).
const PAIRWISE: &str = "pairwise";

/// What a body signs with, and what others verify it with.
pub struct TenantKeys {
    /// Signs tokens: the active keys.
    pub tokens: KeyRing,
    /// Verifies our own tokens: every published key.
    pub verification: VerificationKeys,
    /// The JWKS document (RFC 7517, section 5): every published key.
    pub jwks: Arc<str>,
    /// Signs the seals of the audit.
    pub audit: KeyRing,
    /// Verifies the seals of the audit: every key of that purpose, also retired ones.
    pub audit_verification: VerificationKeys,
    /// Pairwise subjects are derived from this.
    pub pairwise_secret: Zeroizing<Vec<u8>>,
}

/// The keys that this process remembers. Safe to lose.
#[derive(Default)]
pub struct RememberedKeys(RwLock<HashMap<TenantId, (Timestamp, Arc<TenantKeys>)>>);

impl RememberedKeys {
    /// Forgets the keys of a body, after they changed.
    pub fn forget(&self, tenant: &TenantId) {
        self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner).remove(tenant);
    }

    fn find(&self, tenant: &TenantId, now: Timestamp) -> Option<Arc<TenantKeys>> {
        let known = self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (read_at, keys) = known.get(tenant)?;
        // A clock that leapt back makes the reading look young for longer than it is: then it is read again.
        let age = now.since(*read_at);
        (age >= Span::ZERO && age < REMEMBERED).then(|| Arc::clone(keys))
    }

    fn keep(&self, tenant: &TenantId, now: Timestamp, keys: &Arc<TenantKeys>) {
        let mut known = self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.insert(tenant.clone(), (now, Arc::clone(keys)));
    }
}

/// The keys of the body. They are made when there are none.
///
/// # Errors
/// [`Fault`], also when the keys were sealed under another master key.
pub async fn of(context: &Context) -> Result<Arc<TenantKeys>, Fault> {
    let (remembered, tenant) = (&context.provider.remembered_keys, context.tenant_id());
    if let Some(keys) = remembered.find(tenant, context.now) {
        return Ok(keys);
    }
    let keys = Arc::new(load(context).await?);
    remembered.keep(tenant, context.now, &keys);
    Ok(keys)
}

/// What the private key `id` is sealed for.
fn sealing_purpose(tenant: &TenantId, id: &KeyId) -> String {
    format!("signing_keys/{tenant}/{id}")
}

fn secret_sealing_purpose(tenant: &TenantId, purpose: &str) -> String {
    format!("tenant_secrets/{tenant}/{purpose}")
}

async fn load(context: &Context) -> Result<TenantKeys, Fault> {
    let tenant = context.tenant_id();
    let mut reading = context.store().read();
    let mut stored = signing_keys::list(&mut reading, tenant).await?;
    if stored.is_empty() {
        ensure(context).await?;
        stored = signing_keys::list(&mut reading, tenant).await?;
    }
    let sealed =
        tenant_secrets::find(&mut reading, tenant, PAIRWISE).await?.ok_or(Fault::NoKey("pairwise subjects"))?;
    let pairwise_secret = context.master_key().open(&secret_sealing_purpose(tenant, PAIRWISE), &sealed)?;
    let tokens = Opened::of(context, &stored, KeyPurpose::Tokens)?;
    let audit = Opened::of(context, &stored, KeyPurpose::Audit)?;
    Ok(TenantKeys {
        jwks: jwk::key_set(tokens.published.iter().map(PrivateKey::public_jwk)).to_string().into(),
        verification: VerificationKeys::new(tokens.published.iter().map(PrivateKey::verification_key).collect()),
        tokens: tokens.active(context.now, &stored),
        audit_verification: VerificationKeys::new(audit.published.iter().map(PrivateKey::verification_key).collect()),
        audit: audit.active(context.now, &stored),
        pairwise_secret,
    })
}

/// The private keys of one purpose that are not yet removable.
struct Opened {
    published: Vec<PrivateKey>,
}

impl Opened {
    fn of(context: &Context, stored: &[StoredKey], purpose: KeyPurpose) -> Result<Self, Fault> {
        let of_purpose = stored.iter().filter(|key| key.purpose == purpose);
        // The chain of the audit must stay verifiable for ever: its public keys never go away.
        let published = of_purpose
            .filter(|key| purpose == KeyPurpose::Audit || key.state(context.now) != KeyState::Removable)
            .map(|key| open(context, key))
            .collect::<Result<_, _>>()?;
        Ok(Self { published })
    }

    /// The ring of those that sign now. Of two active ones of a kind the later signs.
    fn active(self, now: Timestamp, stored: &[StoredKey]) -> KeyRing {
        let mut active: Vec<(Timestamp, PrivateKey)> = Vec::new();
        for key in self.published {
            let row = stored.iter().find(|row| row.id == *key.kid() && row.state(now) == KeyState::Active);
            if let Some(row) = row {
                active.push((row.active_from, key));
            }
        }
        active.sort_by_key(|(active_from, _)| std::cmp::Reverse(*active_from));
        KeyRing::new(active.into_iter().map(|(_, key)| key).collect())
    }
}

fn open(context: &Context, key: &StoredKey) -> Result<PrivateKey, Fault> {
    let der = context.master_key().open(&sealing_purpose(context.tenant_id(), &key.id), &key.sealed_private_key)?;
    PrivateKey::from_pkcs8(&der).map_err(|_| Fault::Broken("a stored signing key is readable"))
}
