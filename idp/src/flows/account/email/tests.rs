use super::*;
use crate::domain::time::Span;
use crate::domain::user::UserClass;
use crate::flows::login::{LoginAttempt, LoginError, PasswordOutcome, with_password};
use crate::flows::password::{PasswordError, forgot, reset};
use crate::flows::session::find;
use crate::flows::testing::{House, PASSWORD, Person};

const ANNA: Person = Person::new(UserClass::Professional, "anna");

async fn log_in(house: &House, name: &str) -> Result<SignedIn, LoginError> {
    let attempt =
        LoginAttempt { name: name.to_owned(), password: Secret::from(PASSWORD), request: None, previous: None };
    match with_password(&house.context(), attempt).await? {
        PasswordOutcome::Complete(logged_in) => {
            Ok(find(&house.context(), &logged_in.cookie).await.expect("the database answers").expect("live"))
        }
        PasswordOutcome::SecondFactor(_) => panic!("nobody here has a second factor"),
    }
}

fn address(text: &str) -> EmailAddress {
    text.parse().expect("an address")
}

/// The addressees and contents of the letters so far.
async fn letters(house: &House) -> Vec<(String, LetterContent)> {
    house.letters().await.into_iter().map(|letter| (letter.to, letter.content)).collect()
}

/// The token of the last link to a new address.
async fn last_token(house: &House) -> Secret {
    let mut links = letters(house).await.into_iter().filter_map(|(_, content)| match content {
        LetterContent::ChangeEmail { link } => Some(link),
        _ => None,
    });
    Secret::from(links.next_back().expect("a letter went").split_once("?token=").expect("a token").1)
}

#[tokio::test]
async fn an_address_changes_once_its_link_was_used_and_both_are_told() {
    let house = House::new().await;
    house.add(ANNA).await;
    let anna = log_in(&house, "anna").await.expect("right");
    ask_for_email(&house.context(), &anna, &address("Anna@new.example")).await.expect("fresh");
    assert!(log_in(&house, "anna@new.example").await.is_err(), "nothing has changed yet");
    assert_eq!(house.user(anna.user.id).await.attribute(AttributeName::Email), Some("anna@example.org"));
    let token = last_token(&house).await;
    assert_eq!(look_at_email(&house.context(), &anna, &token).await.expect("a good link"), "Anna@new.example");
    house.clock.pass(Span::seconds(1));
    confirm_email(&house.context(), &anna, &token).await.expect("a good link");
    let user = house.user(anna.user.id).await;
    let email = &user.attributes[&AttributeName::Email];
    assert_eq!((email.value.as_str(), email.source), ("Anna@new.example", AttributeSource::ContactCheck));
    log_in(&house, "anna@new.example").await.expect("a name to log in with");
    assert!(matches!(log_in(&house, "anna@example.org").await, Err(LoginError::Refused)));
    let told: Vec<_> =
        letters(&house).await.into_iter().filter(|(_, says)| *says == LetterContent::EmailChanged).collect();
    assert_eq!(told.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), ["anna@example.org", "Anna@new.example"]);
    let again = confirm_email(&house.context(), &anna, &token).await;
    assert!(matches!(again, Err(EmailError::Link(LinkRefusal::Used))), "{again:?}");
    let changes = house.events(AuditKind::Account).await;
    assert_eq!(
        changes.iter().map(|event| event.detail["change"].as_str()).collect::<Vec<_>>(),
        ["email_asked", "email"]
    );
}

/// S-37, S-19: only after a fresh login, and only for the person who asked.
#[tokio::test]
async fn an_old_login_and_a_strangers_link_change_nothing() {
    let house = House::new().await;
    house.add(ANNA).await;
    house.add(Person::new(UserClass::Professional, "bruno")).await;
    let (anna, bruno) = (log_in(&house, "anna").await.expect("right"), log_in(&house, "bruno").await.expect("right"));
    ask_for_email(&house.context(), &anna, &address("anna@new.example")).await.expect("fresh");
    let token = last_token(&house).await;
    let strange = confirm_email(&house.context(), &bruno, &token).await;
    assert!(matches!(strange, Err(EmailError::Link(LinkRefusal::Unknown))), "{strange:?}");
    house.clock.pass(FRESHNESS);
    house.clock.pass(Span::seconds(1));
    let late = ask_for_email(&house.context(), &anna, &address("other@new.example")).await;
    assert!(matches!(late, Err(EmailError::NotFresh)), "{late:?}");
    confirm_email(&house.context(), &anna, &token).await.expect("the link itself needs no fresh login");
}

/// S-09: the answer is the same where the address is somebody else's; no letter goes.
#[tokio::test]
async fn the_address_of_somebody_else_is_not_told_apart() {
    let house = House::new().await;
    house.add(ANNA).await;
    house.add(Person::new(UserClass::Professional, "bruno")).await;
    let anna = log_in(&house, "anna").await.expect("right");
    ask_for_email(&house.context(), &anna, &address("BRUNO@example.org")).await.expect("the same answer");
    assert!(letters(&house).await.is_empty());
    let same = ask_for_email(&house.context(), &anna, &address("ANNA@example.org")).await;
    assert!(matches!(same, Err(EmailError::Unchanged)), "{same:?}");
}

/// Of two people who asked for the same address the first to confirm has it; the other keeps theirs.
#[tokio::test]
async fn of_two_with_the_same_address_one_wins() {
    let house = House::new().await;
    house.add(ANNA).await;
    house.add(Person::new(UserClass::Professional, "bruno")).await;
    let (anna, bruno) = (log_in(&house, "anna").await.expect("right"), log_in(&house, "bruno").await.expect("right"));
    ask_for_email(&house.context(), &anna, &address("both@new.example")).await.expect("fresh");
    let of_anna = last_token(&house).await;
    house.clock.pass(Span::seconds(1));
    ask_for_email(&house.context(), &bruno, &address("both@new.example")).await.expect("fresh");
    let of_bruno = last_token(&house).await;
    confirm_email(&house.context(), &anna, &of_anna).await.expect("first");
    let second = confirm_email(&house.context(), &bruno, &of_bruno).await;
    assert!(matches!(second, Err(EmailError::Taken)), "{second:?}");
    log_in(&house, "bruno@example.org").await.expect("the old address still serves");
}

#[tokio::test]
async fn a_link_is_spoiled_by_the_next_and_by_time() {
    let house = House::new().await;
    house.add(ANNA).await;
    let anna = log_in(&house, "anna").await.expect("right");
    ask_for_email(&house.context(), &anna, &address("one@new.example")).await.expect("fresh");
    let first = last_token(&house).await;
    house.clock.pass(Span::seconds(1));
    ask_for_email(&house.context(), &anna, &address("two@new.example")).await.expect("fresh");
    let spoiled = confirm_email(&house.context(), &anna, &first).await;
    assert!(matches!(spoiled, Err(EmailError::Link(LinkRefusal::Used))), "{spoiled:?}");
    let second = last_token(&house).await;
    house.clock.pass(Span::hours(2));
    let late = confirm_email(&house.context(), &anna, &second).await;
    assert!(matches!(late, Err(EmailError::Link(LinkRefusal::Expired))), "{late:?}");
}

/// A link for a new password that waits in the old mailbox opens nothing after the change.
#[tokio::test]
async fn links_in_the_old_mailbox_die() {
    let house = House::new().await;
    house.add(ANNA).await;
    let anna = log_in(&house, "anna").await.expect("right");
    forgot(&house.context(), "anna").await.expect("always the same");
    let letters = letters(&house).await;
    let Some((_, LetterContent::ResetPassword { link })) = letters.first() else { panic!("{letters:?}") };
    let old = Secret::from(link.split_once("?token=").expect("a token").1);
    house.clock.pass(Span::seconds(1));
    ask_for_email(&house.context(), &anna, &address("anna@new.example")).await.expect("fresh");
    confirm_email(&house.context(), &anna, &last_token(&house).await).await.expect("a good link");
    let dead = reset(&house.context(), &old, &Secret::from("barca azzurra nel vento")).await;
    assert!(matches!(dead, Err(PasswordError::Link(LinkRefusal::Used))), "{dead:?}");
}

/// S-147: five letters an hour to one address.
#[tokio::test]
async fn letters_to_one_address_are_limited() {
    let house = House::new().await;
    house.add(ANNA).await;
    let anna = log_in(&house, "anna").await.expect("right");
    for _ in 0..7 {
        ask_for_email(&house.context(), &anna, &address("anna@new.example")).await.expect("the same answer");
    }
    assert_eq!(letters(&house).await.len(), 5);
}
