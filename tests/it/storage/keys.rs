//! Signing keys and lasting secrets of a body.

use super::bed::{Bed, NOW, PAIRS, assert_same, lasting, wins};
use idp::domain::signing_key::{KeyKind, KeyPurpose, StoredKey};
use idp::domain::time::Span;
use idp::storage::{signing_keys, tenant_secrets};

on_both!(
    keys_come_back_oldest_first,
    the_dates_of_a_key_change_and_nothing_else,
    another_body_sees_and_touches_no_key,
    the_first_secret_of_a_purpose_stays,
    all_racers_get_the_same_secret,
);

fn key(id: &str, age: i64) -> StoredKey {
    StoredKey {
        id: id.parse().expect("a key id"),
        kind: KeyKind::P256,
        purpose: KeyPurpose::Tokens,
        sealed_private_key: vec![0, 255, 1],
        created_at: NOW - Span::days(age),
        active_from: NOW,
        retired_at: None,
        remove_at: None,
    }
}

async fn keys_come_back_oldest_first(bed: &Bed) {
    let a = bed.a;
    assert!(signing_keys::list(&mut bed.store.read(), a).await.expect("readable").is_empty());
    let mut retired = key("aaa", 1);
    retired.retire(NOW);
    retired.purpose = KeyPurpose::Audit;
    retired.kind = KeyKind::Ed25519;
    let all = [lasting(retired), lasting(key("zzz", 3)), lasting(key("mmm", 2))];
    for kept in all {
        keep!(bed, |on| signing_keys::insert(on, a, kept));
    }
    let found = signing_keys::list(&mut bed.store.read(), a).await.expect("readable");
    assert_same(&found.iter().collect::<Vec<_>>(), &vec![all[1], all[2], all[0]]);
    let again = try_keep!(bed, |on| signing_keys::insert(on, a, all[0]));
    assert!(matches!(again, Err(idp::storage::StorageError::Conflict)));
    keep!(bed, |on| signing_keys::remove(on, a, &all[0].id));
    assert_eq!(signing_keys::list(&mut bed.store.read(), a).await.expect("readable").len(), 2);
}

async fn the_dates_of_a_key_change_and_nothing_else(bed: &Bed) {
    let (a, kept) = (bed.a, lasting(key("k", 0)));
    keep!(bed, |on| signing_keys::insert(on, a, kept));
    let mut changed = StoredKey { active_from: NOW + Span::days(1), ..kept.clone() };
    changed.retire(NOW + Span::days(9));
    changed.sealed_private_key = Vec::new();
    let changed = lasting(changed);
    keep!(bed, |on| signing_keys::update(on, a, changed));
    let expected = StoredKey { sealed_private_key: kept.sealed_private_key.clone(), ..changed.clone() };
    let found = signing_keys::list(&mut bed.store.read(), a).await.expect("readable");
    assert_same(&found, &vec![expected]);
}

async fn another_body_sees_and_touches_no_key(bed: &Bed) {
    let (a, b, kept) = (bed.a, bed.b, lasting(key("k", 0)));
    keep!(bed, |on| signing_keys::insert(on, a, kept));
    assert!(signing_keys::list(&mut bed.store.read(), b).await.expect("readable").is_empty());
    let mut changed = kept.clone();
    changed.retire(NOW);
    let changed = lasting(changed);
    keep!(bed, |on| signing_keys::update(on, b, changed));
    keep!(bed, |on| signing_keys::remove(on, b, &kept.id));
    let found = signing_keys::list(&mut bed.store.read(), a).await.expect("readable");
    assert_same(&found.iter().collect::<Vec<_>>(), &vec![kept]);
    keep!(bed, |on| signing_keys::insert(on, b, kept));
}

async fn the_first_secret_of_a_purpose_stays(bed: &Bed) {
    let (a, b) = (bed.a, bed.b);
    let find = async |tenant, purpose| tenant_secrets::find(&mut bed.store.read(), tenant, purpose).await;
    assert_eq!(find(a, "pairwise").await.expect("readable"), None);
    assert_eq!(keep!(bed, |on| tenant_secrets::insert_or_find(on, a, "pairwise", b"one", NOW)), b"one");
    assert_eq!(keep!(bed, |on| tenant_secrets::insert_or_find(on, a, "pairwise", b"two", NOW)), b"one");
    assert_eq!(keep!(bed, |on| tenant_secrets::insert_or_find(on, a, "other", b"three", NOW)), b"three");
    assert_eq!(find(a, "pairwise").await.expect("readable").as_deref(), Some(b"one".as_slice()));
    assert_eq!(find(b, "pairwise").await.expect("readable"), None);
    assert_eq!(keep!(bed, |on| tenant_secrets::insert_or_find(on, b, "pairwise", b"four", NOW)), b"four");
}

async fn all_racers_get_the_same_secret(bed: &Bed) {
    let (a, store) = (bed.a, bed.store.clone());
    let purposes: &'static Vec<String> = lasting((0..PAIRS).map(|pair| format!("purpose-{pair}")).collect());
    let drawn = lasting(std::sync::atomic::AtomicU32::new(0));
    let own_was_kept = wins(move |pair| {
        let (store, purpose) = (store.clone(), purposes[pair].as_str());
        let own = lasting(drawn.fetch_add(1, std::sync::atomic::Ordering::Relaxed).to_be_bytes());
        async move {
            let work = store.write(move |on| {
                Box::pin(async move {
                    let kept = tenant_secrets::insert_or_find(on, a, purpose, own, NOW).await?;
                    Ok(idp::storage::Ending::Commit(kept))
                })
            });
            Ok(work.await? == own)
        }
    });
    assert_eq!(own_was_kept.await, [1; PAIRS]);
}
