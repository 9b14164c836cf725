//! What happened, and the seals over it.

use super::bed::{Bed, Chance, NOW, assert_same, lasting};
use idp::domain::audit_event::{AuditEvent, AuditKind, AuditOutcome, AuditSeal};
use idp::domain::id::{AuditEventId, SessionId, UserId};
use idp::domain::time::Span;
use idp::storage::audit_events::{self, Search};
use idp::storage::{Ending, StorageError, sql};
use std::collections::BTreeMap;

on_both!(
    an_event_comes_back_as_it_was_recorded,
    a_search_finds_what_it_names,
    events_of_a_kind_and_an_end_are_counted,
    events_are_sealed_in_order_and_once,
    seals_follow_each_other,
    one_of_two_sealers_makes_the_next_seal,
    a_changed_row_does_not_read_as_its_event,
    another_body_sees_and_touches_nothing,
);

fn event(seconds: i64) -> AuditEvent {
    let occurred_at = NOW + Span::seconds(seconds);
    AuditEvent {
        id: AuditEventId::new(occurred_at, &Chance),
        occurred_at,
        kind: AuditKind::Login,
        outcome: AuditOutcome::Success,
        actor: Some("command:apply".to_owned()),
        subject: Some(UserId::new(NOW, &Chance)),
        client: Some("anagrafe".parse().expect("a client id")),
        session: Some(SessionId::new(NOW, &Chance)),
        network: Some("192.0.2.0/24".to_owned()),
        detail: BTreeMap::from([("method".to_owned(), "password totp".to_owned())]),
    }
}

fn bare(seconds: i64) -> AuditEvent {
    AuditEvent {
        kind: AuditKind::Key,
        outcome: AuditOutcome::Refused,
        actor: None,
        subject: None,
        client: None,
        session: None,
        network: None,
        detail: BTreeMap::new(),
        ..event(seconds)
    }
}

fn seal(number: i64) -> &'static AuditSeal {
    lasting(AuditSeal { number, events: 2, hash: [7; 32], signature: "a.b.c".to_owned(), created_at: NOW })
}

async fn record(bed: &Bed, event: AuditEvent) -> &'static AuditEvent {
    let (a, event) = (bed.a, lasting(event));
    keep!(bed, |on| audit_events::insert(on, a, event));
    event
}

async fn found(bed: &Bed, search: Search) -> Vec<AuditEvent> {
    audit_events::search(&mut bed.store.read(), bed.a, &search, 100).await.expect("readable")
}

async fn an_event_comes_back_as_it_was_recorded(bed: &Bed) {
    assert!(found(bed, Search::default()).await.is_empty());
    let (full, empty) = (record(bed, event(0)).await, record(bed, bare(1)).await);
    assert_eq!(found(bed, Search::default()).await.iter().collect::<Vec<_>>(), [empty, full]);
    let a = bed.a;
    let again = try_keep!(bed, |on| audit_events::insert(on, a, full));
    assert!(matches!(again, Err(StorageError::Conflict)));
    let unsealed = audit_events::under_seal(&mut bed.store.read(), a, None).await.expect("readable");
    let hashes: Vec<_> = unsealed.iter().map(|chained| chained.recorded_hash).collect();
    assert_eq!(hashes, [Some(full.content_hash()), Some(empty.content_hash())]);
}

async fn a_search_finds_what_it_names(bed: &Bed) {
    let (old, middle, new) = (record(bed, event(0)).await, record(bed, bare(1)).await, record(bed, event(2)).await);
    let search = Search::default();
    let cases: [(Search, &[&AuditEvent]); 8] = [
        (Search { before: Some(new.id), ..search.clone() }, &[middle, old]),
        (Search { before: Some(old.id), ..search.clone() }, &[]),
        (Search { kind: Some(AuditKind::Key), ..search.clone() }, &[middle]),
        (Search { subject: old.subject, ..search.clone() }, &[old]),
        (Search { client: old.client.clone(), ..search.clone() }, &[new, old]),
        (Search { from: Some(middle.occurred_at), ..search.clone() }, &[new, middle]),
        (Search { until: Some(middle.occurred_at), ..search.clone() }, &[old]),
        (Search { kind: Some(AuditKind::Consent), ..search.clone() }, &[]),
    ];
    for (search, expected) in cases {
        assert_eq!(found(bed, search.clone()).await.iter().collect::<Vec<_>>(), expected, "{search:?}");
    }
    let newest = audit_events::search(&mut bed.store.read(), bed.a, &search, 1).await.expect("readable");
    assert_eq!(newest.iter().collect::<Vec<_>>(), [new]);
}

async fn events_of_a_kind_and_an_end_are_counted(bed: &Bed) {
    for event in [event(0), event(1), event(2), bare(2)] {
        record(bed, event).await;
    }
    let count = async |tenant, kind, outcome, seconds| {
        let since = NOW + Span::seconds(seconds);
        audit_events::count_since(&mut bed.store.read(), tenant, kind, outcome, since).await.expect("readable")
    };
    assert_eq!(count(bed.a, AuditKind::Login, AuditOutcome::Success, 1).await, 2);
    assert_eq!(count(bed.a, AuditKind::Login, AuditOutcome::Success, 3).await, 0);
    assert_eq!(count(bed.a, AuditKind::Login, AuditOutcome::Refused, 0).await, 0);
    assert_eq!(count(bed.a, AuditKind::Key, AuditOutcome::Refused, 0).await, 1);
    assert_eq!(count(bed.b, AuditKind::Login, AuditOutcome::Success, 0).await, 0);
}

async fn events_are_sealed_in_order_and_once(bed: &Bed) {
    let a = bed.a;
    assert!(!audit_events::has_unsealed(&mut bed.store.read(), a).await.expect("readable"));
    // Recorded out of order, as transactions of different length are.
    let (second, first, third) =
        (record(bed, event(1)).await, record(bed, event(0)).await, record(bed, event(2)).await);
    assert!(audit_events::has_unsealed(&mut bed.store.read(), a).await.expect("readable"));
    let taken = keep!(bed, |on| audit_events::take_unsealed(on, a, 1, 2));
    assert_same(&taken.iter().map(|one| one.event.as_ref()).collect::<Vec<_>>(), &vec![Some(first), Some(second)]);
    let rest = keep!(bed, |on| audit_events::take_unsealed(on, a, 2, 2));
    assert_same(&rest.iter().map(|one| one.event.as_ref()).collect::<Vec<_>>(), &vec![Some(third)]);
    assert!(keep!(bed, |on| audit_events::take_unsealed(on, a, 3, 2)).is_empty());
    let mut reading = bed.store.read();
    assert!(!audit_events::has_unsealed(&mut reading, a).await.expect("readable"));
    for (number, expected) in [(Some(1), 2), (Some(2), 1), (Some(3), 0), (None, 0)] {
        let under = audit_events::under_seal(&mut reading, a, number).await.expect("readable");
        assert_eq!(under.len(), expected, "{number:?}");
    }
    assert_eq!(audit_events::seals_named_after(&mut reading, a, 0, 9).await.expect("readable"), [1, 2]);
    assert_eq!(audit_events::seals_named_after(&mut reading, a, 1, 9).await.expect("readable"), [2]);
    assert_eq!(audit_events::seals_named_after(&mut reading, a, 0, 1).await.expect("readable"), [1]);
}

async fn seals_follow_each_other(bed: &Bed) {
    let a = bed.a;
    assert_eq!(audit_events::last_seal(&mut bed.store.read(), a).await.expect("readable"), None);
    for number in [1, 2, 3] {
        keep!(bed, |on| audit_events::insert_seal(on, a, seal(number)));
    }
    let mut reading = bed.store.read();
    assert_eq!(audit_events::last_seal(&mut reading, a).await.expect("readable").as_ref(), Some(seal(3)));
    let after = audit_events::seals_after(&mut reading, a, 1, 9).await.expect("readable");
    assert_eq!(after.iter().collect::<Vec<_>>(), [seal(2), seal(3)]);
    let limited = audit_events::seals_after(&mut reading, a, 0, 1).await.expect("readable");
    assert_eq!(limited.iter().collect::<Vec<_>>(), [seal(1)]);
}

/// The losing sealer is refused and takes no event with it.
async fn one_of_two_sealers_makes_the_next_seal(bed: &Bed) {
    let a = bed.a;
    for number in 1..=16 {
        record(bed, event(number)).await;
        let attempt = || {
            let store = bed.store.clone();
            async move {
                let work = store.write(move |on| {
                    Box::pin(async move {
                        let taken = audit_events::take_unsealed(on, a, number, 9).await?;
                        audit_events::insert_seal(on, a, seal(number)).await?;
                        Ok(Ending::Commit(taken.len()))
                    })
                });
                work.await
            }
        };
        let outcomes = tokio::join!(attempt(), attempt());
        match outcomes {
            (Ok(1), Err(StorageError::Conflict)) | (Err(StorageError::Conflict), Ok(1)) => {}
            other => panic!("one takes the event, the other is refused, not {other:?}"),
        }
        let sealed = audit_events::under_seal(&mut bed.store.read(), a, Some(number)).await.expect("readable");
        assert_eq!(sealed.len(), 1);
    }
}

/// Reading is lenient, the chain must not be: capital letters and blanks are changes too.
async fn a_changed_row_does_not_read_as_its_event(bed: &Bed) {
    let changes = [
        sql("UPDATE audit_events SET id = UPPER(id) WHERE kind = 'login'"),
        sql("UPDATE audit_events SET id = 'nothing' WHERE kind = 'login'"),
        sql("UPDATE audit_events SET kind = 'logim' WHERE kind = 'login'"),
        sql("UPDATE audit_events SET outcome = '' WHERE kind = 'login'"),
        sql("UPDATE audit_events SET subject = UPPER(subject) WHERE kind = 'login'"),
        sql("UPDATE audit_events SET subject = '' WHERE kind = 'login'"),
        sql("UPDATE audit_events SET session_id = UPPER(session_id) WHERE kind = 'login'"),
        sql("UPDATE audit_events SET client_id = '' WHERE kind = 'login'"),
        sql("UPDATE audit_events SET detail = REPLACE(detail, ':', ': ') WHERE kind = 'login'"),
        sql("UPDATE audit_events SET detail = '{\"method\":\"x\",\"method\":\"password totp\"}' WHERE kind = 'login'"),
        sql("UPDATE audit_events SET detail = '[]' WHERE kind = 'login'"),
    ];
    for change in changes {
        bed.execute(sql("DELETE FROM audit_events")).await;
        record(bed, event(0)).await;
        assert_eq!(bed.execute(change.clone()).await, 1, "{change:?}");
        let read = audit_events::under_seal(&mut bed.store.read(), bed.a, None).await.expect("readable");
        assert!(read[0].event.is_none(), "{change:?}");
    }
}

async fn another_body_sees_and_touches_nothing(bed: &Bed) {
    let (a, b) = (bed.a, bed.b);
    record(bed, event(0)).await;
    keep!(bed, |on| audit_events::insert_seal(on, a, seal(1)));
    let mut reading = bed.store.read();
    assert!(audit_events::search(&mut reading, b, &Search::default(), 9).await.expect("readable").is_empty());
    assert!(audit_events::under_seal(&mut reading, b, None).await.expect("readable").is_empty());
    assert!(!audit_events::has_unsealed(&mut reading, b).await.expect("readable"));
    assert!(keep!(bed, |on| audit_events::take_unsealed(on, b, 1, 9)).is_empty());
    assert_eq!(audit_events::last_seal(&mut reading, b).await.expect("readable"), None);
    assert!(audit_events::seals_after(&mut reading, b, 0, 9).await.expect("readable").is_empty());
    assert_eq!(keep!(bed, |on| audit_events::take_unsealed(on, a, 1, 9)).len(), 1);
    assert!(audit_events::seals_named_after(&mut reading, b, 0, 9).await.expect("readable").is_empty());
    keep!(bed, |on| audit_events::insert_seal(on, b, seal(1)));
}
