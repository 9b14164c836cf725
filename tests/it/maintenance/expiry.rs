//! What the hourly round removes.

use super::house::House;
use crate::storage::bed::{Bed, NOW, fresh_hash, lasting};
use idp::domain::time::Span;
use idp::flows::maintenance::expire;
use idp::storage::consumed_values;

on_both!(what_was_over_a_day_ago_goes_in_as_many_batches_as_it_takes);

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
    assert_eq!(expire(&house.provider).await.expect("expired"), 0);
    house.clock.pass(Span::microseconds(1));
    assert_eq!(expire(&house.provider).await.expect("expired"), 1_200);
}
