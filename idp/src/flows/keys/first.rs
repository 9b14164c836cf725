//! The first keys of a body.

use super::{PAIRWISE, sealing_purpose, secret_sealing_purpose};
use crate::domain::audit_event::AuditKind;
use crate::domain::random;
use crate::domain::secret::Secret;
use crate::domain::signing_key::{KeyKind, KeyPurpose, StoredKey};
use crate::domain::time::{Span, Timestamp};
use crate::flows::audit::Record;
use crate::flows::{Context, Fault};
use crate::protocols::jose::PrivateKey;
use crate::storage::{Ending, consumed_values, signing_keys, tenant_secrets};

/// Makes the first keys of a body unless it has keys. Of two processes that start at once, one makes them.
///
/// # Errors
/// [`Fault`].
pub async fn ensure(context: &Context) -> Result<(), Fault> {
    let mut reading = context.store().read();
    if !signing_keys::list(&mut reading, context.tenant_id()).await?.is_empty() {
        return Ok(());
    }
    let mut keys = Vec::new();
    // Whoever began a moment earlier, or whose clock is behind, must find them active as well.
    let active_from = context.now - Span::minutes(1);
    for kind in KeyKind::ALL {
        keys.push(make(context, kind, KeyPurpose::Tokens, active_from).await?);
    }
    keys.push(make(context, KeyKind::P256, KeyPurpose::Audit, active_from).await?);
    let pairwise = random::bytes::<32>(context.random());
    let purpose = secret_sealing_purpose(context.tenant_id(), PAIRWISE);
    let pairwise = context.master_key().seal(&purpose, &pairwise, context.random());
    let context_for_job = context.clone();
    context
        .store()
        .write(move |on| {
            Box::pin(async move {
                let (context, tenant) = (&context_for_job, context_for_job.tenant_id());
                // A unique row decides which process was first; it lives longer than any start.
                let until = context.now + Span::days(36_500);
                let mark = Secret::from("first keys").hash();
                if !consumed_values::consume(on, tenant, "first_keys", mark, until).await? {
                    return Ok(Ending::RollBack(()));
                }
                for key in &keys {
                    signing_keys::insert(on, tenant, key).await?;
                }
                tenant_secrets::insert_or_find(on, tenant, PAIRWISE, &pairwise, context.now).await?;
                let record = Record::success(context, AuditKind::Key).actor("command:serve");
                record.detail("act", "first_keys").write(on, context).await?;
                Ok(Ending::Commit(()))
            })
        })
        .await?;
    Ok(())
}

/// Makes one key, off the async threads: finding primes takes a while.
pub(super) async fn make(
    context: &Context,
    kind: KeyKind,
    purpose: KeyPurpose,
    active_from: Timestamp,
) -> Result<StoredKey, Fault> {
    let made = tokio::task::spawn_blocking(move || {
        let key = PrivateKey::generate(kind)?;
        key.to_pkcs8().map(|der| (key.kid().clone(), der))
    });
    let (id, der) = made
        .await
        .map_err(|_| Fault::Broken("making a key does not panic"))?
        .map_err(|_| Fault::Broken("OpenSSL makes keys"))?;
    let sealing = sealing_purpose(context.tenant_id(), &id);
    Ok(StoredKey {
        sealed_private_key: context.master_key().seal(&sealing, &der, context.random()),
        id,
        kind,
        purpose,
        created_at: context.now,
        active_from,
        retired_at: None,
        remove_at: None,
    })
}

#[cfg(test)]
mod tests {
    use super::ensure;
    use crate::domain::time::Span;
    use crate::flows::keys;
    use crate::flows::testing::House;

    /// Of two that start at once, the one that began earlier may lose: it signs with the keys of the other.
    #[tokio::test]
    async fn whoever_comes_second_finds_the_keys_active() {
        let house = House::new().await;
        let earlier = house.context();
        house.clock.pass(Span::seconds(2));
        ensure(&house.context()).await.expect("keys are made");
        let keys = keys::of(&earlier).await.expect("keys are there");
        assert!(!keys.tokens.keys().is_empty() && !keys.audit.keys().is_empty());
    }
}
