//! Accounts, their states, factors, roles and sessions.

use super::*;
use crate::flows::login::{Guess, Guesses, LoginAttempt, LoginError, with_password};

#[tokio::test]
async fn a_desk_makes_accounts_of_people_but_not_of_staff() {
    let house = House::new().await;
    let desk = staff(&house, "desk", &[StaffRole::DeskOperator]).await;
    let context = house.context();
    let id = create_user(&context, &desk, citizen(CODE)).await.expect("a new person");
    let user = house.user(id).await;
    assert_eq!((user.state, user.proofing_level), (UserState::Active, AssuranceLevel::Two));
    assert!(!user.email_is_verified());
    let found = find_person(&context, &desk, &PersonReference(CODE.to_lowercase())).await;
    assert_eq!(found.expect("found"), id);
    let again = create_user(&context, &desk, citizen(CODE)).await;
    assert!(matches!(again, Err(AdministrationError::Taken)), "{again:?}");
    let operator =
        NewUser { class: UserClass::Operator, username: Some("new".parse().expect("a name")), ..citizen(CODE) };
    let refused = create_user(&context, &desk, operator.clone()).await;
    assert!(matches!(refused, Err(AdministrationError::NotAllowed)), "{refused:?}");
    let id = create_user(&context, &COMMAND, operator).await.expect("staff stand outside the uniqueness of the code");
    let user = house.user(id).await;
    assert_eq!(user.fiscal_code, None);
    assert_eq!(user.attribute(AttributeName::StaffFiscalCode), Some(CODE));
}

#[tokio::test]
async fn what_is_missing_is_refused_and_nothing_is_written() {
    let house = House::new().await;
    let context = house.context();
    let base = || citizen(CODE);
    for (new, expected) in [
        (NewUser { fiscal_code: None, ..base() }, "the fiscal code is missing"),
        (NewUser { class: UserClass::Operator, ..base() }, "the user name is missing"),
        (
            NewUser { password: Some(Secret::from(PASSWORD)), ..base() },
            "people of class citizen hold no password in this tenant (configuration: passwords)",
        ),
        (
            NewUser { staff_roles: vec![StaffRole::Auditor], ..base() },
            "only staff accounts (operator, administrator) hold staff roles",
        ),
    ] {
        let outcome = create_user(&context, &COMMAND, new).await;
        assert_eq!(outcome.expect_err("refused").to_string(), expected);
    }
    let people = list_people(&context, &COMMAND, Page { before: None, limit: 9 }).await.expect("listed");
    assert!(people.is_empty(), "{people:?}");
}

#[tokio::test]
async fn families_share_an_address_but_only_one_logs_in_with_it() {
    let house = House::new().await;
    let context = house.context();
    let first = create_user(&context, &COMMAND, citizen(CODE)).await.expect("made");
    let second = citizen("SMPGVR90E47H501B");
    let second = create_user(&context, &COMMAND, second).await.expect("made with the same address");
    let found = users::find_by_login_name(&mut context.store().read(), context.tenant_id(), "MARIO@example.org").await;
    assert_eq!(found.expect("the database answers"), Some(first));
    assert_eq!(house.user(second).await.attribute(AttributeName::Email), Some("mario@example.org"));
}

#[tokio::test]
async fn a_command_sets_a_password_that_the_policy_takes() {
    let house = House::new().await;
    let context = house.context();
    let person = house.add(Person::new(UserClass::Professional, "person")).await;
    let session = open_session(&house, person.id).await;
    let weak = set_password(&context, &COMMAND, person.id, &Secret::from("short")).await;
    assert!(matches!(weak, Err(AdministrationError::Weak(_))), "{weak:?}");
    assert!(is_open(&house, &session).await);
    set_password(&context, &COMMAND, person.id, &Secret::from("un altro bel girasole")).await.expect("set");
    assert!(!is_open(&house, &session).await, "sessions end with the old password");
    let letters = house.letters().await;
    assert!(matches!(letters[0].content, LetterContent::PasswordChanged), "the person is told");
    let events = house.events(AuditKind::Password).await;
    assert_eq!(events[0].actor.as_deref(), Some("command:test"));
}

#[tokio::test]
async fn suspending_ends_everything_and_closing_is_for_good() {
    let house = House::new().await;
    let context = house.context();
    let person = house.add(Person::new(UserClass::Professional, "person")).await;
    let session = open_session(&house, person.id).await;
    suspend(&context, &COMMAND, person.id).await.expect("suspended");
    assert_eq!(house.user(person.id).await.state, UserState::Suspended);
    assert!(!is_open(&house, &session).await);
    let refused = send_activation_link(&context, &COMMAND, person.id).await;
    assert!(matches!(refused, Err(AdministrationError::Transition(_))), "{refused:?}");
    reactivate(&context, &COMMAND, person.id).await.expect("reactivated");
    close(&context, &COMMAND, person.id).await.expect("closed");
    let refused = reactivate(&context, &COMMAND, person.id).await;
    assert!(matches!(refused, Err(AdministrationError::Transition(_))), "{refused:?}");
}

#[tokio::test]
async fn a_lost_second_factor_is_taken_away_and_the_person_told() {
    let house = House::new().await;
    let context = house.context();
    let person = house.add(Person::new(UserClass::Professional, "person")).await;
    house.add_totp(person.id).await;
    reset_second_factor(&context, &COMMAND, person.id).await.expect("reset");
    let left = credentials::totp_generators(&mut context.store().read(), context.tenant_id(), person.id).await;
    assert!(left.expect("the database answers").is_empty());
    assert!(matches!(house.letters().await[0].content, LetterContent::SecondFactorRemoved));
}

#[tokio::test]
async fn sessions_are_ended_once() {
    let house = House::new().await;
    let context = house.context();
    let person = house.add(Person::new(UserClass::Professional, "person")).await;
    let (first, second) = (open_session(&house, person.id).await, open_session(&house, person.id).await);
    end_session(&context, &COMMAND, first.id).await.expect("ended");
    let again = end_session(&context, &COMMAND, first.id).await;
    assert!(matches!(again, Err(AdministrationError::UnknownSession)), "{again:?}");
    assert!(is_open(&house, &second).await);
    assert_eq!(end_sessions_of(&context, &COMMAND, person.id).await.expect("ended"), 1);
    let events = house.events(AuditKind::Logout).await;
    assert!(events.iter().all(|event| event.actor.as_deref() == Some("command:test")), "{events:?}");
}

#[tokio::test]
async fn taking_a_staff_role_ends_the_sessions_that_had_it() {
    let house = House::new().await;
    let context = house.context();
    let person = house.add(Person::new(UserClass::Operator, "person")).await;
    give_staff_role(&context, &COMMAND, person.id, StaffRole::Auditor).await.expect("given");
    let session = open_session(&house, person.id).await;
    take_staff_role(&context, &COMMAND, person.id, StaffRole::Auditor).await.expect("taken");
    assert!(!is_open(&house, &session).await);
    assert!(show_person(&context, &COMMAND, person.id).await.expect("there").staff_roles.is_empty());
    let citizen = create_user(&context, &COMMAND, citizen(CODE)).await.expect("made");
    let refused = give_staff_role(&context, &COMMAND, citizen, StaffRole::Auditor).await;
    assert!(matches!(refused, Err(AdministrationError::NotStaff)), "{refused:?}");
}

#[tokio::test]
async fn an_export_tells_everything_but_secrets() {
    let house = House::new().await;
    let context = house.context();
    let person = house.add(Person::new(UserClass::Professional, "person")).await;
    open_session(&house, person.id).await;
    house.add_totp(person.id).await;
    let export = export_user(&context, &COMMAND, person.id).await.expect("exported");
    assert_eq!(export["user"]["attributes"]["given_name"]["value"], "Mario");
    assert_eq!(export["sessions"].as_array().map(Vec::len), Some(1));
    assert_eq!(export["user"]["has_second_factor"], true);
    assert!(!export.to_string().contains("argon2"));
}

#[tokio::test]
async fn people_of_another_body_are_unknown() {
    let (house, other) = (House::new().await, House::with(|tenant| tenant.id = "other".parse().expect("a name")).await);
    let person = house.add(Person::new(UserClass::Professional, "person")).await;
    let outcome = show_person(&other.context(), &COMMAND, person.id).await;
    assert!(matches!(outcome, Err(AdministrationError::UnknownPerson)), "{outcome:?}");
}

#[tokio::test]
async fn a_person_slowed_down_by_wrong_guesses_is_released() {
    let house = House::new().await;
    let context = house.context();
    let person = house.add(Person::new(UserClass::Professional, "person")).await;
    let password = Secret::from("wrong");
    let attempt = LoginAttempt { name: "person".to_owned(), password, request: None, previous: None };
    for _ in 0..5 {
        let wrong = with_password(&context, attempt.clone()).await;
        assert!(matches!(wrong, Err(LoginError::Refused)), "{wrong:?}");
    }
    let slowed = with_password(&context, attempt.clone()).await;
    assert!(matches!(slowed, Err(LoginError::Wait(_))), "{slowed:?}");
    let failures = async || {
        let found = Guesses::failures(&context, &mut context.store().read(), Guess::Password, person.id).await;
        found.expect("the database answers").failures
    };
    assert_eq!(failures().await, 5);
    release(&context, &COMMAND, person.id).await.expect("released");
    assert_eq!(failures().await, 0);
    let again = with_password(&context, attempt).await;
    assert!(matches!(again, Err(LoginError::Refused)), "the delay is gone: {again:?}");
}

/// A device at its limit is released from another: staff, and whoever opens the letter on the telephone.
#[tokio::test]
async fn devices_at_their_limit_are_released_from_elsewhere() {
    let house = House::new().await;
    let person = house.add(Person::new(UserClass::Professional, "person")).await;
    let right =
        LoginAttempt { name: "person".to_owned(), password: Secret::from(PASSWORD), request: None, previous: None };
    with_password(&house.context_on("home"), right.clone()).await.expect("the device is known from now on");
    for _ in 0..100 {
        let wrong = LoginAttempt { password: Secret::from("wrong"), ..right.clone() };
        with_password(&house.context_on("home"), wrong).await.expect_err("a wrong password");
        house.clock.pass(Span::minutes(31));
    }
    let stopped = with_password(&house.context_on("home"), right.clone()).await;
    assert!(matches!(stopped, Err(LoginError::Stopped)), "{stopped:?}");
    release(&house.context(), &COMMAND, person.id).await.expect("released");
    with_password(&house.context_on("home"), right).await.expect("released");
}
