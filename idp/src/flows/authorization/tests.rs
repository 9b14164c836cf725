//! What happens between two steps: sessions end, registrations change, others answer.

use super::*;
use crate::domain::audit_event::{AuditKind, AuditOutcome};
use crate::domain::client::{Client, ConsentPolicy, PkcePolicy};
use crate::domain::id::AuthorizationRequestId;
use crate::domain::language::LocalizedText;
use crate::domain::secret::Secret;
use crate::domain::user::UserClass;
use crate::flows::login::{LoginAttempt, PasswordOutcome, sign_out, with_password};
use crate::flows::session::{self, SignedIn};
use crate::flows::testing::{House, PASSWORD, Person};
use crate::protocols::oauth::Parameters;
use crate::storage::clients::{self, ClientOrigin, StoredClient};
use crate::storage::{Ending, authorizations, consents};

const QUERY: &str =
    "response_type=code&client_id=anagrafe&redirect_uri=https%3A%2F%2Fanagrafe.example%2Fcb&scope=openid";

fn client() -> Client {
    let id = "anagrafe".parse().expect("a client id");
    let mut client = Client::new(id, LocalizedText::italian("Anagrafe"));
    client.redirect_uris = vec!["https://anagrafe.example/cb".parse().expect("an address")];
    client.scopes = "openid".parse().expect("scopes");
    client.pkce = PkcePolicy::WhenOffered;
    client.consent = ConsentPolicy::Never;
    client
}

async fn register(house: &House, client: Client) {
    let context = house.context();
    let stored = StoredClient {
        client,
        secret_hash: None,
        origin: ClientOrigin::Administrator,
        created_at: context.now,
        updated_at: context.now,
    };
    context.provider.remembered_clients.forget(context.tenant_id(), &stored.client.id);
    let store = context.store().clone();
    let write = store.write(move |on| {
        Box::pin(async move { Ok(Ending::Commit(clients::put(on, context.tenant_id(), &stored).await?)) })
    });
    write.await.expect("the client is written");
}

async fn house() -> House {
    let house = House::new().await;
    house.add(Person::new(UserClass::Professional, "mrossi")).await;
    register(&house, client()).await;
    house
}

async fn signed_in(house: &House) -> SignedIn {
    let (context, password) = (house.context(), Secret::from(PASSWORD));
    let attempt = LoginAttempt { name: "mrossi".to_owned(), password, request: None, previous: None };
    let Ok(PasswordOutcome::Complete(logged_in)) = with_password(&context, attempt).await else {
        panic!("a right password logs in");
    };
    session::find(&context, &logged_in.cookie).await.expect("an answer").expect("a session")
}

fn browser() -> Secret {
    Secret::from("browser")
}

async fn request(house: &House, more: &str) -> AuthorizationRequestId {
    let parameters = Parameters::parse(format!("{QUERY}{more}").as_bytes()).expect("a good form");
    start(&house.context(), &browser(), &parameters).await.expect("a good request").id
}

async fn step(house: &House, request: AuthorizationRequestId, person: &SignedIn) -> Result<NextStep, StepFailure> {
    next_step(&house.context(), request, &browser(), Some(person)).await
}

async fn live_authorizations(house: &House, person: &SignedIn) -> usize {
    let context = house.context();
    let (mut reading, user) = (context.store().read(), person.user.id);
    let live = authorizations::list_live(&mut reading, context.tenant_id(), user, context.now);
    live.await.expect("an answer").len()
}

fn location(step: Result<NextStep, StepFailure>) -> String {
    match step {
        Ok(NextStep::ToClient { location }) => location,
        other => panic!("the browser was to go to the client: {other:?}"),
    }
}

#[tokio::test]
async fn a_session_that_ended_meanwhile_gives_no_code() {
    let house = house().await;
    let (person, waiting) = (signed_in(&house).await, request(&house, "").await);
    let silent = request(&house, "&prompt=none").await;
    assert!(sign_out(&house.context(), &person.session).await.expect("an answer"));
    let after = step(&house, waiting, &person).await;
    assert!(matches!(after, Ok(NextStep::Login(LoginReason::Nobody))), "{after:?}");
    assert!(location(step(&house, silent, &person).await).contains("error=login_required"));
    assert_eq!(live_authorizations(&house, &person).await, 0);
    let again = signed_in(&house).await;
    assert!(location(step(&house, waiting, &again).await).contains("code="), "the request waited on");
}

/// Whoever comes first: once the person is out, nothing that was given in the session lives.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_and_a_sign_out_race_and_nothing_is_left() {
    let house = house().await;
    for _ in 0..16 {
        let (person, waiting) = (signed_in(&house).await, request(&house, "").await);
        let (context, session) = (house.context(), person.session.clone());
        let leaving = tokio::spawn(async move { sign_out(&context, &session).await.expect("an answer") });
        let (context, going_on) = (house.context(), person.clone());
        let step = tokio::spawn(async move { next_step(&context, waiting, &browser(), Some(&going_on)).await });
        let (left, step) = tokio::join!(leaving, step);
        assert!(left.expect("no panic"));
        let step = step.expect("no panic");
        assert!(matches!(step, Ok(NextStep::ToClient { .. } | NextStep::Login(_))), "{step:?}");
        assert_eq!(live_authorizations(&house, &person).await, 0);
    }
}

#[tokio::test]
async fn a_session_that_ended_meanwhile_consents_to_nothing() {
    let house = house().await;
    register(&house, Client { consent: ConsentPolicy::Once, ..client() }).await;
    let (person, waiting) = (signed_in(&house).await, request(&house, "").await);
    sign_out(&house.context(), &person.session).await.expect("an answer");
    let given = give_consent(&house.context(), waiting, &browser(), &person).await;
    assert!(matches!(given, Err(StepFailure::Over)), "{given:?}");
    let context = house.context();
    let kept = consents::find(&mut context.store().read(), context.tenant_id(), person.user.id, &client().id).await;
    assert_eq!(kept.expect("an answer"), None);
}

#[tokio::test]
async fn a_redirect_address_that_was_deregistered_gets_no_answer() {
    let house = house().await;
    let (person, waiting) = (signed_in(&house).await, request(&house, "").await);
    let moved = vec!["https://anagrafe.example/new".parse().expect("an address")];
    register(&house, Client { redirect_uris: moved, ..client() }).await;
    let after = step(&house, waiting, &person).await;
    assert!(matches!(after, Err(StepFailure::Over)), "{after:?}");
    let refused = refuse(&house.context(), waiting, &browser()).await;
    assert!(matches!(refused, Err(StepFailure::Over)), "not the refusal either: {refused:?}");
    register(&house, client()).await;
    assert!(location(step(&house, waiting, &person).await).contains("code="));
}

/// Consent given in another session counts for nothing; the page is shown again, and answered leads on.
#[tokio::test]
async fn consent_of_another_session_is_asked_for_again() {
    let house = house().await;
    let (first, waiting) = (signed_in(&house).await, request(&house, "&prompt=consent").await);
    give_consent(&house.context(), waiting, &browser(), &first).await.expect("the page is answered");
    let second = signed_in(&house).await;
    let asked = step(&house, waiting, &second).await;
    assert!(matches!(asked, Ok(NextStep::Consent)), "{asked:?}");
    give_consent(&house.context(), waiting, &browser(), &second).await.expect("the page is answered");
    assert!(location(step(&house, waiting, &second).await).contains("code="));
}

#[tokio::test]
async fn refusals_are_recorded_and_absence_is_not() {
    let house = house().await;
    let silent = request(&house, "&prompt=none").await;
    let nobody = next_step(&house.context(), silent, &browser(), None).await;
    assert!(location(nobody).contains("error=login_required"));
    assert_eq!(house.events(AuditKind::Token).await, [], "every browser can cause it without end");
    let waiting = request(&house, "").await;
    let refused = refuse(&house.context(), waiting, &browser()).await.expect("refused");
    assert!(refused.contains("error=access_denied"));
    let events = house.events(AuditKind::Token).await;
    let [event] = &events[..] else { panic!("one event: {events:?}") };
    assert_eq!((event.outcome, event.client.as_ref()), (AuditOutcome::Refused, Some(&client().id)));
    assert_eq!(event.detail.get("reason").map(String::as_str), Some("access_denied"));
}
