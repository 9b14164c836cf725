//! Work behind the scenes: claimed, finished, put off, given up.

use super::bed::{Bed, Chance, NOW, PAIRS, assert_same, lasting};
use idp::domain::id::{JobId, TenantId};
use idp::domain::time::{Span, Timestamp};
use idp::domain::work::{LEASE, Work, WorkKind};
use idp::storage::{jobs, sql};
use std::collections::BTreeSet;

on_both!(
    work_comes_back_when_it_is_due,
    claimed_work_belongs_to_one_until_the_lease_is_over,
    racing_workers_never_share_a_piece,
    work_is_finished_once_and_forgets_its_payload,
    whoever_lost_the_lease_cannot_put_off_or_give_up,
    work_given_up_is_counted_and_never_claimed,
    counts_are_those_of_one_body,
    the_oldest_due_work_is_found,
);

fn work(tenant: &TenantId) -> Work {
    Work {
        id: JobId::new(NOW, &Chance),
        tenant: tenant.clone(),
        kind: WorkKind::Mail,
        payload: vec![0, 255, 7],
        created_at: NOW,
        attempts: 0,
    }
}

async fn enqueue(bed: &Bed, tenant: &TenantId, due_at: Timestamp) -> &'static Work {
    let work = lasting(work(tenant));
    keep!(bed, |on| jobs::insert(on, work, due_at));
    work
}

async fn claim(bed: &Bed, now: Timestamp) -> Vec<Work> {
    keep!(bed, |on| jobs::claim_due(on, now, 100))
}

async fn work_comes_back_when_it_is_due(bed: &Bed) {
    let later = enqueue(bed, bed.b, NOW + Span::seconds(1)).await;
    let due = enqueue(bed, bed.a, NOW).await;
    let claimed = claim(bed, NOW).await;
    assert_same(&claimed, &vec![Work { attempts: 1, ..due.clone() }]);
    let both = claim(bed, NOW + LEASE).await;
    assert_eq!(both.iter().map(|one| one.id).collect::<Vec<_>>(), [later.id, due.id], "the one due first comes first");
    let again = try_keep!(bed, |on| jobs::insert(on, due, NOW));
    assert!(matches!(again, Err(idp::storage::StorageError::Conflict)));
}

async fn claimed_work_belongs_to_one_until_the_lease_is_over(bed: &Bed) {
    enqueue(bed, bed.a, NOW).await;
    assert_eq!(claim(bed, NOW).await.len(), 1);
    assert!(claim(bed, NOW).await.is_empty());
    assert!(claim(bed, NOW + LEASE - Span::microseconds(1)).await.is_empty());
    let taken_over = claim(bed, NOW + LEASE).await;
    assert_eq!(taken_over[0].attempts, 2);
}

async fn racing_workers_never_share_a_piece(bed: &Bed) {
    for _ in 0..PAIRS {
        enqueue(bed, bed.a, NOW).await;
    }
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let store = bed.store.clone();
        workers.spawn(async move {
            let mut mine = Vec::new();
            for _ in 0..PAIRS {
                let work = store.write(|on| {
                    Box::pin(async move { Ok(idp::storage::Ending::Commit(jobs::claim_due(on, NOW, 3).await?)) })
                });
                mine.extend(work.await.expect("losing a piece is no failure").into_iter().map(|one| one.id));
            }
            mine
        });
    }
    let all = workers.join_all().await.concat();
    assert_eq!(all.len(), PAIRS);
    assert_eq!(all.into_iter().map(|id| id.to_string()).collect::<BTreeSet<_>>().len(), PAIRS);
}

async fn work_is_finished_once_and_forgets_its_payload(bed: &Bed) {
    let (a, work) = (bed.a, enqueue(bed, bed.a, NOW).await);
    claim(bed, NOW).await;
    assert!(keep!(bed, |on| jobs::finish(on, work.id, NOW)));
    assert!(!keep!(bed, |on| jobs::finish(on, work.id, NOW)), "marked once");
    assert!(!keep!(bed, |on| jobs::finish(on, lasting(self::work(a)).id, NOW)), "there is no such work");
    assert!(claim(bed, NOW + Span::days(1)).await.is_empty());
    let holding = bed.count(sql("SELECT COUNT(*) AS many FROM jobs WHERE LENGTH(payload) > 0")).await;
    assert_eq!(holding, 0);
}

async fn whoever_lost_the_lease_cannot_put_off_or_give_up(bed: &Bed) {
    let work = enqueue(bed, bed.a, NOW).await;
    let slow = lasting(claim(bed, NOW).await.remove(0));
    let quick = lasting(claim(bed, NOW + LEASE).await.remove(0));
    let later = NOW + Span::hours(1);
    assert!(!keep!(bed, |on| jobs::postpone(on, slow, NOW, "timeout")));
    assert!(!keep!(bed, |on| jobs::abandon(on, slow, NOW, "timeout")));
    assert!(claim(bed, NOW + LEASE).await.is_empty(), "the second worker still has it");
    assert!(keep!(bed, |on| jobs::postpone(on, quick, later, "timeout")));
    assert!(claim(bed, later - Span::microseconds(1)).await.is_empty());
    let third = lasting(claim(bed, later).await.remove(0));
    assert_eq!(third.attempts, 3);
    assert!(keep!(bed, |on| jobs::finish(on, slow.id, later)), "what was delivered late is done all the same");
    assert!(!keep!(bed, |on| jobs::postpone(on, third, later, "timeout")), "and does not come to life again");
    assert!(!keep!(bed, |on| jobs::abandon(on, third, later, "timeout")));
    assert_eq!(work.id, third.id);
}

async fn work_given_up_is_counted_and_never_claimed(bed: &Bed) {
    let a = bed.a;
    enqueue(bed, a, NOW).await;
    let claimed = lasting(claim(bed, NOW).await.remove(0));
    assert!(keep!(bed, |on| jobs::abandon(on, claimed, NOW, "refused")));
    assert!(!keep!(bed, |on| jobs::abandon(on, claimed, NOW, "refused")));
    assert!(claim(bed, NOW + Span::days(1)).await.is_empty());
    assert_eq!(jobs::count(&mut bed.store.read(), a).await.expect("readable"), (0, 1));
    let noted = sql("SELECT COUNT(*) AS many FROM jobs WHERE last_error = 'refused'");
    assert_eq!(bed.count(noted).await, 1);
}

async fn counts_are_those_of_one_body(bed: &Bed) {
    let (a, b) = (bed.a, bed.b);
    assert_eq!(jobs::count(&mut bed.store.read(), a).await.expect("readable"), (0, 0));
    for _ in 0..3 {
        enqueue(bed, a, NOW).await;
    }
    let first = lasting(claim(bed, NOW).await.remove(0));
    assert!(keep!(bed, |on| jobs::finish(on, first.id, NOW)));
    enqueue(bed, b, NOW).await;
    assert_eq!(jobs::count(&mut bed.store.read(), a).await.expect("readable"), (2, 0));
    assert_eq!(jobs::count(&mut bed.store.read(), b).await.expect("readable"), (1, 0));
}

async fn the_oldest_due_work_is_found(bed: &Bed) {
    let oldest = async |now| jobs::oldest_due(&mut bed.store.read(), now).await.expect("readable");
    assert_eq!(oldest(NOW).await, None);
    enqueue(bed, bed.a, NOW - Span::seconds(3)).await;
    enqueue(bed, bed.b, NOW - Span::seconds(5)).await;
    assert_eq!(oldest(NOW).await, Some(NOW - Span::seconds(5)));
    assert_eq!(oldest(NOW - Span::seconds(6)).await, None, "nothing was due then");
    claim(bed, NOW).await;
    assert_eq!(oldest(NOW).await, None, "work in hand is not late");
}
