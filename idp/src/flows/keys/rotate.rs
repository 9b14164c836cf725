//! The scheduled change of keys: the next one is published ahead, the old one kept until its last token is dead.

use super::first::make;
use crate::domain::audit_event::AuditKind;
use crate::domain::id::KeyId;
use crate::domain::signing_key::{KeyKind, KeyPurpose, KeyState, LEAD, StoredKey};
use crate::domain::time::Timestamp;
use crate::flows::audit::Record;
use crate::flows::{Context, Fault};
use crate::storage::{Ending, signing_keys};

/// From when on a new key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// After the lead, when every client has had time to fetch it (OpenID Connect Core 10.1.1).
    Scheduled,
    /// At once, because the old keys may be in other hands: they leave the JWKS, those that wait for their turn and
    /// those that linger as well, and what they signed is refused. Clients that cache the JWKS must fetch it again.
    Now,
}

/// What a rotation did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RotatedKeys {
    /// The new keys.
    pub added: Vec<KeyId>,
    /// The keys that stop signing when the new ones begin.
    pub retired: Vec<KeyId>,
    /// The keys that are gone.
    pub removed: Vec<KeyId>,
}

/// Makes a successor for every key that tokens are signed with.
///
/// # Errors
/// [`Fault`].
pub async fn rotate(context: &Context, beginning: Beginning, actor: &str) -> Result<RotatedKeys, Fault> {
    match beginning {
        Beginning::Scheduled => replace(context, actor, |key| is_replaceable(key, context.now)).await,
        Beginning::Now => replace_at_once(context, actor).await,
    }
}

/// An active key for tokens that has no successor yet.
fn is_replaceable(key: &StoredKey, now: Timestamp) -> bool {
    key.purpose == KeyPurpose::Tokens && key.retired_at.is_none() && key.state(now) == KeyState::Active
}

/// Makes a successor for the key of one kind, published now and signing after the lead.
///
/// # Errors
/// [`Fault`].
pub async fn rotate_kind(context: &Context, kind: KeyKind, actor: &str) -> Result<RotatedKeys, Fault> {
    replace(context, actor, |key| key.kind == kind && is_replaceable(key, context.now)).await
}

/// What the job does every hour: successors for the keys whose time comes, removal of those whose time is over.
///
/// # Errors
/// [`Fault`].
pub async fn rotate_due(context: &Context) -> Result<RotatedKeys, Fault> {
    replace(context, "job:rotate_keys", |key| key.needs_successor(context.now)).await
}

async fn replace(context: &Context, actor: &str, is_due: impl Fn(&StoredKey) -> bool) -> Result<RotatedKeys, Fault> {
    let stored = signing_keys::list(&mut context.store().read(), context.tenant_id()).await?;
    let removable =
        |key: &&StoredKey| key.purpose == KeyPurpose::Tokens && key.state(context.now) == KeyState::Removable;
    let mut exchange = Exchange {
        removed: stored.iter().filter(removable).map(|key| key.id.clone()).collect(),
        ..Exchange::default()
    };
    for mut key in stored.into_iter().filter(is_due) {
        exchange.added.push(make(context, key.kind, key.purpose, context.now + LEAD).await?);
        key.retire(context.now + LEAD);
        exchange.retired.push(key);
    }
    exchange.carry_out(context, actor).await
}

/// One new key of each kind; every other key for tokens is disowned, whatever its turn. A key that was published ahead
/// takes no turn either: it lay where the old one lay.
async fn replace_at_once(context: &Context, actor: &str) -> Result<RotatedKeys, Fault> {
    let stored = signing_keys::list(&mut context.store().read(), context.tenant_id()).await?;
    let mut exchange = Exchange::default();
    for mut key in stored.into_iter().filter(|key| key.purpose == KeyPurpose::Tokens) {
        if exchange.added.iter().all(|added| added.kind != key.kind) {
            exchange.added.push(make(context, key.kind, key.purpose, context.now).await?);
        }
        if key.state(context.now) == KeyState::Removable {
            exchange.removed.push(key.id);
        } else {
            key.disown(context.now);
            exchange.retired.push(key);
        }
    }
    exchange.carry_out(context, actor).await
}

/// Keys that come, keys whose dates change, keys that go.
#[derive(Default)]
struct Exchange {
    added: Vec<StoredKey>,
    retired: Vec<StoredKey>,
    removed: Vec<KeyId>,
}

impl Exchange {
    async fn carry_out(self, context: &Context, actor: &str) -> Result<RotatedKeys, Fault> {
        let report = RotatedKeys {
            added: self.added.iter().map(|key| key.id.clone()).collect(),
            retired: self.retired.iter().map(|key| key.id.clone()).collect(),
            removed: self.removed.clone(),
        };
        if report == RotatedKeys::default() {
            return Ok(report);
        }
        let record = Record::success(context, AuditKind::Key)
            .actor(actor)
            .detail("act", "rotate")
            .detail("added", self.added.len().to_string())
            .detail("removed", self.removed.len().to_string());
        let job_context = context.clone();
        context
            .store()
            .write(move |on| {
                Box::pin(async move {
                    let tenant = job_context.tenant_id();
                    for key in &self.retired {
                        signing_keys::update(on, tenant, key).await?;
                    }
                    for key in &self.added {
                        signing_keys::insert(on, tenant, key).await?;
                    }
                    for id in &self.removed {
                        signing_keys::remove(on, tenant, id).await?;
                    }
                    record.write(on, &job_context).await?;
                    Ok(Ending::Commit(()))
                })
            })
            .await?;
        context.provider.remembered_keys.forget(context.tenant_id());
        Ok(report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::keys;
    use crate::flows::testing::House;

    async fn published(house: &House) -> Vec<String> {
        let set = keys::of(&house.context()).await.expect("keys").jwks.to_string();
        let set: serde_json::Value = serde_json::from_str(&set).expect("a key set is JSON");
        let keys = set["keys"].as_array().expect("a key set has keys");
        keys.iter().map(|key| key["kid"].as_str().expect("a kid").to_owned()).collect()
    }

    fn names(keys: &[KeyId]) -> Vec<String> {
        keys.iter().map(ToString::to_string).collect()
    }

    /// A key that may be in other hands vouches for nothing: neither it nor its announced successor stays published.
    #[tokio::test]
    async fn an_immediate_rotation_leaves_nothing_of_the_old_keys() {
        let house = House::new().await;
        let old = published(&house).await;
        rotate_kind(&house.context(), KeyKind::P256, "test").await.expect("a successor is announced");
        assert_eq!(published(&house).await.len(), old.len() + 1);
        let rotated = rotate(&house.context(), Beginning::Now, "test").await.expect("rotated");
        let mut new = published(&house).await;
        let mut added = names(&rotated.added);
        new.sort();
        added.sort();
        assert_eq!(new, added, "the new keys and no others");
        assert_eq!(new.len(), old.len(), "one of each kind");
        let verification = &keys::of(&house.context()).await.expect("keys").tokens;
        for algorithm in crate::domain::signing_algorithm::SigningAlgorithm::ALL {
            let kid = crate::protocols::jose::Signer::kid(verification, algorithm).expect("every algorithm works");
            assert!(new.contains(&kid.to_string()), "{algorithm:?}");
        }
        let swept = rotate_due(&house.context()).await.expect("swept");
        assert_eq!((swept.added.len(), swept.removed.len()), (0, old.len() + 1));
    }

    /// Clients that cache the key set must be able to verify what was signed before and after.
    #[tokio::test]
    async fn a_scheduled_rotation_publishes_both() {
        let house = House::new().await;
        let old = published(&house).await;
        let rotated = rotate(&house.context(), Beginning::Scheduled, "test").await.expect("rotated");
        let both = published(&house).await;
        assert!(old.iter().chain(&names(&rotated.added)).all(|key| both.contains(key)), "{both:?}");
    }
}
