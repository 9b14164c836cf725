//! Links sent to people, counters of failures, values that may be used once.

use super::bed::{Bed, Chance, NOW, PAIRS, assert_same, fresh_hash, hashes, lasting};
use idp::domain::id::{OneTimeLinkId, UserId};
use idp::domain::one_time_link::{LinkPurpose, OneTimeLink};
use idp::domain::secret::SecretHash;
use idp::domain::throttle::Throttle;
use idp::domain::time::Span;
use idp::storage::throttles::{self, Counter};
use idp::storage::{consumed_values, one_time_links};

on_both!(
    a_link_comes_back_as_it_was_kept,
    a_link_is_used_once_and_in_time,
    one_of_two_uses_a_link,
    spoiling_hits_one_purpose_of_one_person,
    links_without_a_person_are_spoilt_apart,
    sent_links_are_counted,
    another_body_sees_and_touches_no_link,
    a_count_of_failures_is_kept_replaced_and_forgotten,
    a_held_count_is_that_of_the_one_before,
    counters_are_apart,
    failures_at_once_are_all_counted,
    a_value_is_used_once_for_each_purpose_and_body,
    one_of_two_uses_a_value,
);

fn link(purpose: LinkPurpose, user: Option<UserId>) -> OneTimeLink {
    OneTimeLink {
        id: OneTimeLinkId::new(NOW, &Chance),
        hash: fresh_hash(),
        purpose,
        user,
        detail: r#"{"email":"x@example.it"}"#.to_owned(),
        created_at: NOW,
        expires_at: NOW + Span::minutes(30),
        consumed_at: None,
    }
}

async fn found(bed: &Bed, hash: SecretHash) -> Option<OneTimeLink> {
    one_time_links::find(&mut bed.store.read(), bed.a, hash).await.expect("readable")
}

async fn is_used(bed: &Bed, link: &OneTimeLink) -> bool {
    found(bed, link.hash).await.expect("the link is kept").consumed_at.is_some()
}

async fn a_link_comes_back_as_it_was_kept(bed: &Bed) {
    let a = bed.a;
    let user = bed.person().await.id;
    for kept in [link(LinkPurpose::ResetPassword, Some(user)), link(LinkPurpose::SetUp, None)] {
        let kept = lasting(kept);
        assert!(found(bed, kept.hash).await.is_none());
        keep!(bed, |on| one_time_links::insert(on, a, kept));
        assert_same(&found(bed, kept.hash).await.as_ref(), &Some(kept));
        let again = try_keep!(bed, |on| one_time_links::insert(on, a, kept));
        assert!(matches!(again, Err(idp::storage::StorageError::Conflict)));
    }
}

async fn a_link_is_used_once_and_in_time(bed: &Bed) {
    let a = bed.a;
    let kept = lasting(link(LinkPurpose::SetUp, None));
    keep!(bed, |on| one_time_links::insert(on, a, kept));
    assert!(!keep!(bed, |on| one_time_links::consume(on, a, fresh_hash(), NOW)), "there is no such link");
    assert!(!keep!(bed, |on| one_time_links::consume(on, a, kept.hash, kept.expires_at)), "too late");
    assert!(!is_used(bed, kept).await);
    assert!(keep!(bed, |on| one_time_links::consume(on, a, kept.hash, NOW)));
    assert!(!keep!(bed, |on| one_time_links::consume(on, a, kept.hash, NOW - Span::hours(1))), "a clock that leaps");
    assert_eq!(found(bed, kept.hash).await.expect("kept").consumed_at, Some(NOW));
}

async fn one_of_two_uses_a_link(bed: &Bed) {
    let a = bed.a;
    let all: &'static Vec<OneTimeLink> = lasting((0..PAIRS).map(|_| link(LinkPurpose::SetUp, None)).collect());
    for kept in all {
        keep!(bed, |on| one_time_links::insert(on, a, kept));
    }
    race!(bed, |on, pair| one_time_links::consume(on, a, all[pair].hash, NOW));
}

async fn spoiling_hits_one_purpose_of_one_person(bed: &Bed) {
    let (a, user, neighbour) = (bed.a, bed.person().await.id, bed.person().await.id);
    let links = lasting([
        link(LinkPurpose::ResetPassword, Some(user)),
        link(LinkPurpose::ResetPassword, Some(user)),
        link(LinkPurpose::Activate, Some(user)),
        link(LinkPurpose::ResetPassword, Some(neighbour)),
        link(LinkPurpose::ResetPassword, None),
    ]);
    for kept in links {
        keep!(bed, |on| one_time_links::insert(on, a, kept));
    }
    keep!(bed, |on| one_time_links::spoil(on, a, LinkPurpose::ResetPassword, Some(user), NOW));
    let mut spoilt = Vec::new();
    for kept in links {
        spoilt.push(is_used(bed, kept).await);
    }
    assert_eq!(spoilt, [true, true, false, false, false]);
    assert!(!keep!(bed, |on| one_time_links::consume(on, a, links[0].hash, NOW)), "spoilt is as good as used");
}

async fn links_without_a_person_are_spoilt_apart(bed: &Bed) {
    let (a, user) = (bed.a, bed.person().await.id);
    let (nobody, somebody) = (lasting(link(LinkPurpose::SetUp, None)), lasting(link(LinkPurpose::SetUp, Some(user))));
    for kept in [nobody, somebody] {
        keep!(bed, |on| one_time_links::insert(on, a, kept));
    }
    keep!(bed, |on| one_time_links::spoil(on, a, LinkPurpose::SetUp, None, NOW));
    assert!(is_used(bed, nobody).await);
    assert!(!is_used(bed, somebody).await);
}

async fn sent_links_are_counted(bed: &Bed) {
    let (a, user) = (bed.a, bed.person().await.id);
    for minutes in [0, 10, 20] {
        let created_at = NOW + Span::minutes(minutes);
        let kept = lasting(OneTimeLink { created_at, ..link(LinkPurpose::ResetPassword, Some(user)) });
        keep!(bed, |on| one_time_links::insert(on, a, kept));
    }
    keep!(bed, |on| one_time_links::insert(on, a, lasting(link(LinkPurpose::Activate, Some(user)))));
    let since = NOW + Span::minutes(10);
    let mut reading = bed.store.read();
    let reset = LinkPurpose::ResetPassword;
    assert_eq!(one_time_links::count_since(&mut reading, a, reset, user, since).await.expect("readable"), 2);
    assert_eq!(one_time_links::count_since(&mut reading, bed.b, reset, user, since).await.expect("readable"), 0);
    let stranger = bed.person().await.id;
    assert_eq!(one_time_links::count_since(&mut reading, a, reset, stranger, NOW).await.expect("readable"), 0);
}

async fn another_body_sees_and_touches_no_link(bed: &Bed) {
    let (a, b, user) = (bed.a, bed.b, bed.person().await.id);
    let kept = lasting(link(LinkPurpose::ResetPassword, Some(user)));
    keep!(bed, |on| one_time_links::insert(on, a, kept));
    assert!(one_time_links::find(&mut bed.store.read(), b, kept.hash).await.expect("readable").is_none());
    assert!(!keep!(bed, |on| one_time_links::consume(on, b, kept.hash, NOW)));
    keep!(bed, |on| one_time_links::spoil(on, b, LinkPurpose::ResetPassword, Some(user), NOW));
    assert!(!is_used(bed, kept).await);
}

async fn a_count_of_failures_is_kept_replaced_and_forgotten(bed: &Bed) {
    let (a, counter) = (bed.a, Counter { kind: "account", subject: fresh_hash() });
    let find = async || throttles::find(&mut bed.store.read(), a, counter).await.expect("readable");
    assert_eq!(find().await, Throttle::default());
    for failures in [1, 7] {
        let kept = lasting(Throttle { failures, last_failure: Some(NOW + Span::microseconds(i64::from(failures))) });
        keep!(bed, |on| throttles::put(on, a, counter, kept));
        assert_eq!(find().await, *kept);
    }
    keep!(bed, |on| throttles::forget(on, a, counter));
    assert_eq!(find().await, Throttle::default());
}

/// Two failures at once: whoever holds the count second reads what the first has written.
async fn a_held_count_is_that_of_the_one_before(bed: &Bed) {
    let (a, subjects) = (bed.a, hashes("held"));
    let of = |subject| Counter { kind: "account", subject };
    race!(bed, |on, pair| async {
        let before = throttles::hold(on, a, of(subjects[pair])).await?;
        let after = Throttle { failures: before.failures + 1, last_failure: Some(NOW) };
        throttles::put(on, a, of(subjects[pair]), &after).await?;
        Ok::<_, idp::storage::StorageError>(before == Throttle::default())
    });
    for subject in subjects {
        let counted = throttles::find(&mut bed.store.read(), a, of(*subject)).await.expect("readable");
        assert_eq!(counted, Throttle { failures: 2, last_failure: Some(NOW) });
    }
}

async fn counters_are_apart(bed: &Bed) {
    let (a, b, subject) = (bed.a, bed.b, fresh_hash());
    let (account, network) = (Counter { kind: "account", subject }, Counter { kind: "network", subject });
    let kept = lasting(Throttle { failures: 3, last_failure: Some(NOW) });
    keep!(bed, |on| throttles::put(on, a, account, kept));
    let mut reading = bed.store.read();
    assert_eq!(throttles::find(&mut reading, a, network).await.expect("readable"), Throttle::default());
    assert_eq!(throttles::find(&mut reading, b, account).await.expect("readable"), Throttle::default());
    keep!(bed, |on| throttles::forget(on, b, account));
    keep!(bed, |on| throttles::put(on, b, account, lasting(Throttle::default())));
    assert_eq!(throttles::find(&mut reading, a, account).await.expect("readable"), *kept);
}

/// Each holds the count from its reading to its writing, so that none is lost (S-144).
async fn failures_at_once_are_all_counted(bed: &Bed) {
    let (a, b, counter) = (bed.a, bed.b, Counter { kind: "account", subject: fresh_hash() });
    let mut failing = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let store = bed.store.clone();
        failing.spawn(async move {
            let failure = store.write(move |on| {
                Box::pin(async move {
                    let before = throttles::hold(on, a, counter).await?;
                    let after = Throttle { failures: before.failures + 1, last_failure: Some(NOW) };
                    throttles::put(on, a, counter, &after).await?;
                    Ok(idp::storage::Ending::Commit(()))
                })
            });
            failure.await.expect("waiting for one another is no failure");
        });
    }
    failing.join_all().await;
    let counted = throttles::find(&mut bed.store.read(), a, counter).await.expect("readable");
    assert_eq!(counted, Throttle { failures: 32, last_failure: Some(NOW) });
    let elsewhere = keep!(bed, |on| throttles::hold(on, b, counter));
    assert_eq!(elsewhere, Throttle::default(), "another body counts for itself");
}

async fn a_value_is_used_once_for_each_purpose_and_body(bed: &Bed) {
    let (a, b, value, end) = (bed.a, bed.b, fresh_hash(), NOW + Span::minutes(5));
    assert!(keep!(bed, |on| consumed_values::consume(on, a, "assertion", value, end)));
    assert!(!keep!(bed, |on| consumed_values::consume(on, a, "assertion", value, end)));
    assert!(!keep!(bed, |on| consumed_values::consume(on, a, "assertion", value, end + Span::days(9))));
    assert!(keep!(bed, |on| consumed_values::consume(on, a, "proof", value, end)));
    assert!(keep!(bed, |on| consumed_values::consume(on, b, "assertion", value, end)));
}

async fn one_of_two_uses_a_value(bed: &Bed) {
    let (a, values) = (bed.a, hashes("value"));
    race!(bed, |on, pair| consumed_values::consume(on, a, "assertion", values[pair], NOW));
}
