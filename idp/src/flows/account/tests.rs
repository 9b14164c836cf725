use super::*;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::{AuditKind, AuditOutcome};
use crate::domain::authorization::{Authorization, Terms};
use crate::domain::authorization_request::ClaimsRequest;
use crate::domain::client::Client;
use crate::domain::consent::Consent;
use crate::domain::id::{AuthorizationId, ClientId, SessionId};
use crate::domain::language::LocalizedText;
use crate::domain::scope::ScopeSet;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::domain::user::UserClass;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::login::{LoginAttempt, PasswordOutcome, with_password};
use crate::flows::session::{SignedIn, find};
use crate::flows::testing::{House, PASSWORD, Person};
use crate::storage::clients::{self, ClientOrigin, StoredClient};
use crate::storage::{Ending, authorizations};
use std::collections::BTreeSet;

async fn house() -> House {
    let house = House::new().await;
    house.add(Person::new(UserClass::Professional, "mrossi")).await;
    house.add(Person::new(UserClass::Professional, "gverdi")).await;
    house
}

async fn attempt(context: &Context, name: &str, password: &str) -> Option<SignedIn> {
    let password = Secret::from(password);
    let attempt = LoginAttempt { name: name.to_owned(), password, request: None, previous: None };
    let Ok(PasswordOutcome::Complete(logged_in)) = with_password(context, attempt).await else { return None };
    find(context, &logged_in.cookie).await.expect("an answer")
}

async fn signed_in(context: &Context, name: &str) -> SignedIn {
    attempt(context, name, PASSWORD).await.expect("a right password")
}

async fn listed(context: &Context, person: &SignedIn) -> Vec<(SessionId, bool)> {
    let all = sessions(context, person).await.expect("an answer");
    all.into_iter().map(|listed| (listed.session.id, listed.is_current)).collect()
}

#[tokio::test]
async fn a_person_sees_only_their_own_open_sessions() {
    let house = house().await;
    let old = signed_in(&house.context(), "mrossi").await;
    house.clock.pass(Span::minutes(10));
    let current = signed_in(&house.context(), "mrossi").await;
    signed_in(&house.context(), "gverdi").await;
    let both = [(current.session.id, true), (old.session.id, false)];
    assert_eq!(listed(&house.context(), &current).await, both);
    house.clock.pass(Span::minutes(20));
    assert_eq!(listed(&house.context(), &current).await, both, "one that idles can still be ended");
    assert!(end_session(&house.context(), &current, old.session.id).await.expect("an answer"));
    assert_eq!(listed(&house.context(), &current).await, both[..1]);
}

#[tokio::test]
async fn a_person_ends_their_own_sessions_and_nobody_elses() {
    let house = house().await;
    let context = house.context();
    let (other, current) = (signed_in(&context, "mrossi").await, signed_in(&context, "mrossi").await);
    let stranger = signed_in(&context, "gverdi").await;
    assert!(!end_session(&context, &stranger, other.session.id).await.expect("an answer"), "S-163");
    assert_eq!(listed(&context, &current).await.len(), 2);
    assert!(end_session(&context, &current, other.session.id).await.expect("an answer"));
    assert!(!end_session(&context, &current, other.session.id).await.expect("an answer"));
    assert_eq!(listed(&context, &current).await, [(current.session.id, true)]);
    signed_in(&context, "mrossi").await;
    signed_in(&context, "mrossi").await;
    assert_eq!(end_other_sessions(&context, &current).await.expect("an answer"), 2);
    assert_eq!(listed(&context, &current).await, [(current.session.id, true)]);
    assert_eq!(listed(&context, &stranger).await.len(), 1);
}

#[tokio::test]
async fn the_history_shows_logins_failures_and_ends_of_this_person_only() {
    let house = house().await;
    assert!(attempt(&house.context(), "mrossi", "wrong wrong wrong").await.is_none());
    house.clock.pass(Span::seconds(1));
    let person = signed_in(&house.context(), "mrossi").await;
    signed_in(&house.context(), "gverdi").await;
    let entries = history(&house.context(), &person, None).await.expect("an answer");
    let seen: Vec<_> = entries.iter().map(|entry| (entry.kind, entry.outcome)).collect();
    assert_eq!(seen, [(AuditKind::Login, AuditOutcome::Success), (AuditKind::Login, AuditOutcome::Refused)]);
    assert_eq!(entries[0].network.as_deref(), Some("192.0.2.0"));
    assert_eq!(entries[0].detail.get("methods").map(String::as_str), Some("password"));
    let older = history(&house.context(), &person, Some(entries[0].id)).await.expect("an answer");
    assert_eq!(older.iter().map(|entry| entry.id).collect::<Vec<_>>(), [entries[1].id]);
}

#[tokio::test]
async fn the_history_leaves_out_what_staff_look_up() {
    let house = house().await;
    let person = signed_in(&house.context(), "mrossi").await;
    let context = house.context();
    let (store, subject) = (context.store().clone(), person.user.id);
    let write = store.write(move |on| {
        Box::pin(async move {
            for _ in 0..=history::PAGE {
                let record = Record::success(&context, AuditKind::Access).actor("command:test").subject(subject);
                record.write(on, &context).await?;
            }
            Record::success(&context, AuditKind::Account).actor("staff").subject(subject).write(on, &context).await?;
            Ok(Ending::Commit(()))
        })
    });
    write.await.expect("the events are written");
    let entries = history(&house.context(), &person, None).await.expect("an answer");
    let mut seen: Vec<_> = entries.iter().map(|entry| (entry.kind, entry.by_others)).collect();
    seen.sort_unstable();
    assert_eq!(seen, [(AuditKind::Login, false), (AuditKind::Account, true)]);
}

fn client() -> ClientId {
    "anagrafe".parse().expect("a client id")
}

/// A consent of the person, and the authorization that stands on it.
async fn agree(house: &House, person: &SignedIn) -> AuthorizationId {
    let context = house.context();
    let id = AuthorizationId::new(context.now, context.random());
    let consent = Consent {
        user: person.user.id,
        client: client(),
        scopes: ScopeSet::default(),
        claims: BTreeSet::new(),
        granted_at: context.now,
    };
    let authorization = Authorization {
        id,
        user: person.user.id,
        client: client(),
        session: person.session.id,
        offline: true,
        created_at: context.now,
        expires_at: context.now + Span::days(30),
        revoked_at: None,
        terms: Terms {
            scopes: ScopeSet::default(),
            claims: ClaimsRequest::default(),
            resource: "https://anagrafe.example".to_owned(),
            sid: "sid".to_owned(),
            authenticated_at: context.now,
            level: AssuranceLevel::One,
            methods: Vec::new(),
        },
    };
    let store = context.store().clone();
    let write = store.write(move |on| {
        Box::pin(async move {
            crate::storage::consents::put(on, context.tenant_id(), &consent).await?;
            authorizations::insert(on, context.tenant_id(), &authorization).await?;
            Ok(Ending::Commit(()))
        })
    });
    write.await.expect("the consent is written");
    id
}

async fn is_revoked(house: &House, id: AuthorizationId) -> bool {
    let found = authorizations::find(&mut house.provider.store.read(), &house.tenant.id, id).await;
    found.expect("an answer").expect("the authorization").revoked_at.is_some()
}

#[tokio::test]
async fn taking_a_consent_back_ends_what_the_client_was_given() {
    let house = house().await;
    let context = house.context();
    let (person, other) = (signed_in(&context, "mrossi").await, signed_in(&context, "gverdi").await);
    let (mine, others) = (agree(&house, &person).await, agree(&house, &other).await);
    assert_eq!(consents(&context, &person).await.expect("an answer").len(), 1);
    assert!(withdraw_consent(&context, &person, &client()).await.expect("an answer"));
    assert!(consents(&context, &person).await.expect("an answer").is_empty());
    assert!(is_revoked(&house, mine).await && !is_revoked(&house, others).await);
    assert_eq!(consents(&context, &other).await.expect("an answer").len(), 1);
    assert!(!withdraw_consent(&context, &person, &client()).await.expect("an answer"));
    let events = house.events(AuditKind::Consent).await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].client, Some(client()));
}

#[tokio::test]
async fn consents_carry_the_name_of_the_client() {
    let house = house().await;
    let person = signed_in(&house.context(), "mrossi").await;
    agree(&house, &person).await;
    let unnamed = consents(&house.context(), &person).await.expect("an answer");
    assert_eq!(unnamed[0].client_name, None);
    let context = house.context();
    let stored = StoredClient {
        client: Client::new(client(), LocalizedText::italian("Anagrafe")),
        secret_hash: None,
        origin: ClientOrigin::Catalogue,
        created_at: context.now,
        updated_at: context.now,
    };
    let store = context.store().clone();
    let write = store.write(move |on| {
        Box::pin(async move { Ok(Ending::Commit(clients::put(on, context.tenant_id(), &stored).await?)) })
    });
    write.await.expect("the client is written");
    let named = consents(&house.context(), &person).await.expect("an answer");
    assert_eq!(named[0].client_name, Some(LocalizedText::italian("Anagrafe")));
}
