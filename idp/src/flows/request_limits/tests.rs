//! Clients that fail to prove themselves.

use super::*;
use crate::flows::testing::House;

fn client(name: &str) -> ClientId {
    name.parse().expect("a name")
}

async fn fail(context: &Context, name: &str) {
    let attempts = ClientAttempts::admit(context, &client(name)).await.expect("the database answers");
    let attempts = attempts.expect("not made to wait");
    attempts.count_failure(context, true).await.expect("the database answers");
}

async fn succeed(context: &Context, name: &str) -> bool {
    match ClientAttempts::admit(context, &client(name)).await.expect("the database answers") {
        Ok(attempts) => attempts.clear(context).await.is_ok(),
        Err(wait) => {
            assert!(wait > Span::ZERO);
            false
        }
    }
}

#[tokio::test]
async fn a_client_that_fails_too_often_waits_and_nobody_else_does() {
    let house = House::new().await;
    assert!(succeed(&house.context(), "module").await, "even just after it has proved itself");
    for _ in 0..10 {
        fail(&house.context(), "module").await;
    }
    assert!(!succeed(&house.context(), "module").await);
    assert!(succeed(&house.context(), "other").await);
    assert!(succeed(&house.context_from([198, 51, 100, 7]), "module").await);
    house.clock.pass(Span::seconds(1));
    assert!(succeed(&house.context(), "module").await);
    for _ in 0..9 {
        fail(&house.context(), "module").await;
    }
    assert!(succeed(&house.context(), "module").await, "the count began anew");
}

/// Whoever comes with ever new names cannot fill the audit, nor put a name into it that is nobody's.
#[tokio::test]
async fn failures_do_not_flood_the_audit() {
    let house = House::new().await;
    fail(&house.context(), "module").await;
    for count in 0..70 {
        let name = client(&format!("nobody{count}"));
        let attempts = ClientAttempts::admit(&house.context(), &name).await.expect("the database answers");
        let attempts = attempts.expect("not made to wait");
        attempts.count_failure(&house.context(), false).await.expect("the database answers");
    }
    let events = house.events(AuditKind::Token).await;
    assert_eq!(events.len(), 60);
    let named: Vec<&ClientId> = events.iter().filter_map(|event| event.client.as_ref()).collect();
    assert_eq!(named, [&client("module")]);
    assert!(events.iter().all(|event| event.detail["reason"] == "client_authentication"));
    house.clock.pass(Span::hours(1));
    fail(&house.context(), "module").await;
    assert_eq!(house.events(AuditKind::Token).await.len(), 61);
}
