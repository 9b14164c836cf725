//! What a login does to sessions and devices.

use super::{attempt, log_in};
use crate::domain::audit_event::AuditKind;
use crate::domain::credential::AuthenticationMethod;
use crate::domain::time::Span;
use crate::domain::user::UserClass;
use crate::domain::work::LetterContent;
use crate::flows::Context;
use crate::flows::login::{Completion, LoggedIn, LoginError, MOST_SESSIONS, PasswordOutcome, complete, sign_out};
use crate::flows::session::find;
use crate::flows::testing::{House, PASSWORD, Person};
use crate::storage::sessions;

const SURVEYOR: Person = Person::new(UserClass::Professional, "mrossi");

async fn is_live(context: &Context, logged_in: &LoggedIn) -> bool {
    find(context, &logged_in.cookie).await.expect("the database answers").is_some()
}

/// S-30: logging in again on the same browser keeps the session under a new cookie.
#[tokio::test]
async fn logging_in_again_changes_the_cookie_and_keeps_the_session() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let first = log_in(&house.context(), "mrossi").await;
    house.clock.pass(Span::minutes(20));
    let context = house.context();
    let again = attempt(&context, "mrossi", PASSWORD, Some(first.session.clone())).await;
    let Ok(PasswordOutcome::Complete(again)) = again else { panic!("{again:?}") };
    assert_eq!(again.session.id, first.session.id);
    assert_eq!(again.session.created_at, first.session.created_at);
    assert_eq!(again.session.authenticated_at, context.now);
    assert!(!is_live(&context, &first).await && is_live(&context, &again).await);
    let kept = sessions::find(&mut context.store().read(), context.tenant_id(), again.session.id).await;
    assert_eq!(kept.expect("an answer").expect("a session").expires_at, context.now + Span::hours(8));
}

/// S-31, S-33: what idled for too long does not go on; it ends, and the login begins another session.
#[tokio::test]
async fn logging_in_after_too_long_a_pause_ends_the_old_session() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let first = log_in(&house.context(), "mrossi").await;
    house.clock.pass(Span::minutes(31));
    let context = house.context();
    let again = attempt(&context, "mrossi", PASSWORD, Some(first.session.clone())).await;
    let Ok(PasswordOutcome::Complete(again)) = again else { panic!("{again:?}") };
    assert_ne!(again.session.id, first.session.id);
    let kept = sessions::find(&mut context.store().read(), context.tenant_id(), first.session.id).await;
    assert_eq!(kept.expect("an answer").expect("a session").ended_at, Some(context.now));
}

#[tokio::test]
async fn another_person_on_the_same_browser_ends_the_first_session() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    house.add(Person::new(UserClass::Professional, "gverdi")).await;
    let first = log_in(&house.context(), "mrossi").await;
    let context = house.context();
    let second = attempt(&context, "gverdi", PASSWORD, Some(first.session.clone())).await;
    let Ok(PasswordOutcome::Complete(second)) = second else { panic!("{second:?}") };
    assert_ne!(second.session.id, first.session.id);
    assert!(!is_live(&context, &first).await && is_live(&context, &second).await);
    let ends = house.events(AuditKind::Logout).await;
    assert_eq!(ends[0].detail.get("reason").map(String::as_str), Some("replaced"));
}

#[tokio::test]
async fn a_session_that_ended_meanwhile_does_not_come_back() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let first = log_in(&house.context(), "mrossi").await;
    let context = house.context();
    assert!(sign_out(&context, &first.session).await.expect("an answer"));
    assert!(!sign_out(&context, &first.session).await.expect("an answer"));
    assert!(!is_live(&context, &first).await);
    let again = attempt(&context, "mrossi", PASSWORD, Some(first.session.clone())).await;
    let Ok(PasswordOutcome::Complete(again)) = again else { panic!("{again:?}") };
    assert_ne!(again.session.id, first.session.id);
    assert!(is_live(&context, &again).await);
}

/// S-32: one more login than allowed ends the oldest session.
#[tokio::test]
async fn one_session_too_many_ends_the_oldest() {
    let house = House::new().await;
    let person = house.add(SURVEYOR).await;
    let mut all = Vec::new();
    for _ in 0..=MOST_SESSIONS {
        house.clock.pass(Span::seconds(1));
        all.push(log_in(&house.context(), "mrossi").await);
    }
    let context = house.context();
    assert!(!is_live(&context, &all[0]).await);
    let open = sessions::list_open(&mut context.store().read(), context.tenant_id(), person.id, context.now).await;
    assert_eq!(open.expect("an answer").len(), MOST_SESSIONS);
}

/// S-10: the first browser is no news, a further one is, a known one is not.
#[tokio::test]
async fn a_further_browser_is_told_by_letter() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    assert!(log_in(&house.context_on("home"), "mrossi").await.new_device);
    assert!(!log_in(&house.context_on("home"), "mrossi").await.new_device);
    assert!(house.letters().await.is_empty());
    assert!(log_in(&house.context_on("office"), "mrossi").await.new_device);
    let letters = house.letters().await;
    assert!(matches!(&letters[..], [letter] if matches!(letter.content, LetterContent::NewDevice { .. })));
    assert_eq!((letters[0].to.as_str(), letters[0].name.as_str()), ("mrossi@example.org", "Mario Rossi"));
    assert!(!log_in(&house.context_on("office"), "mrossi").await.new_device);
    assert_eq!(house.letters().await.len(), 1);
}

/// What is no login by itself makes no session.
#[tokio::test]
async fn a_one_time_password_alone_makes_no_session() {
    let house = House::new().await;
    let person = house.add(SURVEYOR).await;
    for methods in [vec![], vec![AuthenticationMethod::Totp]] {
        let refused = complete(&house.context(), Completion::new(person.id, methods, None)).await;
        assert!(matches!(refused, Err(LoginError::Refused)), "{refused:?}");
    }
    let card = Completion::new(person.id, vec![AuthenticationMethod::CardWithPin], None);
    complete(&house.context(), card).await.expect("a card suffices");
}
