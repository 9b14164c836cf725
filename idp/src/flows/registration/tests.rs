use super::*;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::AuditKind;
use crate::domain::credential::ProfessionalPasswords;
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::language::Language;
use crate::domain::one_time_link::{LinkPurpose, LinkRefusal};
use crate::domain::password_policy::WeakPassword;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::domain::user::{AttributeName, UserClass, UserState};
use crate::domain::work::{Letter, LetterContent};
use crate::flows::Context;
use crate::flows::login::{LoginAttempt, LoginError, PasswordOutcome, with_password};
use crate::flows::one_time_links::look_at_link;
use crate::flows::testing::{House, PASSWORD, Person};
use crate::storage::users;

const CODE: &str = "RSSMRA85T10A562S";

fn form() -> Registration {
    Registration {
        class: UserClass::Professional,
        given_name: "Mario".to_owned(),
        family_name: "Rossi".to_owned(),
        fiscal_code: "rssmra 85t10 a562s".to_owned(),
        email: "mario@example.org".to_owned(),
        password: Secret::from(PASSWORD),
        language: Language::De,
        privacy_accepted: true,
    }
}

/// The token in the link of a letter.
fn token_of(letter: &Letter) -> Secret {
    let LetterContent::VerifyEmail { link } = &letter.content else { panic!("no link in {letter:?}") };
    let token = link.strip_prefix("https://id.comune.example/register/verify?token=").expect("our own address");
    Secret::from(token)
}

async fn log_in(context: &Context, name: &str) -> Result<PasswordOutcome, LoginError> {
    let password = Secret::from(PASSWORD);
    with_password(context, LoginAttempt { name: name.to_owned(), password, request: None, previous: None }).await
}

async fn faults(house: &House, form: Registration) -> Vec<(Field, FieldFault)> {
    match register(&house.context(), form).await {
        Err(RegistrationError::Faults(Faults(faults))) => faults.into_iter().collect(),
        other => panic!("faults were expected, not {other:?}"),
    }
}

#[tokio::test]
async fn a_person_registers_proves_the_address_and_logs_in() {
    let house = House::new().await;
    let context = house.context();
    register(&context, form()).await.expect("a good form");
    assert!(matches!(log_in(&context, CODE).await, Err(LoginError::Refused)), "nothing before the proof");
    let letters = house.letters().await;
    assert_eq!((letters[0].to.as_str(), letters[0].language), ("mario@example.org", Language::De));
    let token = token_of(&letters[0]);
    look_at_link(&context, LinkPurpose::VerifyEmail, &token).await.expect("looking does not use it up");
    let user = verify_email(&context, &token).await.expect("the first use");
    let user = house.user(user.id).await;
    assert_eq!((user.state, user.proofing_level), (UserState::Active, AssuranceLevel::One));
    assert!(user.email_is_verified());
    assert_eq!(user.fiscal_code.as_ref().map(FiscalCode::as_str), Some(CODE));
    assert_eq!(user.full_name(), "Mario Rossi");
    for name in [CODE, "MARIO@example.org"] {
        assert!(matches!(log_in(&context, name).await, Ok(PasswordOutcome::Complete(_))), "{name}");
    }
    assert_eq!(house.events(AuditKind::Registration).await.len(), 2);
}

#[tokio::test]
async fn a_link_works_once_and_for_a_day() {
    let house = House::new().await;
    register(&house.context(), form()).await.expect("a good form");
    let other = Registration { fiscal_code: "SMPGVR90E47H501B".into(), email: "ginevra@example.org".into(), ..form() };
    house.clock.pass(Span::seconds(1));
    register(&house.context(), other).await.expect("a good form");
    let letters = house.letters().await;
    let (first, second) = (token_of(&letters[0]), token_of(&letters[1]));
    verify_email(&house.context(), &first).await.expect("the first use");
    let again = verify_email(&house.context(), &first).await;
    assert!(matches!(again, Err(VerificationError::Refused(LinkRefusal::Used))), "{again:?}");
    let unknown = verify_email(&house.context(), &Secret::from("x")).await;
    assert!(matches!(unknown, Err(VerificationError::Refused(LinkRefusal::Unknown))), "{unknown:?}");
    house.clock.pass(Span::hours(24));
    let late = verify_email(&house.context(), &second).await;
    assert!(matches!(late, Err(VerificationError::Refused(LinkRefusal::Expired))), "{late:?}");
}

#[tokio::test]
async fn of_two_uses_at_once_one_wins() {
    let house = House::new().await;
    let context = house.context();
    register(&context, form()).await.expect("a good form");
    let token = token_of(&house.letters().await[0]);
    let (one, two) = tokio::join!(verify_email(&context, &token), verify_email(&context, &token));
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|won| **won).count(), 1);
}

/// Whoever types a stranger's fiscal code cannot keep its owner out: the first proven address wins.
#[tokio::test]
async fn an_unproven_registration_does_not_hold_the_fiscal_code() {
    let house = House::new().await;
    register(&house.context(), Registration { email: "stranger@example.org".into(), ..form() }).await.expect("good");
    house.clock.pass(Span::seconds(1));
    register(&house.context(), form()).await.expect("the owner is not kept out");
    let letters = house.letters().await;
    assert_eq!(letters[1].to, "mario@example.org");
    verify_email(&house.context(), &token_of(&letters[1])).await.expect("the owner proves the address");
    let late = verify_email(&house.context(), &token_of(&letters[0])).await;
    assert!(matches!(late, Err(VerificationError::Taken)), "{late:?}");
    let tenant = &house.tenant.id;
    let count = users::count_by_state(&mut house.provider.store.read(), tenant).await.expect("an answer");
    assert_eq!(count.values().sum::<i64>(), 1);
}

/// S-09: who registers what exists sees the same and costs the same; the owner is told, at the address of the account.
#[tokio::test]
async fn registering_what_exists_tells_only_the_owner() {
    let house = House::new().await;
    let owner = Person { fiscal_code: Some(CODE), ..Person::new(UserClass::Professional, "owner") };
    house.add(owner).await;
    let before = house.provider.hashing.computed();
    register(&house.context(), form()).await.expect("the same answer for a known fiscal code");
    let by_mail =
        Registration { fiscal_code: "SMPGVR90E47H501B".to_owned(), email: "OWNER@example.org".to_owned(), ..form() };
    house.clock.pass(Span::seconds(1));
    register(&house.context(), by_mail).await.expect("the same answer for a known address");
    assert_eq!(house.provider.hashing.computed() - before, 2);
    let letters = house.letters().await;
    assert_eq!(letters.len(), 2);
    for letter in letters {
        assert_eq!((letter.to.as_str(), letter.content), ("owner@example.org", LetterContent::AlreadyRegistered));
    }
}

#[tokio::test]
async fn all_faults_are_shown_at_once() {
    let house = House::new().await;
    let empty = Registration {
        given_name: String::new(),
        family_name: " ".to_owned(),
        fiscal_code: String::new(),
        email: String::new(),
        password: Secret::from(""),
        privacy_accepted: false,
        ..form()
    };
    let missing = FieldFault::Missing;
    let expected = [
        (Field::GivenName, missing),
        (Field::FamilyName, missing),
        (Field::FiscalCode, missing),
        (Field::Email, missing),
        (Field::Password, missing),
        (Field::AcceptPrivacy, FieldFault::NotAccepted),
    ];
    assert_eq!(faults(&house, empty).await, expected);
    let wrong = Registration {
        given_name: "12".to_owned(),
        fiscal_code: "RSSMRA85T10A562T".to_owned(),
        email: "mario".to_owned(),
        password: Secret::from("Mario.Rossi.198512"),
        ..form()
    };
    let found = faults(&house, wrong).await;
    let fields: Vec<_> = found.iter().map(|(field, _)| *field).collect();
    assert_eq!(fields, [Field::GivenName, Field::FiscalCode, Field::Email, Field::Password]);
    assert_eq!(found[3].1, FieldFault::WeakPassword(WeakPassword::Predictable));
    assert!(house.letters().await.is_empty());
}

/// DECISIONS 1 and 2: only classes that the tenant offers and that may hold a password; never staff.
#[tokio::test]
async fn only_offered_classes_register() {
    let house = House::with(|tenant| tenant.registration = UserClass::ALL.to_vec()).await;
    assert_eq!(offered_classes(&house.tenant, house.context().now), [UserClass::Professional]);
    for class in [UserClass::Citizen, UserClass::Foreign, UserClass::Operator, UserClass::Administrator] {
        let found = faults(&house, Registration { class, ..form() }).await;
        assert_eq!(found, [(Field::Class, FieldFault::NotOffered)], "{class}");
    }
    let closed = House::with(|tenant| tenant.registration = Vec::new()).await;
    assert_eq!(faults(&closed, form()).await, [(Field::Class, FieldFault::NotOffered)]);
}

#[tokio::test]
async fn turning_a_class_off_stops_registrations_under_way() {
    let house = House::new().await;
    register(&house.context(), form()).await.expect("a good form");
    let token = token_of(&house.letters().await[0]);
    let mut later = house.context();
    let mut tenant = (*house.tenant).clone();
    tenant.credentials.professional_passwords = ProfessionalPasswords::Off;
    later.tenant = std::sync::Arc::new(tenant);
    let refused = verify_email(&later, &token).await;
    assert!(matches!(refused, Err(VerificationError::Refused(LinkRefusal::Unknown))), "{refused:?}");
}

#[tokio::test]
async fn foreign_people_register_without_a_fiscal_code() {
    let house = House::with(|tenant| {
        tenant.registration = vec![UserClass::Foreign];
        tenant.credentials.foreign_passwords = true;
    })
    .await;
    let foreign = Registration { class: UserClass::Foreign, fiscal_code: String::new(), ..form() };
    register(&house.context(), foreign).await.expect("a good form");
    let user = verify_email(&house.context(), &token_of(&house.letters().await[0])).await.expect("the first use");
    assert_eq!(user.fiscal_code, None);
    assert_eq!(user.attribute(AttributeName::Email), Some("mario@example.org"));
}

/// S-147: five letters an hour to one address; the answer does not change.
#[tokio::test]
async fn an_address_gets_five_letters_an_hour() {
    let house = House::new().await;
    for _ in 0..8 {
        register(&house.context(), form()).await.expect("the same answer");
    }
    assert_eq!(house.letters().await.len(), 5);
    house.clock.pass(Span::hours(1));
    register(&house.context(), form()).await.expect("the same answer");
    assert_eq!(house.letters().await.len(), 6);
}

/// S-148: a network that sends many forms waits, before anything is hashed.
#[tokio::test]
async fn a_network_that_registers_many_is_slowed() {
    let house = House::new().await;
    for count in 0..20 {
        let email = format!("a{count}@example.org");
        register(&house.context(), Registration { email, ..form() }).await.expect("a good form");
    }
    let before = house.provider.hashing.computed();
    let waits = register(&house.context(), form()).await;
    assert!(matches!(waits, Err(RegistrationError::Wait(_))), "{waits:?}");
    assert_eq!(house.provider.hashing.computed(), before);
    register(&house.context_from([198, 51, 100, 7]), form()).await.expect("another network goes on");
}

/// Nothing of the person can be read in the database before the proof.
#[tokio::test]
async fn an_unproven_registration_is_sealed() {
    let house = House::new().await;
    register(&house.context(), form()).await.expect("a good form");
    let token = token_of(&house.letters().await[0]);
    let link = look_at_link(&house.context(), LinkPurpose::VerifyEmail, &token).await.expect("a good link");
    for text in ["Mario", "Rossi", CODE, "mario@example.org", "argon2id"] {
        assert!(!link.detail.contains(text), "{text}");
    }
}
