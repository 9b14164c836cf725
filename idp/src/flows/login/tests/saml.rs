//! Logins at a provider, with messages that are really signed.

use super::log_in;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::{AuditKind, AuditOutcome};
use crate::domain::credential::AuthenticationMethod;
use crate::domain::evidence::{Evidence, EvidenceOutcome, Exchange};
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::identity::SubjectKey;
use crate::domain::saml_attribute::SamlAttribute;
use crate::domain::secret::Secret;
use crate::domain::session::Session;
use crate::domain::time::Span;
use crate::domain::user::{AttributeName, AttributeSource, User, UserClass, UserState};
use crate::flows::Context;
use crate::flows::login::{
    Arrival, Departed, Departure, FinishSamlError, Finished, StartSamlError, finish_saml, start_saml,
};
use crate::flows::session::find;
use crate::flows::testing::federation::{SPID, add_federation, federation, provider};
use crate::flows::testing::{House, Person};
use crate::protocols::saml::authn_request::OutgoingMessage;
use crate::protocols::saml::response::ResponseFault;
use crate::protocols::saml::testing::{FISCAL_CODE, PROVIDER, TestResponse};
use crate::storage::evidence::{self, Search};
use crate::storage::{credentials, federated_sessions, identities, sql, users};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

async fn house() -> House {
    let house = House::new().await;
    add_federation(&house, federation(), &[provider(PROVIDER)]).await;
    house
}

async fn depart(context: &Context) -> Departed {
    let departure = Departure { federation: SPID.parse().expect("a name"), provider: None, waiting: None };
    start_saml(context, departure).await.expect("the browser is sent off")
}

/// The request as the provider reads it.
fn request_id(departed: &Departed) -> String {
    let OutgoingMessage::Post { message, .. } = &departed.message else { panic!("a form was asked for") };
    let text = String::from_utf8(STANDARD.decode(message).expect("base64")).expect("a text");
    let (_, rest) = text.split_once(" ID=\"").expect("an identifier");
    rest.split('"').next().expect("its end").to_owned()
}

fn answer(context: &Context, departed: &Departed) -> TestResponse {
    let (consumer, audience) =
        ("https://id.comune.example/saml/spid/acs", "https://id.comune.example/saml/spid/metadata");
    TestResponse::to(&request_id(departed), consumer, audience, context.now)
}

fn arrival(departed: &Departed, response: String) -> Arrival {
    Arrival {
        federation: SPID.parse().expect("a name"),
        response,
        relay_state: Some(departed.relay_state.clone()),
        cookie: Some(departed.cookie.clone()),
        previous: None,
    }
}

async fn come_in(context: &Context, change: impl FnOnce(&mut TestResponse)) -> Result<Finished, FinishSamlError> {
    come_in_with(context, None, change).await
}

async fn come_in_with(
    context: &Context,
    previous: Option<Session>,
    change: impl FnOnce(&mut TestResponse),
) -> Result<Finished, FinishSamlError> {
    let departed = depart(context).await;
    let mut response = answer(context, &departed);
    response.assertion_id = request_id(&departed).replace('_', "_a");
    change(&mut response);
    finish_saml(context, Arrival { previous, ..arrival(&departed, response.encoded()) }).await
}

async fn records(context: &Context) -> Vec<Evidence> {
    let found = evidence::search(&mut context.store().read(), context.tenant_id(), &Search::default(), 100).await;
    found.expect("the database answers")
}

async fn people(context: &Context) -> Vec<User> {
    let mut read = context.store().read();
    let ids = users::list(&mut read, context.tenant_id(), None, 100).await.expect("the database answers");
    let mut people = Vec::new();
    for id in ids {
        people.extend(users::find(&mut read, context.tenant_id(), id).await.expect("the database answers"));
    }
    people
}

#[tokio::test]
async fn a_person_comes_in_and_has_an_account_session_identity_and_evidence() {
    let house = house().await;
    let context = house.context();
    let finished = come_in(&context, |response| response.session_index = Some("_s1")).await.expect("a login");
    let (user, session) = (&finished.logged_in.user, &finished.logged_in.session);
    assert_eq!(user.fiscal_code.as_ref().map(FiscalCode::as_str), Some(FISCAL_CODE));
    assert_eq!(
        (user.class, user.state, user.proofing_level),
        (UserClass::Citizen, UserState::Active, AssuranceLevel::Two)
    );
    assert_eq!(user.full_name(), "Maria Rossi");
    assert_eq!(user.attributes[&AttributeName::GivenName].source, AttributeSource::Spid);
    assert_eq!((session.level, &session.methods[..]), (AssuranceLevel::Two, &[AuthenticationMethod::SpidLevelTwo][..]));
    assert!(find(&context, &finished.logged_in.cookie).await.expect("an answer").is_some());
    let mut read = context.store().read();
    let known = identities::of_user(&mut read, context.tenant_id(), user.id).await.expect("an answer");
    assert_eq!(known[0].provider.as_str(), PROVIDER);
    assert_eq!(known[0].subject, SubjectKey::FiscalCode(FISCAL_CODE.parse().expect("a fiscal code")));
    let origin = federated_sessions::find(&mut read, context.tenant_id(), session.id).await.expect("an answer");
    assert_eq!(origin.expect("it came from a provider").session_index.as_deref(), Some("_s1"));
    let records = records(&context).await;
    assert_eq!(records.len(), 1);
    assert_eq!((records[0].outcome, records[0].session), (EvidenceOutcome::Granted, Some(session.id)));
}

/// R2.3, R2.4: what was exchanged is kept byte for byte, and nothing of it in the clear.
#[tokio::test]
async fn the_evidence_holds_the_exchange_sealed_under_its_own_key() {
    let house = house().await;
    let context = house.context();
    let departed = depart(&context).await;
    let response = answer(&context, &departed).encoded();
    finish_saml(&context, arrival(&departed, response.clone())).await.expect("a login");
    let record = records(&context).await.remove(0);
    let purpose = Evidence::sealing_purpose(context.tenant_id(), record.id);
    assert!(context.master_key().open(&purpose, &record.sealed).is_err(), "the vault has a key of its own");
    let plain = context.vault_key().open(&purpose, &record.sealed).expect("our own seal");
    let exchange: Exchange = serde_json::from_slice(&plain).expect("our own document");
    assert_eq!((exchange.request.as_str(), &exchange.response), (departed.message.sent(), &response));
    assert_eq!(exchange.assertion_subject.as_deref(), Some("_name"));
    let clear = format!("{record:?}");
    assert!(!clear.contains(FISCAL_CODE) && !clear.contains("_name"), "{clear}");
}

#[tokio::test]
async fn case_prefix_and_provider_make_no_second_account() {
    let house = house().await;
    let context = house.context();
    let first = come_in(&context, |_| {}).await.expect("a login");
    for written in ["tinit-rssmra85t10a562s", "RSSMRA85T10A562S", " TINIT-RSSMRA85T10A562S "] {
        let again = come_in(&context, |response| response.attributes[0].1 = written.to_owned()).await.expect("a login");
        assert_eq!(again.logged_in.user.id, first.logged_in.user.id, "{written}");
    }
    assert_eq!(people(&context).await.len(), 1);
}

#[tokio::test]
async fn two_first_logins_at_once_make_one_account() {
    let house = house().await;
    let context = house.context();
    let (one, other) = tokio::join!(come_in(&context, |_| {}), come_in(&context, |_| {}));
    assert_eq!(one.expect("a login").logged_in.user.id, other.expect("a login").logged_in.user.id);
}

/// S-106: one answer, many posts at once: one session at most.
#[tokio::test]
async fn an_answer_lets_in_once_even_when_posted_many_times_at_once() {
    let house = house().await;
    let context = house.context();
    let departed = depart(&context).await;
    let response = answer(&context, &departed).encoded();
    let posts = (0..8).map(|_| finish_saml(&context, arrival(&departed, response.clone())));
    let ended = futures_util::future::join_all(posts).await;
    assert_eq!(ended.iter().filter(|end| end.is_ok()).count(), 1);
    let late = finish_saml(&context, arrival(&departed, response)).await;
    assert!(matches!(late, Err(FinishSamlError::NoRequest)), "{late:?}");
}

#[tokio::test]
async fn an_assertion_is_used_once_even_in_another_answer() {
    let house = house().await;
    let context = house.context();
    let same = |response: &mut TestResponse| response.assertion_id = "_same".to_owned();
    come_in(&context, same).await.expect("a login");
    let again = come_in(&context, same).await;
    assert!(matches!(again, Err(FinishSamlError::Replayed)), "{again:?}");
}

/// S-107, S-40: without the cookie, with another one, with another state, too late, at another federation.
#[tokio::test]
async fn an_answer_counts_only_in_the_browser_that_left_and_in_time() {
    let house = house().await;
    let context = house.context();
    let departed = depart(&context).await;
    let good = || arrival(&departed, answer(&context, &departed).encoded());
    let foreign = Secret::from("foreign");
    for (what, arrival) in [
        ("no cookie", Arrival { cookie: None, ..good() }),
        ("other cookie", Arrival { cookie: Some(foreign.clone()), ..good() }),
        ("no state", Arrival { relay_state: None, ..good() }),
        ("other state", Arrival { relay_state: Some(foreign), ..good() }),
        ("other federation", Arrival { federation: "cie".parse().expect("a name"), ..good() }),
    ] {
        let refused = finish_saml(&context, arrival).await;
        assert!(matches!(refused, Err(FinishSamlError::NoRequest)), "{what}: {refused:?}");
    }
    house.clock.pass(Span::minutes(20));
    let refused = finish_saml(&house.context(), good()).await;
    assert!(matches!(refused, Err(FinishSamlError::NoRequest)), "too late: {refused:?}");
    assert!(records(&context).await.is_empty(), "nobody fills the vault without a request");
}

/// R2.2: a refusal uses the request up, and is recorded with its reason.
#[tokio::test]
async fn a_refused_answer_is_recorded_and_its_request_is_over() {
    let house = house().await;
    let context = house.context();
    let departed = depart(&context).await;
    let weak = TestResponse { level: AssuranceLevel::One, ..answer(&context, &departed) };
    let refused = finish_saml(&context, arrival(&departed, weak.encoded())).await;
    let Err(FinishSamlError::Refused { fault, login }) = refused else { panic!("{refused:?}") };
    assert_eq!((fault, login.provider.as_str()), (ResponseFault::Level, PROVIDER));
    let good = finish_saml(&context, arrival(&departed, answer(&context, &departed).encoded())).await;
    assert!(matches!(good, Err(FinishSamlError::NoRequest)), "{good:?}");
    let records = records(&context).await;
    assert_eq!((records.len(), records[0].outcome), (1, EvidenceOutcome::Refused));
    assert_eq!(records[0].reason.as_deref(), Some("e9_level"));
    let event = house.events(AuditKind::Login).await.remove(0);
    assert_eq!((event.outcome, event.detail["check"].as_str()), (AuditOutcome::Refused, "e9_level"));
    assert!(people(&context).await.is_empty());
}

#[tokio::test]
async fn what_a_provider_reports_is_recorded_by_its_number() {
    let house = house().await;
    let context = house.context();
    let departed = depart(&context).await;
    let cancelled = answer(&context, &departed).failing("ErrorCode nr25");
    let refused = finish_saml(&context, arrival(&departed, cancelled.encoded())).await;
    let Err(FinishSamlError::Failed { anomaly, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(anomaly.number, Some(25));
    assert_eq!(records(&context).await[0].reason.as_deref(), Some("nr25"));
}

/// R2.1: the vault is down, so nobody is let in, nothing is used up, and the same answer counts when it is back.
#[tokio::test]
async fn without_the_vault_nobody_comes_in() {
    let house = house().await;
    let context = house.context();
    let departed = depart(&context).await;
    let response = answer(&context, &departed).encoded();
    execute(&context, sql("ALTER TABLE evidence RENAME TO hidden")).await;
    let refused = finish_saml(&context, arrival(&departed, response.clone())).await;
    assert!(matches!(refused, Err(FinishSamlError::Fault(_))), "{refused:?}");
    assert!(people(&context).await.is_empty() && house.events(AuditKind::Login).await.is_empty());
    execute(&context, sql("ALTER TABLE hidden RENAME TO evidence")).await;
    finish_saml(&context, arrival(&departed, response)).await.expect("a login");
}

async fn execute(context: &Context, statement: crate::storage::Statement) {
    let write = context
        .store()
        .write(move |on| Box::pin(async move { Ok(crate::storage::Ending::Commit(on.execute(statement).await?)) }));
    write.await.expect("the statement is good");
}

#[tokio::test]
async fn a_suspended_account_stays_out_and_the_evidence_says_so() {
    let house = house().await;
    let person = Person { fiscal_code: Some(FISCAL_CODE), state: UserState::Suspended, ..CITIZEN };
    let before = house.add(person).await;
    let context = house.context();
    let refused = come_in(&context, |response| response.attributes[1].1 = "Altra".to_owned()).await;
    assert!(matches!(refused, Err(FinishSamlError::NotInUse(_))), "{refused:?}");
    assert_eq!(records(&context).await[0].reason.as_deref(), Some("account_not_in_use"));
    assert_eq!(house.user(before.id).await, before, "nothing is taken over");
}

const CITIZEN: Person = Person::new(UserClass::Citizen, "mrossi");

/// DECISIONS 3: SPID 2 raises the proofing level, which never sinks; the session has the lower of both.
#[tokio::test]
async fn the_proofing_level_rises_with_what_was_proven_and_never_sinks() {
    use AssuranceLevel::{One, Three, Two};
    let house = house().await;
    let mut settings = federation();
    settings.level = AssuranceLevel::One;
    add_federation(&house, settings, &[]).await;
    let context = house.context();
    let mut reached = Vec::new();
    for level in [AssuranceLevel::One, AssuranceLevel::Two, AssuranceLevel::One, AssuranceLevel::Three] {
        let finished = come_in(&context, |response| response.level = level).await.expect("a login");
        reached.push((finished.logged_in.user.proofing_level, finished.logged_in.session.level));
    }
    assert_eq!(reached, [(One, One), (Two, Two), (Two, One), (Three, Three)]);
}

/// R3.6: source and date of what changed, verified contacts untouched.
#[tokio::test]
async fn changed_attributes_are_taken_over_and_proven_contacts_stay() {
    let house = house().await;
    let before = house.add(Person { fiscal_code: Some(FISCAL_CODE), ..CITIZEN }).await;
    house.clock.pass(Span::hours(1));
    let context = house.context();
    let said = |response: &mut TestResponse| response.attributes.push(("email", "altra@example.org".to_owned()));
    let after = come_in(&context, said).await.expect("a login").logged_in.user;
    assert_eq!(after.id, before.id);
    let given = &after.attributes[&AttributeName::GivenName];
    assert_eq!((given.value.as_str(), given.source, given.updated_at), ("Maria", AttributeSource::Spid, context.now));
    assert_eq!(after.attribute(AttributeName::Email), before.attribute(AttributeName::Email));
    house.clock.pass(Span::hours(1));
    let again = come_in(&house.context(), |_| {}).await.expect("a login").logged_in.user;
    assert_eq!(again.attributes, after.attributes, "what is said again changes nothing");
}

/// Whoever registered with somebody's fiscal code has lost the account when its owner comes.
#[tokio::test]
async fn an_unproven_account_goes_to_the_person_whose_code_it_is() {
    let house = house().await;
    let squatter = Person { fiscal_code: Some(FISCAL_CODE), proofing_level: AssuranceLevel::One, ..PROFESSIONAL };
    let before = house.add(squatter).await;
    let stolen = log_in(&house.context(), "mrossi").await;
    house.add_totp(before.id).await;
    let context = house.context();
    let owner = come_in(&context, |_| {}).await.expect("a login").logged_in;
    assert_eq!((owner.user.id, owner.user.proofing_level), (before.id, AssuranceLevel::Two));
    assert!(find(&context, &stolen.cookie).await.expect("an answer").is_none(), "the stranger's session is over");
    let mut read = context.store().read();
    let tenant = context.tenant_id();
    assert!(credentials::find_password(&mut read, tenant, before.id).await.expect("an answer").is_none());
    assert!(credentials::totp_generators(&mut read, tenant, before.id).await.expect("an answer").is_empty());
    assert_eq!(users::find_by_login_name(&mut read, tenant, "mrossi@example.org").await.expect("an answer"), None);
    assert_eq!(house.user(before.id).await.attribute(AttributeName::Email), None);
}

#[tokio::test]
async fn whoever_is_logged_in_keeps_what_they_registered_with() {
    let house = house().await;
    let person = Person { fiscal_code: Some(FISCAL_CODE), proofing_level: AssuranceLevel::One, ..PROFESSIONAL };
    let before = house.add(person).await;
    let own = log_in(&house.context(), "mrossi").await;
    let context = house.context();
    let raised = come_in_with(&context, Some(own.session.clone()), |_| {}).await.expect("a login").logged_in;
    assert_eq!(raised.session.id, own.session.id);
    let password = credentials::find_password(&mut context.store().read(), context.tenant_id(), before.id).await;
    assert!(password.expect("an answer").is_some());
    assert_eq!(raised.user.proofing_level, AssuranceLevel::Two);
}

const PROFESSIONAL: Person = Person::new(UserClass::Professional, "mrossi");

/// People without a fiscal code are known by the code of the eIDAS node alone.
#[tokio::test]
async fn a_foreign_person_has_an_account_without_a_fiscal_code() {
    let house = house().await;
    let mut eidas = federation();
    eidas.subject = crate::domain::federation::SubjectAttribute::SpidCode;
    eidas.attribute_sets[0].attributes.insert(SamlAttribute::SpidCode);
    add_federation(&house, eidas, &[]).await;
    let context = house.context();
    let foreign = |response: &mut TestResponse| response.attributes[0] = ("spidCode", "ES/IT/12345".to_owned());
    let first = come_in(&context, foreign).await.expect("a login").logged_in.user;
    let again = come_in(&context, foreign).await.expect("a login").logged_in.user;
    assert_eq!((first.id, first.class, &first.fiscal_code), (again.id, UserClass::Foreign, &None));
    let other = |response: &mut TestResponse| response.attributes[0] = ("spidCode", "ES/IT/99999".to_owned());
    assert_ne!(come_in(&context, other).await.expect("a login").logged_in.user.id, first.id);
}

#[tokio::test]
async fn nobody_is_sent_where_nothing_is_offered() {
    let house = house().await;
    let context = house.context();
    let to = |federation: &str, provider: Option<&str>| Departure {
        federation: federation.parse().expect("a name"),
        provider: provider.map(|name| name.parse().expect("a name")),
        waiting: None,
    };
    let unknown = start_saml(&context, to("cie", None)).await;
    assert!(matches!(unknown, Err(StartSamlError::UnknownFederation)), "{unknown:?}");
    let unknown = start_saml(&context, to(SPID, Some("https://idp.other.example"))).await;
    assert!(matches!(unknown, Err(StartSamlError::UnknownProvider)), "{unknown:?}");
    let mut gone = provider(PROVIDER);
    gone.state = crate::domain::identity_provider::ProviderState::Withdrawn;
    add_federation(&house, federation(), &[gone]).await;
    let withdrawn = start_saml(&context, to(SPID, Some(PROVIDER))).await;
    assert!(matches!(withdrawn, Err(StartSamlError::UnknownProvider)), "{withdrawn:?}");
}
