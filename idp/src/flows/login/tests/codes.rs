//! The second factor: proved, replayed, guessed, raced for.

use super::{attempt, begin, log_in};
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::AuditKind;
use crate::domain::credential::{AuthenticationMethod, RecoveryCode};
use crate::domain::id::UserId;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::domain::user::{UserClass, UserState};
use crate::domain::work::LetterContent;
use crate::flows::login::{
    LoginError, NextFactor, PendingLogin, step_up, step_up_with_recovery_code, with_recovery_code, with_totp,
};
use crate::flows::session;
use crate::flows::testing::{House, Person};
use crate::storage::{Ending, credentials, users};

const OPERATOR: Person = Person::new(UserClass::Operator, "operator");
const SURVEYOR: Person = Person::new(UserClass::Professional, "mrossi");

async fn add_recovery_codes(house: &House, user: UserId) -> [RecoveryCode; RecoveryCode::PER_LIST] {
    let context = house.context();
    let codes = RecoveryCode::new_list(context.random());
    let hashes = codes.each_ref().map(RecoveryCode::hash);
    let store = context.store().clone();
    let write = store.write(move |on| {
        Box::pin(async move {
            let tenant = context.tenant_id();
            Ok(Ending::Commit(credentials::replace_recovery_codes(on, tenant, user, &hashes, context.now).await?))
        })
    });
    write.await.expect("the codes are written");
    codes
}

#[tokio::test]
async fn password_and_one_time_password_reach_level_two() {
    let house = House::new().await;
    let secret = {
        let person = house.add(SURVEYOR).await;
        house.add_totp(person.id).await
    };
    let context = house.context();
    let pending = begin(&context, "mrossi").await;
    assert_eq!(pending.next, NextFactor::Prove);
    let sealed = pending.seal(&context);
    let pending = PendingLogin::open(&context, &sealed).expect("our own seal");
    let logged_in = with_totp(&context, pending, &secret.code_at(context.now), None).await.expect("a right code");
    assert_eq!(logged_in.session.methods, [AuthenticationMethod::Password, AuthenticationMethod::Totp]);
    assert_eq!(logged_in.session.level, AssuranceLevel::Two);
}

/// DECISIONS 3: the session's level is the lower of proofing and authentication.
#[tokio::test]
async fn a_person_identified_weakly_stays_at_level_one() {
    let house = House::new().await;
    let weak = Person { proofing_level: AssuranceLevel::One, ..SURVEYOR };
    let secret = {
        let person = house.add(weak).await;
        house.add_totp(person.id).await
    };
    let context = house.context();
    let pending = begin(&context, "mrossi").await;
    let logged_in = with_totp(&context, pending, &secret.code_at(context.now), None).await.expect("a right code");
    assert_eq!(logged_in.session.level, AssuranceLevel::One);
}

#[tokio::test]
async fn staff_without_a_second_factor_must_set_one_up_first() {
    let house = House::new().await;
    house.add(OPERATOR).await;
    let context = house.context();
    let pending = begin(&context, "operator").await;
    assert_eq!(pending.next, NextFactor::Enrol);
    let refused = with_totp(&context, pending, &Secret::from("000000"), None).await;
    assert!(matches!(refused, Err(LoginError::NoSecondFactor)), "{refused:?}");
}

/// S-17: one code lets one login in, also when two arrive at once with states of their own.
#[tokio::test]
async fn of_two_logins_with_one_code_one_wins() {
    let house = House::new().await;
    let secret = {
        let person = house.add(SURVEYOR).await;
        house.add_totp(person.id).await
    };
    let context = house.context();
    let (one, two) = (begin(&context, "mrossi").await, begin(&context, "mrossi").await);
    let code = secret.code_at(context.now);
    let (one, two) = tokio::join!(with_totp(&context, one, &code, None), with_totp(&context, two, &code, None));
    let (won, lost): (Vec<_>, Vec<_>) = [one, two].into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    assert!(matches!(lost[0], Err(LoginError::WrongCode)));
    let reasons: Vec<_> = house.events(AuditKind::Login).await;
    assert!(reasons.iter().any(|event| event.detail.get("reason").is_some_and(|reason| reason == "replayed_code")));
}

/// The state between the factors completes one login, also when two codes are right.
#[tokio::test]
async fn of_two_logins_with_one_state_one_wins() {
    let house = House::new().await;
    let person = house.add(SURVEYOR).await;
    house.add_totp(person.id).await;
    let [one, two, ..] = add_recovery_codes(&house, person.id).await;
    let context = house.context();
    let pending = begin(&context, "mrossi").await;
    let (one, two) = (one.shown(), two.shown());
    let (one, two) = tokio::join!(
        with_recovery_code(&context, pending.clone(), &one, None),
        with_recovery_code(&context, pending, &two, None)
    );
    let (won, lost): (Vec<_>, Vec<_>) = [one, two].into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    assert!(matches!(lost[0], Err(LoginError::PendingOver)));
}

#[tokio::test]
async fn a_wrong_code_can_be_corrected() {
    let house = House::new().await;
    let secret = {
        let person = house.add(SURVEYOR).await;
        house.add_totp(person.id).await
    };
    let context = house.context();
    let pending = begin(&context, "mrossi").await;
    let wrong = with_totp(&context, pending.clone(), &Secret::from("12345x"), None).await;
    assert!(matches!(wrong, Err(LoginError::WrongCode)), "{wrong:?}");
    with_totp(&context, pending, &secret.code_at(context.now), None).await.expect("a right code");
}

/// A thief of the password cannot guess codes without end, nor clear their count by the password.
#[tokio::test]
async fn wrong_codes_slow_down_and_the_password_does_not_clear_them() {
    let house = House::new().await;
    let secret = {
        let person = house.add(SURVEYOR).await;
        house.add_totp(person.id).await
    };
    let context = house.context();
    for _ in 0..5 {
        let pending = begin(&context, "mrossi").await;
        let wrong = with_totp(&context, pending, &Secret::from("no code"), None).await;
        assert!(matches!(wrong, Err(LoginError::WrongCode)), "{wrong:?}");
    }
    let pending = begin(&context, "mrossi").await;
    let waits = with_totp(&context, pending.clone(), &secret.code_at(context.now), None).await;
    assert!(matches!(waits, Err(LoginError::Wait(_))), "{waits:?}");
    house.clock.pass(Span::seconds(2));
    let context = house.context();
    with_totp(&context, pending, &secret.code_at(context.now), None).await.expect("after the wait");
}

/// Guesses of codes at once are judged one after another.
#[tokio::test]
async fn of_a_volley_of_codes_five_are_judged() {
    let house = House::new().await;
    let person = house.add(SURVEYOR).await;
    house.add_totp(person.id).await;
    let context = house.context();
    let pending = begin(&context, "mrossi").await;
    let mut judged = 0;
    let volley = (0..30).map(|_| {
        let (context, pending) = (context.clone(), pending.clone());
        tokio::spawn(async move { with_totp(&context, pending, &Secret::from("no code"), None).await })
    });
    for guess in volley.collect::<Vec<_>>() {
        match guess.await.expect("no panic") {
            Err(LoginError::WrongCode) => judged += 1,
            Err(LoginError::Wait(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(judged, 5);
}

#[tokio::test]
async fn the_state_dies_after_ten_minutes_and_with_a_new_password() {
    let house = House::new().await;
    let person = house.add(SURVEYOR).await;
    let secret = house.add_totp(person.id).await;
    let context = house.context();
    let (early, sealed) = (begin(&context, "mrossi").await, begin(&context, "mrossi").await.seal(&context));
    let mut changed = credentials::find_password(&mut context.store().read(), context.tenant_id(), person.id)
        .await
        .expect("the database answers")
        .expect("there is a password");
    changed.set_at = context.now + Span::seconds(1);
    let acting = context.clone();
    let write = context.store().write(move |on| {
        Box::pin(async move {
            let tenant = acting.tenant_id();
            Ok(Ending::Commit(credentials::put_password(on, tenant, person.id, &changed).await?))
        })
    });
    write.await.expect("the password is written");
    let refused = with_totp(&context, early, &secret.code_at(context.now), None).await;
    assert!(matches!(refused, Err(LoginError::Refused)), "{refused:?}");
    house.clock.pass(Span::minutes(10));
    let over = PendingLogin::open(&house.context(), &sealed);
    assert!(matches!(over, Err(LoginError::PendingOver)));
}

#[tokio::test]
async fn a_changed_or_foreign_state_does_not_open() {
    let house = House::new().await;
    house.add(OPERATOR).await;
    let context = house.context();
    let sealed = begin(&context, "operator").await.seal(&context);
    let mut other = context.clone();
    let mut tenant = (*house.tenant).clone();
    tenant.id = "another".parse().expect("a name");
    other.tenant = std::sync::Arc::new(tenant);
    let is_over = |result: Result<PendingLogin, LoginError>| matches!(result, Err(LoginError::PendingOver));
    assert!(is_over(PendingLogin::open(&other, &sealed)));
    for value in ["", "AAAA", "not base64!", &"A".repeat(3_000), &sealed.expose()[1..]] {
        assert!(is_over(PendingLogin::open(&context, &Secret::from(value))), "{value}");
    }
}

#[tokio::test]
async fn an_account_suspended_between_the_factors_is_refused() {
    let house = House::new().await;
    let person = house.add(SURVEYOR).await;
    let secret = house.add_totp(person.id).await;
    let context = house.context();
    let pending = begin(&context, "mrossi").await;
    suspend(&house, person.id).await;
    let refused = with_totp(&context, pending, &secret.code_at(context.now), None).await;
    assert!(matches!(refused, Err(LoginError::Refused)), "{refused:?}");
}

async fn suspend(house: &House, user: UserId) {
    let mut user = house.user(user).await;
    user.change_state(UserState::Suspended, house.context().now).expect("an active account can be suspended");
    let context = house.context();
    let store = context.store().clone();
    let write = store.write(move |on| {
        Box::pin(async move { Ok(Ending::Commit(users::update(on, context.tenant_id(), &user).await?)) })
    });
    write.await.expect("the account is written");
}

#[tokio::test]
async fn a_recovery_code_works_once_and_the_person_is_told() {
    let house = House::new().await;
    let person = house.add(SURVEYOR).await;
    house.add_totp(person.id).await;
    let [code, ..] = add_recovery_codes(&house, person.id).await;
    let context = house.context();
    let pending = begin(&context, "mrossi").await;
    let typed = Secret::from(code.shown().expose().to_lowercase());
    let logged_in = with_recovery_code(&context, pending, &typed, None).await.expect("a right code");
    assert_eq!(logged_in.session.methods, [AuthenticationMethod::Password, AuthenticationMethod::RecoveryCode]);
    assert_eq!(house.letters().await[0].content, LetterContent::RecoveryCodeUsed { left: 9 });
    let pending = begin(&context, "mrossi").await;
    let again = with_recovery_code(&context, pending, &code.shown(), None).await;
    assert!(matches!(again, Err(LoginError::WrongCode)), "{again:?}");
}

/// S-14: the password alone never goes round the second factor.
#[tokio::test]
async fn a_second_factor_is_asked_also_where_the_class_needs_none() {
    let house = House::new().await;
    let person = house.add(SURVEYOR).await;
    log_in(&house.context(), "mrossi").await;
    house.add_totp(person.id).await;
    begin(&house.context(), "mrossi").await;
    let refused = attempt(&house.context(), "mrossi", "wrong wrong wrong", None).await;
    assert!(matches!(refused, Err(LoginError::Refused)));
}

/// S-30: a step-up raises level and methods under a new cookie; the old cookie is dead.
#[tokio::test]
async fn a_step_up_raises_the_level_under_a_new_cookie() {
    let house = House::new().await;
    let person = house.add(SURVEYOR).await;
    let before = log_in(&house.context(), "mrossi").await;
    let secret = house.add_totp(person.id).await;
    house.clock.pass(Span::minutes(5));
    let context = house.context();
    let signed_in = session::find(&context, &before.cookie).await.expect("an answer").expect("a live session");
    let wrong = step_up(&context, &signed_in, &Secret::from("no code")).await;
    assert!(matches!(wrong, Err(LoginError::WrongCode)), "{wrong:?}");
    let raised = step_up(&context, &signed_in, &secret.code_at(context.now)).await.expect("a right code");
    assert_eq!(raised.session.id, before.session.id);
    assert_eq!((raised.session.level, raised.session.authenticated_at), (AssuranceLevel::Two, context.now));
    assert_eq!(raised.session.methods, [AuthenticationMethod::Password, AuthenticationMethod::Totp]);
    assert!(session::find(&context, &before.cookie).await.expect("an answer").is_none());
    let found = session::find(&context, &raised.cookie).await.expect("an answer").expect("a live session");
    assert_eq!(found.session.level, AssuranceLevel::Two);
    let stale = step_up_with_recovery_code(&context, &signed_in, &Secret::from("x")).await;
    assert!(matches!(stale, Err(LoginError::Refused)), "{stale:?}");
    assert_eq!(house.events(AuditKind::StepUp).await.len(), 2);
}

/// S-37: a code alone, on a level that was reached before, leaves the login as old as it is.
#[tokio::test]
async fn a_second_code_alone_does_not_make_a_login_fresh() {
    let house = House::new().await;
    let person = house.add(SURVEYOR).await;
    let before = log_in(&house.context(), "mrossi").await;
    let secret = house.add_totp(person.id).await;
    let mut cookie = before.cookie;
    let mut step = async |house: &House| {
        house.clock.pass(Span::minutes(5));
        let context = house.context();
        let signed_in = session::find(&context, &cookie).await.expect("an answer").expect("a live session");
        let raised = step_up(&context, &signed_in, &secret.code_at(context.now)).await.expect("a right code");
        cookie = raised.cookie;
        raised.session
    };
    let raised = step(&house).await;
    let again = step(&house).await;
    assert_eq!((again.level, again.authenticated_at), (AssuranceLevel::Two, raised.authenticated_at));
    assert!(!again.is_fresh(house.context().now, Span::minutes(4)));
}
