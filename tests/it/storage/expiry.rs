//! What goes when its time is over, and what stays.

use super::bed::{Bed, NOW, fresh_hash, lasting, session};
use idp::domain::throttle::Throttle;
use idp::domain::time::{Span, Timestamp};
use idp::storage::expiry::{self, BATCH};
use idp::storage::throttles::{self, Counter};
use idp::storage::{consumed_values, revoked_tokens, sessions, sql};

on_both!(
    rows_go_when_they_have_expired_and_not_before,
    a_session_takes_its_clients_along,
    no_batch_is_larger_than_stated,
    finished_work_goes_and_abandoned_work_stays,
    failures_that_slow_a_person_are_remembered_longer,
);

async fn expire(bed: &Bed, before: Timestamp) -> u64 {
    keep!(bed, |on| expiry::remove_expired(on, before))
}

/// One row in each table that expires, all at the same instant.
async fn fill(bed: &Bed, expires_at: Timestamp) {
    let (a, kept) = (bed.a, lasting(idp::domain::session::Session { expires_at, ..session(bed.person().await.id) }));
    keep!(bed, |on| sessions::insert(on, a, kept));
    keep!(bed, |on| consumed_values::consume(on, a, "assertion", fresh_hash(), expires_at));
    keep!(bed, |on| revoked_tokens::insert(on, a, "j", expires_at));
    for insert in [
        sql("INSERT INTO authorization_requests (tenant_id, id, browser, document, created_us, expires_us) \
             VALUES ('comune-a', 'r', $2, '{}', 0, $1)"),
        sql(
            "INSERT INTO authorization_codes (tenant_id, hash, authorization_id, client_id, redirect_uri, created_us, \
             expires_us) VALUES ('comune-a', $2, 'a', 'c', 'u', 0, $1)",
        ),
        sql("INSERT INTO refresh_tokens (tenant_id, hash, authorization_id, created_us, expires_us) \
             VALUES ('comune-a', $2, 'a', 0, $1)"),
        sql(
            "INSERT INTO saml_requests (tenant_id, id, federation_id, provider, binding, issued_us, level, comparison, \
             force_login, attribute_set, expires_us, browser, relay_state, sent) \
             VALUES ('comune-a', 'r', 'spid', 'p', 'post', 0, 2, 'minimum', 1, 0, $1, $2, $2, '')",
        ),
        sql("INSERT INTO one_time_links (tenant_id, hash, id, purpose, detail, created_us, expires_us) \
             VALUES ('comune-a', $2, 'l', 'set_up', '', 0, $1)"),
    ] {
        bed.execute(insert.bind(expires_at).bind(fresh_hash())).await;
    }
    let authorization = sql("INSERT INTO authorizations (tenant_id, id, user_id, client_id, session_id, document, \
                             offline, created_us, expires_us) VALUES ('comune-a', 'a', 'u', 'c', 's', '{}', 0, 0, $1)");
    bed.execute(authorization.bind(expires_at)).await;
}

async fn rows_go_when_they_have_expired_and_not_before(bed: &Bed) {
    fill(bed, NOW).await;
    assert_eq!(expire(bed, NOW).await, 0);
    assert_eq!(expire(bed, NOW + Span::microseconds(1)).await, 9);
    assert_eq!(expire(bed, NOW + Span::days(1)).await, 0);
}

async fn a_session_takes_its_clients_along(bed: &Bed) {
    let (a, kept) = (bed.a, bed.session().await);
    let member = lasting(sessions::SessionClient { client: "one".parse().expect("an id"), sid: "s".to_owned() });
    keep!(bed, |on| sessions::join_client(on, a, kept.id, member, NOW));
    assert_eq!(expire(bed, NOW + Span::days(1)).await, 1);
    assert_eq!(bed.count(sql("SELECT COUNT(*) AS many FROM session_clients")).await, 0);
}

async fn no_batch_is_larger_than_stated(bed: &Bed) {
    let a = bed.a;
    let values: &'static Vec<_> = lasting((0..=BATCH).map(|_| fresh_hash()).collect());
    let filling = bed.store.write(move |on| {
        Box::pin(async move {
            for value in values {
                consumed_values::consume(on, a, "assertion", *value, NOW).await?;
            }
            Ok(idp::storage::Ending::Commit(()))
        })
    });
    filling.await.expect("the values are new");
    let later = NOW + Span::days(1);
    assert_eq!([expire(bed, later).await, expire(bed, later).await], [u64::from(BATCH), 1]);
}

async fn finished_work_goes_and_abandoned_work_stays(bed: &Bed) {
    for (id, finished, abandoned) in [("f", Some(NOW), None), ("a", None, Some(NOW)), ("w", None, None)] {
        let insert = sql("INSERT INTO jobs (id, tenant_id, kind, payload, created_us, due_us, attempts, finished_us, \
                          abandoned_us) VALUES ($1, 'comune-a', 'mail', $2, 0, 0, 0, $3, $4)");
        bed.execute(insert.bind(id).bind(Vec::<u8>::new()).bind(finished).bind(abandoned)).await;
    }
    assert_eq!(expire(bed, NOW).await, 0);
    assert_eq!(expire(bed, NOW + Span::days(365)).await, 1);
    assert_eq!(bed.count(sql("SELECT COUNT(*) AS many FROM jobs WHERE id IN ('a', 'w')")).await, 2);
}

async fn failures_that_slow_a_person_are_remembered_longer(bed: &Bed) {
    let a = bed.a;
    let long = ["account", "account_code", "device", "device_code"];
    let short = ["network", "mail", "forms", "name", "authorize", "client", "client_audit"];
    for kind in short.into_iter().chain(long) {
        for failures in [99, 100] {
            let throttle = lasting(Throttle { failures, last_failure: Some(NOW) });
            let counter = Counter { kind, subject: fresh_hash() };
            keep!(bed, |on| throttles::put(on, a, counter, throttle));
        }
    }
    assert_eq!(expire(bed, NOW).await, 0);
    assert_eq!(expire(bed, NOW + Span::days(1)).await, 14, "those of networks, forms, clients and typed names");
    assert_eq!(expire(bed, NOW + Span::days(90)).await, 0);
    let later = NOW + Span::days(91);
    assert_eq!(expire(bed, later).await, 4, "those that stopped nothing");
    assert_eq!(expire(bed, NOW + Span::days(999)).await, 0, "only recovery ends a stop (S-145)");
}
