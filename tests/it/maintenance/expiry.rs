//! What the hourly round removes.

use super::house::House;
use crate::storage::bed::{Bed, Chance, NOW, fresh_hash, lasting, person};
use idp::domain::audit_event::AuditKind;
use idp::domain::id::OneTimeLinkId;
use idp::domain::one_time_link::{LinkPurpose, OneTimeLink};
use idp::domain::time::Span;
use idp::domain::user::{User, UserState};
use idp::flows::maintenance::{Removed, expire};
use idp::storage::audit_events::{self, Search};
use idp::storage::{consumed_values, one_time_links, users};

on_both!(what_was_over_a_day_ago_goes_in_as_many_batches_as_it_takes, a_registration_never_proven_goes_and_is_recorded);

async fn what_was_over_a_day_ago_goes_in_as_many_batches_as_it_takes(bed: &Bed) {
    let (house, a) = (House::of(bed), bed.a);
    let values: &'static Vec<_> = lasting((0..1_200).map(|_| fresh_hash()).collect());
    let fill = bed.store.write(move |on| {
        Box::pin(async move {
            for value in values {
                consumed_values::consume(on, a, "assertion", *value, NOW).await?;
            }
            Ok(idp::storage::Ending::Commit(()))
        })
    });
    fill.await.expect("the values are new");
    house.clock.pass(Span::hours(24));
    // A clock that leaps back an hour must not make them usable again.
    assert_eq!(expire(&house.provider).await.expect("expired"), Removed::default());
    house.clock.pass(Span::microseconds(1));
    assert_eq!(expire(&house.provider).await.expect("expired"), Removed { accounts: 0, rows: 1_200 });
}

async fn a_registration_never_proven_goes_and_is_recorded(bed: &Bed) {
    let (house, a) = (House::of(bed), bed.a);
    let user = lasting(User { state: UserState::Pending, ..person() });
    assert!(keep!(bed, |on| users::insert(on, a, user, &[])));
    let link = lasting(OneTimeLink {
        id: OneTimeLinkId::new(NOW, &Chance),
        hash: fresh_hash(),
        purpose: LinkPurpose::VerifyEmail,
        user: Some(user.id),
        detail: String::new(),
        created_at: NOW,
        expires_at: NOW + LinkPurpose::VerifyEmail.lifetime(),
        consumed_at: None,
    });
    keep!(bed, |on| one_time_links::insert(on, a, link));
    house.clock.pass(Span::hours(48));
    assert_eq!(expire(&house.provider).await.expect("expired").accounts, 0);
    house.clock.pass(Span::seconds(1));
    assert_eq!(expire(&house.provider).await.expect("expired").accounts, 1);
    assert_eq!(users::find(&mut bed.store.read(), a, user.id).await.expect("readable"), None);
    let search = Search { kind: Some(AuditKind::Registration), ..Search::default() };
    let events = audit_events::search(&mut bed.store.read(), a, &search, 9).await.expect("readable");
    assert_eq!((events[0].actor.as_deref(), events[0].subject), (Some("job:expire"), Some(user.id)));
}
