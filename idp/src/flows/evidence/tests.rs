use super::*;
use crate::domain::audit_event::AuditKind;
use crate::domain::evidence::EvidenceOutcome;
use crate::domain::id::EvidenceId;
use crate::domain::identity::SubjectKey;
use crate::domain::staff_role::StaffRole;
use crate::domain::time::{Span, Timestamp};
use crate::domain::user::UserClass;
use crate::flows::Context;
use crate::flows::administration::Actor;
use crate::flows::session::SignedIn;
use crate::flows::testing::federation::{SPID, add_federation, federation, provider};
use crate::flows::testing::{House, Person};
use crate::protocols::saml::response::Marks;
use crate::storage::{Ending, evidence};

const COMMAND: Actor = Actor::Command("audit");
const WHY: &str = "procedimento 12/2026";

/// A record as a login would write it.
async fn add(house: &House, request: &str, code: &str) -> EvidenceId {
    let context = house.context();
    let request = crate::domain::saml_request::SamlRequest {
        id: request.parse().expect("an identifier"),
        federation: SPID.parse().expect("a name"),
        provider: "https://idp.test.example".parse().expect("a name"),
        binding: crate::domain::federation::Binding::Post,
        issued_at: context.now,
        level: crate::domain::assurance_level::AssuranceLevel::Two,
        comparison: crate::domain::federation::Comparison::Minimum,
        force_login: true,
        attribute_set: 0,
        waiting: None,
        expires_at: context.now + Span::minutes(20),
        browser: crate::domain::secret::Secret::from("b").hash(),
        relay_state: crate::domain::secret::Secret::from("r").hash(),
        sent: "<request/>".to_owned(),
    };
    let exchanged = Exchanged {
        request,
        response: "PHJlc3BvbnNlLz4=".to_owned(),
        marks: Marks::default(),
        subject: Some(SubjectKey::FiscalCode(code.parse().expect("a fiscal code"))),
        session: None,
        refusal: None,
    };
    let acting = context.clone();
    let write = context
        .store()
        .write(move |on| Box::pin(async move { Ok(Ending::Commit(record(on, &acting, exchanged).await?)) }));
    write.await.expect("the record is written")
}

const ONE: &str = "_00000000000000000000000000000001";
const TWO: &str = "_00000000000000000000000000000002";
const ROSSI: &str = "RSSMRA85T10A562S";
const PEPE: &str = "VRDGPP13R10B293P";

async fn linked(house: &House) -> [EvidenceId; 2] {
    add_federation(house, federation(), &[provider("https://idp.test.example")]).await;
    let first = add(house, ONE, ROSSI).await;
    house.clock.pass(Span::seconds(1));
    let second = add(house, TWO, PEPE).await;
    assert_eq!(link_evidence(&house.context()).await.expect("an answer"), 2);
    [first, second]
}

async fn report(house: &House) -> EvidenceReport {
    verify_evidence(&house.context()).await.expect("an answer")
}

#[tokio::test]
async fn a_whole_vault_has_no_fault_and_says_what_is_not_linked_yet() {
    let house = House::new().await;
    linked(&house).await;
    add(&house, ONE, ROSSI).await;
    let expected = EvidenceReport { links: 2, records: 2, unlinked: 1, ..EvidenceReport::default() };
    assert_eq!(report(&house).await, expected);
}

#[tokio::test]
async fn a_purged_record_is_no_fault_and_a_held_one_stays() {
    let house = House::new().await;
    let [first, second] = linked(&house).await;
    let end = house.clock_now() + Span::days(1000);
    hold(&house.context(), &COMMAND, second, end, WHY).await.expect("a hold");
    house.clock.pass(Span::days(732));
    assert_eq!(purge_evidence(&house.provider).await.expect("an answer"), 1);
    let expected = EvidenceReport { links: 2, records: 1, purged: 1, ..EvidenceReport::default() };
    assert_eq!(report(&house).await, expected);
    let mut read = house.provider.store.read();
    assert!(evidence::find(&mut read, &house.tenant.id, first).await.expect("an answer").is_none());
    let unknown = hold(&house.context(), &COMMAND, first, end, WHY).await;
    assert!(matches!(unknown, Err(EvidenceError::Unknown)), "{unknown:?}");
}

async fn reader(house: &House, name: &'static str, role: StaffRole) -> Actor {
    let user = house.add(Person::new(UserClass::Operator, name)).await;
    let context = house.context();
    let login = crate::flows::login::complete(
        &context,
        crate::flows::login::Completion::new(
            user.id,
            vec![crate::domain::credential::AuthenticationMethod::Password],
            None,
        ),
    );
    let session = login.await.expect("a login").session;
    Actor::Staff(Box::new(SignedIn { session, user, staff_roles: vec![role] }))
}

#[tokio::test]
async fn records_are_found_by_the_person_and_only_by_readers_with_a_reason() {
    let house = House::new().await;
    let [first, _] = linked(&house).await;
    let context = house.context();
    let rossi = || EvidenceSearch {
        subject: Some(SubjectKey::FiscalCode(ROSSI.parse().expect("a fiscal code"))),
        ..EvidenceSearch::default()
    };
    let (one, auditor) = (
        reader(&house, "lettrice", StaffRole::VaultReader).await,
        reader(&house, "revisore", StaffRole::Auditor).await,
    );
    let found = search(&context, &one, rossi(), WHY).await.expect("an answer");
    assert_eq!(found.iter().map(|record| record.id).collect::<Vec<_>>(), [first]);
    assert_eq!(found[0].outcome, EvidenceOutcome::Granted);
    let silent = search(&context, &one, rossi(), " \n ").await;
    assert!(matches!(silent, Err(EvidenceError::NoReason)), "{silent:?}");
    let refused = search(&context, &auditor, rossi(), WHY).await;
    assert!(matches!(refused, Err(EvidenceError::NotAllowed(_))), "{refused:?}");
    let events = house.events(AuditKind::Access).await;
    let searches: Vec<_> = events.iter().filter(|event| event.detail.contains_key("why")).collect();
    assert_eq!((searches.len(), searches[0].detail["why"].as_str()), (1, WHY));
}

/// A record whose seal was taken from another.
async fn damaged(context: &Context, of: EvidenceId) -> EvidenceId {
    let tenant = context.tenant_id().clone();
    let id = EvidenceId::new(context.now, context.random());
    let write = context.store().write(move |on| {
        Box::pin(async move {
            let record = evidence::find(on, &tenant, of).await?.expect("the record is there");
            evidence::insert(on, &tenant, &crate::domain::evidence::Evidence { id, ..record }).await?;
            Ok(Ending::Commit(()))
        })
    });
    write.await.expect("the record is written");
    id
}

/// DECISIONS 5: two people.
#[tokio::test]
async fn what_was_exchanged_is_opened_by_two_readers() {
    let house = House::new().await;
    let [first, _] = linked(&house).await;
    let context = house.context();
    let (one, two) =
        (reader(&house, "una", StaffRole::VaultReader).await, reader(&house, "due", StaffRole::VaultReader).await);
    let auditor = reader(&house, "revisore", StaffRole::Auditor).await;
    let alone = open(&context, &Readers { first: &one, second: &one }, first, WHY).await;
    assert!(matches!(alone, Err(EvidenceError::OnePerson)), "{alone:?}");
    let refused = open(&context, &Readers { first: &one, second: &auditor }, first, WHY).await;
    assert!(matches!(refused, Err(EvidenceError::NotAllowed(_))), "{refused:?}");
    let (_, exchange) = open(&context, &Readers { first: &one, second: &two }, first, WHY).await.expect("two readers");
    assert_eq!((exchange.request.as_str(), exchange.response.as_str()), ("<request/>", "PHJlc3BvbnNlLz4="));
    let both = Readers { first: &COMMAND, second: &COMMAND };
    assert!(open(&context, &both, first, WHY).await.is_ok(), "the command line has the key");
    let events = house.events(AuditKind::Access).await;
    let opened: Vec<_> =
        events.iter().filter(|event| event.detail.get("act").is_some_and(|act| act == "open_evidence")).collect();
    let second = two.name();
    assert!(opened.len() == 2 && opened.iter().any(|event| event.detail["second"] == second), "{opened:?}");
    let damaged = damaged(&context, first).await;
    let damaged = open(&context, &Readers { first: &one, second: &two }, damaged, WHY).await;
    assert!(matches!(damaged, Err(EvidenceError::Damaged)), "{damaged:?}");
}

trait Now {
    fn clock_now(&self) -> Timestamp;
}

impl Now for House {
    fn clock_now(&self) -> Timestamp {
        self.context().now
    }
}
