use super::*;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::AuditKind;
use crate::domain::authorization::{Authorization, Terms};
use crate::domain::authorization_request::ClaimsRequest;
use crate::domain::id::{AuthorizationId, UserId};
use crate::domain::one_time_link::LinkRefusal;
use crate::domain::scope::ScopeSet;
use crate::domain::time::Span;
use crate::domain::user::{UserClass, UserState};
use crate::domain::work::{Letter, LetterContent};
use crate::flows::administration::{Actor, send_activation_link};
use crate::flows::login::{LoginAttempt, LoginError, PasswordOutcome, with_password, with_totp};
use crate::flows::session::{SignedIn, Visitor, find};
use crate::flows::testing::{House, PASSWORD, Person};
use crate::storage::{Ending, authorizations};

const SURVEYOR: Person = Person::new(UserClass::Professional, "mrossi");
const NEW: &str = "sei tazze nel cassetto";

async fn log_in(context: &Context, password: &str) -> Result<PasswordOutcome, LoginError> {
    let attempt =
        LoginAttempt { name: "mrossi".to_owned(), password: Secret::from(password), request: None, previous: None };
    with_password(context, attempt).await
}

async fn signed_in(context: &Context) -> SignedIn {
    let Ok(PasswordOutcome::Complete(logged_in)) = log_in(context, PASSWORD).await else { panic!("no login") };
    find(context, &logged_in.cookie).await.expect("an answer").expect("a live session")
}

async fn is_live(context: &Context, person: &SignedIn) -> bool {
    let (mut reading, id) = (context.store().read(), person.session.id);
    let kept = crate::storage::sessions::find(&mut reading, context.tenant_id(), id).await;
    kept.expect("an answer").expect("the session").ended_at.is_none()
}

fn token_of(letter: &Letter) -> Secret {
    let (LetterContent::ResetPassword { link } | LetterContent::Activate { link }) = &letter.content else {
        panic!("no link in {letter:?}")
    };
    Secret::from(link.split_once("?token=").expect("a token").1)
}

async fn reset_token(house: &House) -> Secret {
    forgot(&house.context(), "mrossi").await.expect("always the same");
    let letters = house.letters().await;
    token_of(letters.iter().rfind(|l| matches!(l.content, LetterContent::ResetPassword { .. })).expect("a letter"))
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let before = signed_in(&house.context()).await;
    let token = reset_token(&house).await;
    house.clock.pass(Span::minutes(1));
    let context = house.context();
    reset(&context, &token, &Secret::from(NEW)).await.expect("a good link");
    assert!(!is_live(&context, &before).await, "all sessions end");
    assert!(matches!(log_in(&context, PASSWORD).await, Err(LoginError::Refused)));
    assert!(matches!(log_in(&context, NEW).await, Ok(PasswordOutcome::Complete(_))));
    let letters = house.letters().await;
    assert!(letters.iter().any(|letter| letter.content == LetterContent::PasswordChanged));
    let again = reset(&context, &token, &Secret::from(PASSWORD)).await;
    assert!(matches!(again, Err(PasswordError::Link(LinkRefusal::Used))), "{again:?}");
}

/// The answer is the same for everybody; a letter goes only to somebody in use whose class may hold a password.
#[tokio::test]
async fn only_people_who_may_have_a_password_get_a_letter() {
    let house = House::new().await;
    house.add(Person { state: UserState::Suspended, ..Person::new(UserClass::Professional, "suspended") }).await;
    house.add(Person { state: UserState::Pending, ..Person::new(UserClass::Professional, "pending") }).await;
    house.add(Person::new(UserClass::Citizen, "citizen")).await;
    for name in ["nobody", "", "suspended", "pending", "citizen"] {
        forgot(&house.context(), name).await.expect("always the same");
    }
    assert!(house.letters().await.is_empty());
    assert_eq!(house.events(AuditKind::Password).await.len(), 5);
}

/// S-147, S-148.
#[tokio::test]
async fn letters_and_forms_are_limited() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    for _ in 0..20 {
        forgot(&house.context(), "mrossi").await.expect("always the same");
    }
    assert_eq!(house.letters().await.len(), 5);
    let waits = forgot(&house.context(), "mrossi").await;
    assert!(matches!(waits, Err(ForgotError::Wait(_))), "{waits:?}");
}

#[tokio::test]
async fn a_reset_link_lives_half_an_hour_and_serves_nothing_else() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let token = reset_token(&house).await;
    let other = activate(&house.context(), &token, &Secret::from(NEW)).await;
    assert!(matches!(other, Err(PasswordError::Link(LinkRefusal::Unknown))), "{other:?}");
    house.clock.pass(Span::minutes(30));
    let late = reset(&house.context(), &token, &Secret::from(NEW)).await;
    assert!(matches!(late, Err(PasswordError::Link(LinkRefusal::Expired))), "{late:?}");
}

#[tokio::test]
async fn a_weak_password_leaves_the_link_usable() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let token = reset_token(&house).await;
    for weak in ["short", "Comune di Esempio 26", "mrossi@example.org", "passwordpassword"] {
        let refused = reset(&house.context(), &token, &Secret::from(weak)).await;
        assert!(matches!(refused, Err(PasswordError::Weak(_))), "{weak}: {refused:?}");
    }
    reset(&house.context(), &token, &Secret::from(NEW)).await.expect("the link still works");
}

#[tokio::test]
async fn of_two_resets_at_once_one_wins_and_other_links_die() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let older = reset_token(&house).await;
    house.clock.pass(Span::seconds(1));
    let token = reset_token(&house).await;
    let context = house.context();
    let (one, two) = (Secret::from(NEW), Secret::from("otto gatti sul tetto"));
    let (one, two) = tokio::join!(reset(&context, &token, &one), reset(&context, &token, &two));
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|won| **won).count(), 1);
    let spoiled = reset(&context, &older, &Secret::from(NEW)).await;
    assert!(matches!(spoiled, Err(PasswordError::Link(LinkRefusal::Used))), "{spoiled:?}");
}

/// S-14: recovery does not go round the second factor. S-145: it lifts the stop.
#[tokio::test]
async fn a_reset_lifts_the_stop_and_keeps_the_second_factor() {
    let house = House::new().await;
    let user = house.add(SURVEYOR).await;
    let secret = house.add_totp(user.id).await;
    for _ in 0..100 {
        log_in(&house.context(), "wrong wrong wrong").await.expect_err("a wrong password");
        house.clock.pass(Span::minutes(31));
    }
    assert!(matches!(log_in(&house.context(), PASSWORD).await, Err(LoginError::Refused)));
    let token = reset_token(&house).await;
    reset(&house.context(), &token, &Secret::from(NEW)).await.expect("a good link");
    let context = house.context();
    let Ok(PasswordOutcome::SecondFactor(pending)) = log_in(&context, NEW).await else { panic!("a factor is asked") };
    with_totp(&context, pending, &secret.code_at(context.now), None).await.expect("a right code");
}

#[tokio::test]
async fn an_account_stopped_since_cannot_be_reset() {
    let house = House::new().await;
    let user = house.add(SURVEYOR).await;
    let token = reset_token(&house).await;
    let mut stopped = house.user(user.id).await;
    stopped.change_state(UserState::Suspended, house.context().now).expect("active");
    update(&house, stopped).await;
    let refused = reset(&house.context(), &token, &Secret::from(NEW)).await;
    assert!(matches!(refused, Err(PasswordError::Link(LinkRefusal::Unknown))), "{refused:?}");
}

async fn update(house: &House, user: User) {
    let (store, tenant) = (house.provider.store.clone(), house.tenant.id.clone());
    let write = store.write(move |on| {
        Box::pin(async move { Ok(Ending::Commit(crate::storage::users::update(on, &tenant, &user).await?)) })
    });
    write.await.expect("the account is written");
}

async fn offer(house: &House, user: UserId) -> Secret {
    let actor = Actor::Command("test");
    let sent = send_activation_link(&house.context(), &actor, user).await.expect("a command may");
    Secret::from(sent.expect("a command sees the link").split_once("?token=").expect("a token").1)
}

/// S-12: the first password of an account made by staff.
#[tokio::test]
async fn an_activation_link_sets_the_first_password_once() {
    let house = House::new().await;
    let made = Person { state: UserState::Pending, has_password: false, ..SURVEYOR };
    let user = house.add(made).await;
    let older = offer(&house, user.id).await;
    let token = offer(&house, user.id).await;
    let spoiled = activate(&house.context(), &older, &Secret::from(NEW)).await;
    assert!(matches!(spoiled, Err(PasswordError::Link(LinkRefusal::Used))), "{spoiled:?}");
    activate(&house.context(), &token, &Secret::from(NEW)).await.expect("a good link");
    assert_eq!(house.user(user.id).await.state, UserState::Active);
    assert!(matches!(log_in(&house.context(), NEW).await, Ok(PasswordOutcome::Complete(_))));
    let again = activate(&house.context(), &token, &Secret::from(NEW)).await;
    assert!(matches!(again, Err(PasswordError::Link(LinkRefusal::Used))), "{again:?}");
}

/// DECISIONS 1: a link does not outlive the setting under which it was made.
#[tokio::test]
async fn a_citizen_activates_no_password_once_the_setting_is_off() {
    let house = House::with(|tenant| tenant.credentials.citizen_passwords = true).await;
    let citizen =
        Person { state: UserState::Pending, has_password: false, ..Person::new(UserClass::Citizen, "mrossi") };
    let user = house.add(citizen).await;
    let token = offer(&house, user.id).await;
    let mut later = house.context();
    let mut tenant = (*house.tenant).clone();
    tenant.credentials.citizen_passwords = false;
    later.tenant = std::sync::Arc::new(tenant);
    let refused = activate(&later, &token, &Secret::from(NEW)).await;
    assert!(matches!(refused, Err(PasswordError::Link(LinkRefusal::Unknown))), "{refused:?}");
    activate(&house.context(), &token, &Secret::from(NEW)).await.expect("with the setting on the link works");
}

async fn change(context: &Context, person: &SignedIn, change: PasswordChange) -> Result<u32, PasswordError> {
    super::change(context, &Visitor::SignedIn(Box::new(person.clone())), change).await
}

fn change_to(current: &str, new: &str) -> PasswordChange {
    PasswordChange { current: Secret::from(current), new: Secret::from(new) }
}

/// S-34: whatever somebody else may hold ends, offline grants included; what was granted here stays.
#[tokio::test]
async fn a_change_ends_other_sessions_and_what_was_granted_in_them() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let (other, person) = (signed_in(&house.context()).await, signed_in(&house.context()).await);
    let (there, here) = (grant_offline(&house, &other).await, grant_offline(&house, &person).await);
    house.clock.pass(Span::minutes(1));
    let context = house.context();
    assert_eq!(change(&context, &person, change_to(PASSWORD, NEW)).await.expect("right"), 1);
    assert!(!is_live(&context, &other).await && is_live(&context, &person).await);
    let mut reading = context.store().read();
    for (id, is_revoked) in [(there, true), (here, false)] {
        let kept = authorizations::find(&mut reading, context.tenant_id(), id).await.expect("an answer");
        assert_eq!(kept.expect("kept").revoked_at.is_some(), is_revoked);
    }
    let letters = house.letters().await;
    assert_eq!(letters.iter().filter(|letter| letter.content == LetterContent::PasswordChanged).count(), 1);
    assert!(matches!(log_in(&context, PASSWORD).await, Err(LoginError::Refused)));
}

async fn grant_offline(house: &House, person: &SignedIn) -> AuthorizationId {
    let context = house.context();
    let terms = Terms {
        scopes: ScopeSet::default(),
        claims: ClaimsRequest::default(),
        resource: "https://anagrafe.example".to_owned(),
        sid: "sid".to_owned(),
        authenticated_at: context.now,
        level: AssuranceLevel::One,
        methods: Vec::new(),
    };
    let authorization = Authorization {
        id: AuthorizationId::new(context.now, context.random()),
        user: person.user.id,
        client: "anagrafe".parse().expect("a client id"),
        session: person.session.id,
        offline: true,
        created_at: context.now,
        expires_at: context.now + Span::days(30),
        revoked_at: None,
        terms,
    };
    let (store, id) = (context.store().clone(), authorization.id);
    let write = store.write(move |on| {
        Box::pin(
            async move { Ok(Ending::Commit(authorizations::insert(on, context.tenant_id(), &authorization).await?)) },
        )
    });
    write.await.expect("the authorization is written");
    id
}

#[tokio::test]
async fn a_change_needs_the_present_password_and_a_good_new_one() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let context = house.context();
    let person = signed_in(&context).await;
    let weak = change(&context, &person, change_to(PASSWORD, "short")).await;
    assert!(matches!(weak, Err(PasswordError::Weak(_))), "{weak:?}");
    let same = change(&context, &person, change_to(PASSWORD, PASSWORD)).await;
    assert!(matches!(same, Err(PasswordError::Unchanged)), "{same:?}");
    for _ in 0..5 {
        let wrong = change(&context, &person, change_to("wrong wrong wrong", NEW)).await;
        assert!(matches!(wrong, Err(PasswordError::WrongPassword)), "{wrong:?}");
    }
    let waits = change(&context, &person, change_to(PASSWORD, NEW)).await;
    assert!(matches!(waits, Err(PasswordError::Wait(_))), "{waits:?}");
}

/// Of two changes at once from the same old password one wins.
#[tokio::test]
async fn of_two_changes_at_once_one_wins() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let person = signed_in(&house.context()).await;
    house.clock.pass(Span::seconds(1));
    let context = house.context();
    let one = change(&context, &person, change_to(PASSWORD, NEW));
    let two = change(&context, &person, change_to(PASSWORD, "otto gatti sul tetto"));
    let (one, two) = tokio::join!(one, two);
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|won| **won).count(), 1, "{one:?} {two:?}");
}

#[tokio::test]
async fn a_session_that_ended_changes_nothing() {
    let house = House::new().await;
    house.add(SURVEYOR).await;
    let context = house.context();
    let person = signed_in(&context).await;
    crate::flows::login::sign_out(&context, &person.session).await.expect("an answer");
    let refused = change(&context, &person, change_to(PASSWORD, NEW)).await;
    assert!(matches!(refused, Err(PasswordError::WrongPassword)), "{refused:?}");
}
