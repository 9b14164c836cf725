//! Names and passwords: who is let in, who is not, and what a failure leaves behind.

use super::{attempt, fail, log_in};
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::{AuditKind, AuditOutcome};
use crate::domain::credential::{AuthenticationMethod, PasswordDecision, ProfessionalPasswords};
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::domain::user::{UserClass, UserState};
use crate::domain::work::LetterContent;
use crate::flows::Context;
use crate::flows::hashing::{HashingCost, HashingPool, Verification};
use crate::flows::login::{LoginError, PasswordOutcome};
use crate::flows::registration::offered_classes;
use crate::flows::testing::{House, PASSWORD, Person};
use crate::storage::credentials;
use std::sync::Arc;

const SURVEYOR: Person =
    Person { fiscal_code: Some("RSSMRA85T10A562S"), ..Person::new(UserClass::Professional, "mrossi") };

#[tokio::test]
async fn a_right_password_makes_a_session() {
    let house = House::new().await;
    let person = house.add(SURVEYOR).await;
    let logged_in = log_in(&house.context(), "mrossi").await;
    assert_eq!(logged_in.session.user, person.id);
    assert_eq!(logged_in.session.methods, [AuthenticationMethod::Password]);
    assert_eq!(logged_in.session.level, AssuranceLevel::One);
    assert!(logged_in.session.hash.is_of(&logged_in.cookie));
    let found = crate::flows::session::find(&house.context(), &logged_in.cookie).await.expect("the database answers");
    assert_eq!(found.expect("the session is live").user.id, person.id);
    let events = house.events(AuditKind::Login).await;
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].subject, events[0].outcome), (Some(person.id), AuditOutcome::Success));
}

#[tokio::test]
async fn every_name_of_a_person_works_in_any_case() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    for name in ["mrossi", " MRossi ", "MROSSI@example.org", "rssmra85t10a562s", "RSSMRA 85T10 A562S"] {
        log_in(&house.context(), name).await;
    }
    fail(&house.context(), "RSSMRA85T10A56NH").await;
}

#[tokio::test]
async fn the_password_is_taken_exactly_as_sent() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let long = PASSWORD.repeat(60);
    let variants = [format!("{PASSWORD} "), PASSWORD.to_uppercase(), PASSWORD[..PASSWORD.len() - 1].to_owned(), long];
    for wrong in variants {
        let refused = attempt(&house.context(), "mrossi", &wrong, None).await;
        assert!(matches!(refused, Err(LoginError::Refused)), "{wrong:?}");
    }
}

/// S-09: the same answer and the same work, whoever is named.
#[tokio::test]
async fn whoever_is_named_one_hash_is_computed_and_the_answer_is_the_same() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    house.add(Person { state: UserState::Suspended, ..Person::new(UserClass::Professional, "suspended") }).await;
    house.add(Person { state: UserState::Closed, ..Person::new(UserClass::Professional, "closed") }).await;
    house.add(Person { state: UserState::Pending, ..Person::new(UserClass::Professional, "pending") }).await;
    house.add(Person { has_password: false, ..Person::new(UserClass::Professional, "none") }).await;
    house.add(Person::new(UserClass::Citizen, "citizen")).await;
    let computed = || house.provider.hashing.computed();
    for name in ["nobody", "", "suspended", "closed", "pending", "none", "citizen"] {
        let before = computed();
        let refused = attempt(&house.context(), name, PASSWORD, None).await;
        assert!(matches!(refused, Err(LoginError::Refused)), "{name}: {refused:?}");
        assert_eq!(computed() - before, 1, "{name}");
    }
    let before = computed();
    fail(&house.context(), "mrossi").await;
    assert_eq!(computed() - before, 1);
    let events = house.events(AuditKind::Login).await;
    assert!(events.iter().all(|event| event.outcome == AuditOutcome::Refused && event.actor.is_none()));
    assert_eq!(events.len(), 8);
}

/// DECISIONS 1: one setting lets a class in.
#[tokio::test]
async fn a_citizen_logs_in_with_a_password_only_where_the_tenant_says_so() {
    let house = House::with(|tenant| tenant.credentials.citizen_passwords = true).await;
    house.add(Person::new(UserClass::Citizen, "citizen")).await;
    log_in(&house.context(), "citizen").await;
}

/// R1.5: after the last day of the decision a professional is as unknown, and nobody had to do anything.
#[tokio::test]
async fn a_professional_logs_in_with_a_password_until_the_decision_ends() {
    let house = House::with(|tenant| {
        let last_day = PasswordDecision::new("no other means".to_owned(), "Anna Verdi".to_owned(), "2026-01-01");
        tenant.credentials.professional_passwords = ProfessionalPasswords::Decided(last_day.expect("a day"));
    })
    .await;
    house.add(SURVEYOR).await;
    // The house begins at 01:00 in Italy.
    house.clock.pass(Span::seconds(23 * 3600 - 1));
    log_in(&house.context(), "mrossi").await;
    assert_eq!(offered_classes(&house.tenant, house.context().now), [UserClass::Professional]);
    house.clock.pass(Span::seconds(1));
    fail(&house.context(), "mrossi").await;
    assert_eq!(offered_classes(&house.tenant, house.context().now), []);
}

/// S-144: from the fifth failure on one waits, whether the name has an account or not.
#[tokio::test]
async fn failures_slow_down_known_and_unknown_names_alike() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    for name in ["mrossi", "nobody"] {
        for _ in 0..5 {
            fail(&house.context(), name).await;
        }
        let before = house.provider.hashing.computed();
        let waits = attempt(&house.context(), name, PASSWORD, None).await;
        assert!(matches!(waits, Err(LoginError::Wait(time)) if time == Span::seconds(1)), "{name}: {waits:?}");
        assert_eq!(house.provider.hashing.computed(), before, "nothing is verified while one waits");
    }
    house.clock.pass(Span::seconds(1));
    log_in(&house.context(), "mrossi").await;
    // A login leaves the delay as it is: where it went, there would be an account.
    fail(&house.context(), "mrossi").await;
    let waits = attempt(&house.context(), "mrossi", PASSWORD, None).await;
    assert!(matches!(waits, Err(LoginError::Wait(time)) if time == Span::seconds(2)), "{waits:?}");
    house.clock.pass(Span::days(1));
    for _ in 0..5 {
        fail(&house.context(), "mrossi").await;
    }
}

/// S-09: failures under one name of an account do not show under another.
#[tokio::test]
async fn delays_do_not_tell_which_names_belong_to_one_account() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    for name in ["mrossi", "mrossi@example.org", "RSSMRA85T10A562S", "nobody"] {
        for _ in 0..5 {
            fail(&house.context(), name).await;
        }
        for same in [name.to_uppercase(), format!(" {name} ")] {
            let waits = attempt(&house.context(), &same, "wrong wrong wrong", None).await;
            assert!(matches!(waits, Err(LoginError::Wait(_))), "{same}: {waits:?}");
        }
    }
}

/// S-145, S-10: after a hundred failures in a row, under whatever names, the password is stopped and the person is
/// told once. S-09: the answer stays that of a wrong password.
#[tokio::test]
async fn a_hundred_failures_stop_the_password_and_the_person_is_told() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    for count in 0..100 {
        fail(&house.context(), ["mrossi", "mrossi@example.org"][count % 2]).await;
        house.clock.pass(Span::minutes(31));
    }
    for name in ["mrossi", "RSSMRA85T10A562S"] {
        let stopped = attempt(&house.context(), name, PASSWORD, None).await;
        assert!(matches!(stopped, Err(LoginError::Refused)), "{stopped:?}");
        house.clock.pass(Span::minutes(31));
    }
    let events = house.events(AuditKind::Login).await;
    assert!(events[100..].iter().all(|event| event.detail["reason"] == "stopped"), "{events:?}");
    let letters = house.letters().await;
    let stops: Vec<_> = letters.iter().filter(|letter| letter.content == LetterContent::PasswordStopped).collect();
    assert_eq!(stops.len(), 1);
    assert_eq!(stops[0].to, "mrossi@example.org");
}

/// S-145: in a row; a login in between begins the count anew.
#[tokio::test]
async fn a_login_begins_the_row_of_failures_anew() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    for count in 0..150 {
        house.clock.pass(Span::minutes(31));
        if count == 75 {
            log_in(&house.context(), "mrossi").await;
        }
        fail(&house.context(), "mrossi").await;
    }
    house.clock.pass(Span::minutes(31));
    log_in(&house.context(), "mrossi").await;
}

/// S-144: a stranger's failures do not touch the owner on a device used before.
#[tokio::test]
async fn a_stranger_cannot_lock_the_owner_out() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    log_in(&house.context_on("home"), "mrossi").await;
    for _ in 0..120 {
        house.clock.pass(Span::minutes(31));
        let from_elsewhere = house.context_from([198, 51, 100, 7]);
        let _ = attempt(&from_elsewhere, "mrossi", "wrong wrong wrong", None).await;
    }
    house.clock.pass(Span::minutes(31));
    let elsewhere = attempt(&house.context(), "mrossi", PASSWORD, None).await;
    assert!(matches!(elsewhere, Err(LoginError::Refused)), "{elsewhere:?}");
    log_in(&house.context_on("home"), "mrossi").await;
}

/// A device cookie that was never remembered for this person does not open a counter of its own.
#[tokio::test]
async fn an_invented_device_does_not_help_to_guess() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    for device in ["a", "b", "c", "d", "e"] {
        fail(&house.context_on(device), "mrossi").await;
    }
    let waits = attempt(&house.context_on("f"), "mrossi", PASSWORD, None).await;
    assert!(matches!(waits, Err(LoginError::Wait(_))), "{waits:?}");
}

/// S-146: one network that tries many names is slowed; another is not.
#[tokio::test]
async fn a_network_that_tries_many_names_is_slowed() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    for count in 0..20 {
        fail(&house.context(), &format!("name{count}")).await;
    }
    let waits = attempt(&house.context(), "mrossi", PASSWORD, None).await;
    assert!(matches!(waits, Err(LoginError::Wait(_))), "{waits:?}");
    log_in(&house.context_from([198, 51, 100, 7]), "mrossi").await;
}

#[tokio::test]
async fn two_failures_at_once_count_as_two() {
    let house = House::new().await;
    let person = house.add(SURVEYOR).await;
    let context = house.context();
    tokio::join!(fail(&context, "mrossi"), fail(&context, "mrossi"), fail(&context, "mrossi"));
    let guess = super::super::Guess::Password;
    let counted = super::super::Guesses::failures(&context, &mut context.store().read(), guess, person.id).await;
    assert_eq!(counted.expect("the database answers").failures, 3);
}

/// A volley of guesses is not better than one after another: what was overtaken is as if not made.
#[tokio::test]
async fn a_volley_is_judged_like_a_sequence() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let context = house.context();
    let volley = (0..40).map(|_| {
        let context = context.clone();
        tokio::spawn(async move { attempt(&context, "mrossi", "wrong wrong wrong", None).await })
    });
    let mut verified = 0;
    for guess in volley.collect::<Vec<_>>() {
        match guess.await.expect("no panic") {
            Err(LoginError::Refused) => verified += 1,
            Err(LoginError::Wait(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(verified, 5, "of 40 guesses at once");
}

#[tokio::test]
async fn without_limits_nothing_is_slowed() {
    let mut house = House::new().await;
    Arc::get_mut(&mut house.provider).expect("nobody else holds the house yet").limits_enabled = false;
    house.add(SURVEYOR).await;
    for _ in 0..30 {
        fail(&house.context(), "mrossi").await;
    }
    log_in(&house.context(), "mrossi").await;
}

#[tokio::test]
async fn an_outdated_hash_is_renewed_at_login() {
    let mut house = House::new().await;
    let person = house.add(SURVEYOR).await;
    let before = kept_hash(&house.context(), person.id).await;
    let provider = Arc::get_mut(&mut house.provider).expect("nobody else holds the house yet");
    let dearer = HashingCost { memory: 128, passes: 2, at_once: 2, waiting: 64 };
    provider.hashing = HashingPool::new(dearer, &*provider.random).expect("a lawful cost");
    log_in(&house.context(), "mrossi").await;
    let after = kept_hash(&house.context(), person.id).await;
    assert!(before.expose().contains("m=64,t=1") && after.expose().contains("m=128,t=2"), "{}", after.expose());
    let again = house.provider.hashing.verify(&Secret::from(PASSWORD), Some(&after)).await.expect("no load");
    assert_eq!(again, Verification::Right);
    log_in(&house.context(), "mrossi").await;
}

async fn kept_hash(context: &Context, user: crate::domain::id::UserId) -> Secret {
    let kept = credentials::find_password(&mut context.store().read(), context.tenant_id(), user).await;
    kept.expect("the database answers").expect("there is a password").hash
}

#[tokio::test]
async fn beyond_the_queue_of_hashes_the_answer_is_temporary() {
    let mut house = House::new().await;
    house.add(SURVEYOR).await;
    let provider = Arc::get_mut(&mut house.provider).expect("nobody else holds the house yet");
    let none = HashingCost { memory: 64, passes: 1, at_once: 1, waiting: 0 };
    provider.hashing = HashingPool::new(none, &*provider.random).expect("a lawful cost");
    let refused = attempt(&house.context(), "mrossi", PASSWORD, None).await;
    assert!(matches!(refused, Err(LoginError::Fault(fault)) if fault.is_temporary()));
}

/// One tenant's people do not exist for another.
#[tokio::test]
async fn people_of_another_tenant_are_unknown() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let mut context = house.context();
    let mut other = (*house.tenant).clone();
    other.id = "another".parse().expect("a name");
    context.tenant = Arc::new(other);
    let refused = attempt(&context, "mrossi", PASSWORD, None).await;
    assert!(matches!(refused, Err(LoginError::Refused)), "{refused:?}");
    assert!(matches!(attempt(&house.context(), "mrossi", PASSWORD, None).await, Ok(PasswordOutcome::Complete(_))));
}
