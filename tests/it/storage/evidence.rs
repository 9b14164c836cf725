//! The evidence vault: what is kept, found, linked, held and purged.

use super::bed::{Bed, Chance, NOW, fresh_hash, lasting};
use idp::domain::evidence::{Evidence, EvidenceLink, EvidenceOutcome};
use idp::domain::id::{EvidenceId, SessionId};
use idp::domain::master_key::MasterKey;
use idp::domain::saml_request::MessageId;
use idp::domain::time::{Span, Timestamp};
use idp::storage::evidence::{self, Search};
use idp::storage::{StorageError, evidence_links};

on_both!(
    a_record_comes_back_whole,
    records_are_found_by_each_of_their_marks,
    linked_records_are_linked_once,
    two_links_of_one_number_are_a_conflict,
    records_go_after_24_months_and_not_before,
    what_is_held_or_unlinked_stays,
    another_body_sees_and_touches_nothing,
);

fn record(occurred_at: Timestamp) -> Evidence {
    Evidence {
        id: EvidenceId::new(occurred_at, &Chance),
        occurred_at,
        federation: "spid".parse().expect("a name"),
        provider: "https://one.example".parse().expect("a name"),
        request: MessageId::new(&Chance),
        assertion: Some(fresh_hash()),
        subject: Some(fresh_hash()),
        session: Some(SessionId::new(NOW, &Chance)),
        outcome: EvidenceOutcome::Granted,
        reason: None,
        sealed: vec![0, 255, 7],
    }
}

async fn insert(bed: &Bed, kept: Evidence) -> &'static Evidence {
    let (a, kept) = (bed.a, lasting(kept));
    keep!(bed, |on| evidence::insert(on, a, kept));
    kept
}

async fn find(bed: &Bed, id: EvidenceId) -> Option<Evidence> {
    evidence::find(&mut bed.store.read(), bed.a, id).await.expect("readable")
}

async fn search(bed: &Bed, search: Search) -> Vec<EvidenceId> {
    let found = evidence::search(&mut bed.store.read(), bed.a, &search, 10).await.expect("readable");
    found.iter().map(|record| record.id).collect()
}

async fn a_record_comes_back_whole(bed: &Bed) {
    let granted = insert(bed, record(NOW)).await;
    let refused = Evidence {
        assertion: None,
        subject: None,
        session: None,
        outcome: EvidenceOutcome::Refused,
        reason: Some("nr22".to_owned()),
        ..record(NOW)
    };
    let refused = insert(bed, refused).await;
    for kept in [granted, refused] {
        let found = find(bed, kept.id).await.expect("it is there");
        assert_eq!(found, *kept);
        assert_eq!(found.content_hash(), kept.content_hash());
    }
}

async fn records_are_found_by_each_of_their_marks(bed: &Bed) {
    let old = insert(bed, record(NOW)).await;
    let other = Evidence { provider: "https://two.example".parse().expect("a name"), ..record(NOW + Span::days(1)) };
    let young = insert(bed, other).await;
    let all = Search::default;
    assert_eq!(search(bed, all()).await, [young.id, old.id], "newest first");
    assert_eq!(search(bed, Search { before: Some(young.id), ..all() }).await, [old.id]);
    assert_eq!(search(bed, Search { from: Some(NOW + Span::hours(1)), ..all() }).await, [young.id]);
    assert_eq!(search(bed, Search { until: Some(NOW + Span::hours(1)), ..all() }).await, [old.id]);
    assert_eq!(search(bed, Search { provider: Some(young.provider.clone()), ..all() }).await, [young.id]);
    assert_eq!(search(bed, Search { request: Some(old.request.to_string()), ..all() }).await, [old.id]);
    assert_eq!(search(bed, Search { subject: young.subject, ..all() }).await, [young.id]);
    assert_eq!(search(bed, Search { session: old.session, ..all() }).await, [old.id]);
    assert!(search(bed, Search { session: old.session, subject: young.subject, ..all() }).await.is_empty());
}

fn links(records: &[&'static Evidence]) -> Vec<&'static EvidenceLink> {
    let key = MasterKey::new([1; 32]);
    let mut links: Vec<&'static EvidenceLink> = Vec::new();
    for record in records {
        links.push(lasting(EvidenceLink::over(&key, links.last().copied(), record)));
    }
    links
}

async fn link(bed: &Bed, link: &'static EvidenceLink) {
    let a = bed.a;
    keep!(bed, |on| evidence_links::insert(on, a, link));
    assert!(keep!(bed, |on| evidence::mark_linked(on, a, link.evidence, link.number)));
    assert!(!keep!(bed, |on| evidence::mark_linked(on, a, link.evidence, 7)));
}

async fn linked_records_are_linked_once(bed: &Bed) {
    let a = bed.a;
    assert_eq!(evidence_links::last(&mut bed.store.read(), a).await.expect("readable"), None);
    let records = [insert(bed, record(NOW)).await, insert(bed, record(NOW + Span::seconds(1))).await];
    let waiting = evidence::unlinked(&mut bed.store.read(), a, 10).await.expect("readable");
    assert_eq!(waiting.iter().map(|record| record.id).collect::<Vec<_>>(), records.map(|record| record.id));
    let links = links(&records);
    link(bed, links[0]).await;
    let waiting = evidence::unlinked(&mut bed.store.read(), a, 10).await.expect("readable");
    assert_eq!(waiting, [records[1].clone()]);
    link(bed, links[1]).await;
    assert_eq!(evidence_links::last(&mut bed.store.read(), a).await.expect("readable").as_ref(), Some(links[1]));
    let after = evidence_links::after(&mut bed.store.read(), a, 0, 1).await.expect("readable");
    assert_eq!(after, [links[0].clone()]);
    let after = evidence_links::after(&mut bed.store.read(), a, 1, 9).await.expect("readable");
    assert_eq!(after, [links[1].clone()]);
}

async fn two_links_of_one_number_are_a_conflict(bed: &Bed) {
    let (a, one) = (bed.a, insert(bed, record(NOW)).await);
    let link = links(&[one])[0];
    keep!(bed, |on| evidence_links::insert(on, a, link));
    let again = try_keep!(bed, |on| evidence_links::insert(on, a, link));
    assert!(matches!(again, Err(StorageError::Conflict)));
}

async fn purge(bed: &Bed, now: Timestamp) -> u64 {
    keep!(bed, |on| evidence::purge(on, now, 100))
}

/// R2.6: gone at 24 months and a day, there at 24 months less a day.
async fn records_go_after_24_months_and_not_before(bed: &Bed) {
    let kept = insert(bed, record(NOW)).await;
    let (two_years, day) = (Span::days(731), Span::days(1));
    link(bed, links(&[kept])[0]).await;
    assert_eq!(purge(bed, NOW + Span::days(730) - day).await, 0);
    assert!(find(bed, kept.id).await.is_some());
    assert_eq!(purge(bed, NOW + two_years + day).await, 1);
    assert!(find(bed, kept.id).await.is_none());
    assert!(evidence_links::last(&mut bed.store.read(), bed.a).await.expect("readable").is_some(), "the link stays");
}

async fn what_is_held_or_unlinked_stays(bed: &Bed) {
    let a = bed.a;
    let (held, unlinked) = (insert(bed, record(NOW)).await, insert(bed, record(NOW)).await);
    link(bed, links(&[held])[0]).await;
    let end = NOW + Span::days(1000);
    assert!(keep!(bed, |on| evidence::hold(on, a, held.id, end, "procura 12/2026")));
    assert_eq!(purge(bed, end - Span::microseconds(1)).await, 0);
    assert_eq!(purge(bed, end).await, 1);
    assert!(find(bed, held.id).await.is_none());
    assert!(find(bed, unlinked.id).await.is_some());
}

async fn another_body_sees_and_touches_nothing(bed: &Bed) {
    let (b, kept) = (bed.b, insert(bed, record(NOW)).await);
    link(bed, links(&[kept])[0]).await;
    let mut read = bed.store.read();
    assert_eq!(evidence::find(&mut read, b, kept.id).await.expect("readable"), None);
    assert!(evidence::search(&mut read, b, &Search::default(), 9).await.expect("readable").is_empty());
    assert!(evidence::unlinked(&mut read, b, 9).await.expect("readable").is_empty());
    assert_eq!(evidence_links::last(&mut read, b).await.expect("readable"), None);
    assert!(evidence_links::after(&mut read, b, 0, 9).await.expect("readable").is_empty());
    assert!(!keep!(bed, |on| evidence::hold(on, b, kept.id, NOW, "x")));
}
