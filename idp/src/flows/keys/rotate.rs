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
    /// At once, because the old key may be in other hands. Clients that cache the JWKS must fetch it again.
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
    let active_from = match beginning {
        Beginning::Scheduled => context.now + LEAD,
        Beginning::Now => context.now,
    };
    replace(context, active_from, actor, |key| is_replaceable(key, context.now)).await
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
    replace(context, context.now + LEAD, actor, |key| key.kind == kind && is_replaceable(key, context.now)).await
}

/// What the job does every hour: successors for the keys whose time comes, removal of those whose time is over.
///
/// # Errors
/// [`Fault`].
pub async fn rotate_due(context: &Context) -> Result<RotatedKeys, Fault> {
    replace(context, context.now + LEAD, "job:rotate_keys", |key| key.needs_successor(context.now)).await
}

async fn replace(
    context: &Context,
    active_from: Timestamp,
    actor: &str,
    is_due: impl Fn(&StoredKey) -> bool,
) -> Result<RotatedKeys, Fault> {
    let tenant = context.tenant_id();
    let stored = signing_keys::list(&mut context.store().read(), tenant).await?;
    let removable =
        |key: &&StoredKey| key.purpose == KeyPurpose::Tokens && key.state(context.now) == KeyState::Removable;
    let removed: Vec<KeyId> = stored.iter().filter(removable).map(|key| key.id.clone()).collect();
    let (mut added, mut retired) = (Vec::new(), Vec::new());
    for mut key in stored.into_iter().filter(is_due) {
        added.push(make(context, key.kind, key.purpose, active_from).await?);
        key.retire(active_from);
        retired.push(key);
    }
    let report = RotatedKeys {
        added: added.iter().map(|key| key.id.clone()).collect(),
        retired: retired.iter().map(|key| key.id.clone()).collect(),
        removed: removed.clone(),
    };
    if report == RotatedKeys::default() {
        return Ok(report);
    }
    let record = Record::success(context, AuditKind::Key)
        .actor(actor)
        .detail("act", "rotate")
        .detail("added", added.len().to_string())
        .detail("removed", removed.len().to_string());
    let context_for_job = context.clone();
    context
        .store()
        .write(move |on| {
            Box::pin(async move {
                let tenant = context_for_job.tenant_id();
                for key in &retired {
                    signing_keys::update(on, tenant, key).await?;
                }
                for key in &added {
                    signing_keys::insert(on, tenant, key).await?;
                }
                for id in &removed {
                    signing_keys::remove(on, tenant, id).await?;
                }
                record.write(on, &context_for_job).await?;
                Ok(Ending::Commit(()))
            })
        })
        .await?;
    context.provider.remembered_keys.forget(tenant);
    Ok(report)
}
