use super::*;
use crate::domain::one_time_link::LinkRefusal;
use crate::domain::time::Span;
use crate::flows::login::{LoginAttempt, NextFactor, PasswordOutcome, with_password};
use crate::flows::testing::{House, PASSWORD, Person};

fn form() -> FirstAdministrator {
    FirstAdministrator {
        username: "Capo".to_owned(),
        given_name: "Ada".to_owned(),
        family_name: "Fo".to_owned(),
        email: "ada@example.org".to_owned(),
        password: Secret::from(PASSWORD),
    }
}

async fn token(house: &House) -> Secret {
    let link = ensure_setup_link(&house.context()).await.expect("an answer").expect("nobody administers yet");
    let token = link.expose().strip_prefix("https://id.comune.example/setup?token=").expect("our own address");
    Secret::from(token)
}

/// S-07: a fresh installation has no account; the link makes the first, once.
#[tokio::test]
async fn the_link_makes_the_first_administrator() {
    let house = House::new().await;
    let token = token(&house).await;
    let made = redeem(&house.context(), &token, form()).await.expect("a good link");
    assert_eq!((made.class, made.state), (UserClass::Administrator, UserState::Active));
    let roles = users::staff_roles(&mut house.provider.store.read(), &house.tenant.id, made.id).await;
    assert_eq!(roles.expect("an answer"), [StaffRole::PlatformAdministrator, StaffRole::TenantAdministrator]);
    for name in ["capo", "ada@example.org"] {
        let password = Secret::from(PASSWORD);
        let attempt = LoginAttempt { name: name.to_owned(), password, request: None, previous: None };
        let Ok(PasswordOutcome::SecondFactor(pending)) = with_password(&house.context(), attempt).await else {
            panic!("staff need a second factor")
        };
        assert_eq!(pending.next, NextFactor::Enrol);
    }
    let again = redeem(&house.context(), &token, form()).await;
    assert!(matches!(again, Err(SetUpError::Link(LinkRefusal::Used))), "{again:?}");
    assert!(ensure_setup_link(&house.context()).await.expect("an answer").is_none());
    assert_eq!(house.events(AuditKind::StaffRole).await.len(), 2);
}

#[tokio::test]
async fn a_newer_link_spoils_the_older() {
    let house = House::new().await;
    let older = token(&house).await;
    let newer = token(&house).await;
    let refused = redeem(&house.context(), &older, form()).await;
    assert!(matches!(refused, Err(SetUpError::Link(LinkRefusal::Used))), "{refused:?}");
    redeem(&house.context(), &newer, form()).await.expect("a good link");
}

#[tokio::test]
async fn a_link_lives_a_day() {
    let house = House::new().await;
    let token = token(&house).await;
    house.clock.pass(Span::hours(24));
    let late = redeem(&house.context(), &token, form()).await;
    assert!(matches!(late, Err(SetUpError::Link(LinkRefusal::Expired))), "{late:?}");
    let unknown = redeem(&house.context(), &Secret::from("x"), form()).await;
    assert!(matches!(unknown, Err(SetUpError::Link(LinkRefusal::Unknown))), "{unknown:?}");
}

#[tokio::test]
async fn of_two_administrators_at_once_one_wins() {
    let house = House::new().await;
    let token = token(&house).await;
    let context = house.context();
    let other = FirstAdministrator { username: "altro".into(), email: "altro@example.org".into(), ..form() };
    let (one, two) = tokio::join!(redeem(&context, &token, form()), redeem(&context, &token, other));
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|won| **won).count(), 1, "{one:?} {two:?}");
}

#[tokio::test]
async fn a_form_with_faults_leaves_the_link_usable() {
    let house = House::new().await;
    house.add(Person::new(UserClass::Professional, "capo")).await;
    let token = token(&house).await;
    let wrong = FirstAdministrator {
        username: "RSSMRA85T10A562S".to_owned(),
        family_name: String::new(),
        password: Secret::from("amministratore"),
        ..form()
    };
    let Err(SetUpError::Faults(Faults(faults))) = redeem(&house.context(), &token, wrong).await else {
        panic!("faults were expected")
    };
    let fields: Vec<_> = faults.keys().copied().collect();
    assert_eq!(fields, [Field::FamilyName, Field::Username, Field::Password]);
    let Err(SetUpError::Faults(in_use)) = redeem(&house.context(), &token, form()).await else {
        panic!("the name is taken")
    };
    assert_eq!(in_use.0.into_iter().collect::<Vec<_>>(), [(Field::Username, FieldFault::Taken)]);
    let free = FirstAdministrator { username: "capo2".to_owned(), ..form() };
    redeem(&house.context(), &token, free).await.expect("the link still works");
}

#[tokio::test]
async fn where_there_are_several_tenants_the_installation_is_not_given_away() {
    let mut house = House::new().await;
    let mut other = (*house.tenant).clone();
    other.id = "another".parse().expect("a name");
    let provider = std::sync::Arc::get_mut(&mut house.provider).expect("nobody else holds the house yet");
    provider.tenants.push(std::sync::Arc::new(other));
    let token = token(&house).await;
    let made = redeem(&house.context(), &token, form()).await.expect("a good link");
    let roles = users::staff_roles(&mut house.provider.store.read(), &house.tenant.id, made.id).await;
    assert_eq!(roles.expect("an answer"), [StaffRole::TenantAdministrator]);
}
