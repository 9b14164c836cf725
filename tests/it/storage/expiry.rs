//! What goes when its time is over, and what stays.

use super::bed::{Bed, Chance, NOW, fresh_hash, lasting, person, session};
use idp::domain::id::OneTimeLinkId;
use idp::domain::one_time_link::{LinkPurpose, OneTimeLink};
use idp::domain::throttle::Throttle;
use idp::domain::time::{Span, Timestamp};
use idp::domain::user::{User, UserState};
use idp::storage::expiry::{BATCH, remove_expired, remove_unproven};
use idp::storage::throttles::{self, Counter};
use idp::storage::users::{self, LoginName};
use idp::storage::{consumed_values, one_time_links, revoked_tokens, sessions, sql};

on_both!(
    rows_go_when_they_have_expired_and_not_before,
    a_session_takes_its_clients_along,
    no_batch_is_larger_than_stated,
    finished_work_goes_and_abandoned_work_stays,
    failures_of_an_account_are_remembered_longer,
    registrations_that_were_never_proven_go,
);

async fn expire(bed: &Bed, before: Timestamp) -> u64 {
    keep!(bed, |on| remove_expired(on, before))
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
    assert_eq!(expire(bed, NOW + Span::microseconds(1)).await, 8);
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

async fn failures_of_an_account_are_remembered_longer(bed: &Bed) {
    let a = bed.a;
    for (kind, failures) in [("network", 30), ("account", 99), ("account", 100)] {
        let throttle = lasting(Throttle { failures, last_failure: Some(NOW) });
        let counter = Counter { kind, subject: fresh_hash() };
        keep!(bed, |on| throttles::put(on, a, counter, throttle));
    }
    assert_eq!(expire(bed, NOW).await, 0);
    assert_eq!(expire(bed, NOW + Span::days(1)).await, 1, "the network's");
    assert_eq!(expire(bed, NOW + Span::days(91)).await, 1, "the account's that was not stopped");
    assert_eq!(expire(bed, NOW + Span::days(999)).await, 0, "only recovery ends a stop (S-145)");
}

async fn registrations_that_were_never_proven_go(bed: &Bed) {
    let a = bed.a;
    let sent = [
        ("gone", UserState::Pending, LinkPurpose::VerifyEmail, vec![0]),
        ("resent", UserState::Pending, LinkPurpose::VerifyEmail, vec![0, 9]),
        ("proven", UserState::Active, LinkPurpose::VerifyEmail, vec![0]),
        ("made-by-staff", UserState::Pending, LinkPurpose::Activate, vec![0]),
    ];
    for (name, state, purpose, links) in sent {
        let user = lasting(User {
            state,
            fiscal_code: (name == "gone").then(|| "RSSMRA85T10A562S".parse().expect("a fiscal code")),
            ..person()
        });
        let names = lasting([LoginName { name: name.to_owned(), kind: "email" }]);
        assert!(keep!(bed, |on| users::insert(on, a, user, names)));
        for days in links {
            let link = lasting(OneTimeLink {
                id: OneTimeLinkId::new(NOW, &Chance),
                hash: fresh_hash(),
                purpose,
                user: Some(user.id),
                detail: String::new(),
                created_at: NOW,
                expires_at: NOW + Span::days(days),
                consumed_at: None,
            });
            keep!(bed, |on| one_time_links::insert(on, a, link));
        }
    }
    assert_eq!(keep!(bed, |on| remove_unproven(on, NOW)), []);
    let later = NOW + Span::days(1);
    let removed = keep!(bed, |on| remove_unproven(on, later));
    assert_eq!(removed.iter().map(|(tenant, _)| tenant).collect::<Vec<_>>(), [a]);
    let mut left = Vec::new();
    for (name, ..) in [("gone", ()), ("resent", ()), ("proven", ()), ("made-by-staff", ())] {
        left.push(users::find_by_login_name(&mut bed.store.read(), a, name).await.expect("readable").is_some());
    }
    assert_eq!(left, [false, true, true, true]);
    let again = lasting(User { fiscal_code: Some("RSSMRA85T10A562S".parse().expect("a fiscal code")), ..person() });
    assert!(keep!(bed, |on| users::insert(on, a, again, &[])), "the fiscal code is free again");
}
