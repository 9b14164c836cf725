//! Who may do what, act by act, and what each act leaves behind.

use super::*;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::{AuditKind, AuditOutcome};
use crate::domain::client::Client;
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::id::{ClientId, SessionId, UserId};
use crate::domain::language::LocalizedText;
use crate::domain::random;
use crate::domain::secret::Secret;
use crate::domain::session::Session;
use crate::domain::staff_role::{Permission, StaffRole};
use crate::domain::time::Span;
use crate::domain::user::{AttributeName, UserClass, UserState};
use crate::domain::work::LetterContent;
use crate::flows::Context;
use crate::flows::session::SignedIn;
use crate::flows::testing::{House, PASSWORD, Person};
use crate::storage::audit_events::Search;
use crate::storage::clients::ClientOrigin;
use crate::storage::{Ending, credentials, sessions, users};

const COMMAND: Actor = Actor::Command("test");

/// Somebody else of the staff, with these roles.
async fn staff(house: &House, username: &'static str, roles: &[StaffRole]) -> Actor {
    let user = house.add(Person::new(UserClass::Operator, username)).await;
    let session = open_session(house, user.id).await;
    Actor::Staff(Box::new(SignedIn { session, user, staff_roles: roles.to_vec() }))
}

async fn open_session(house: &House, user: UserId) -> Session {
    let context = house.context();
    let session = Session {
        id: SessionId::new(context.now, context.random()),
        hash: random::opaque_value(context.random()).hash(),
        user,
        created_at: context.now,
        authenticated_at: context.now,
        last_seen_at: context.now,
        expires_at: context.now + Span::hours(8),
        level: AssuranceLevel::Two,
        methods: Vec::new(),
        network: String::new(),
        user_agent: String::new(),
        ended_at: None,
    };
    let (store, kept) = (context.store().clone(), session.clone());
    let write = store.write(move |on| {
        Box::pin(async move { Ok(Ending::Commit(sessions::insert(on, context.tenant_id(), &kept).await?)) })
    });
    write.await.expect("the session is written");
    session
}

async fn is_open(house: &House, session: &Session) -> bool {
    let context = house.context();
    let found = sessions::find(&mut context.store().read(), context.tenant_id(), session.id).await;
    found.expect("the database answers").is_some_and(|session| session.ended_at.is_none())
}

fn client(id: &str) -> Client {
    let mut client = Client::new(id.parse().expect("a name"), LocalizedText::italian("Anagrafe"));
    client.redirect_uris = vec!["https://a.example/callback".parse().expect("an address")];
    client
}

fn citizen(code: &str) -> NewUser {
    NewUser {
        class: UserClass::Citizen,
        given_name: "Mario".to_owned(),
        family_name: "Rossi".to_owned(),
        fiscal_code: Some(code.parse::<FiscalCode>().expect("a fiscal code")),
        email: Some("mario@example.org".to_owned()),
        username: None,
        level: AssuranceLevel::Two,
        language: None,
        password: None,
        staff_roles: Vec::new(),
    }
}

const CODE: &str = "RSSMRA85T10A562S";

/// Tries one act that needs `permission` on things that are there; what came of it.
async fn attempt(
    context: &Context,
    actor: &Actor,
    permission: Permission,
    person: UserId,
) -> Option<Result<(), AdministrationError>> {
    let id: ClientId = "known".parse().expect("a name");
    Some(match permission {
        Permission::ReadPeople => show_person(context, actor, person).await.map(drop),
        Permission::CreatePeople => create_user(context, actor, citizen(CODE)).await.map(drop),
        Permission::SuspendPeople => suspend(context, actor, person).await,
        Permission::ReactivatePeople => {
            // It may be suspended already by the attempt before.
            drop(suspend(context, &COMMAND, person).await);
            reactivate(context, actor, person).await
        }
        Permission::ClosePeople => close(context, actor, person).await,
        Permission::ResetSecondFactor => reset_second_factor(context, actor, person).await,
        Permission::SendActivationLink => send_activation_link(context, actor, person).await.map(drop),
        Permission::ListSessions => list_sessions(context, actor, 9).await.map(drop),
        Permission::EndSessions => end_sessions_of(context, actor, person).await.map(drop),
        Permission::ReadClients => find_client(context, actor, &id).await.map(drop),
        Permission::EditClients => edit_client(context, actor, client("known")).await.map(drop),
        Permission::RotateClientSecrets => rotate_secret(context, actor, &id).await.map(drop),
        Permission::SearchAudit => search_audit(context, actor, &Search::default(), 9).await.map(drop),
        // The account of the attempt is not staff: giving a role is tried on its own below. The others have their
        // flows elsewhere.
        Permission::AppointStaff
        | Permission::ReadKeys
        | Permission::RotateKeys
        | Permission::VerifyAudit
        | Permission::ExportAudit
        | Permission::EditSettings => return None,
    })
}

#[tokio::test]
async fn each_role_does_what_the_table_says_and_nothing_else() {
    for permission in Permission::ALL {
        let house = House::new().await;
        let context = house.context();
        let person = house.add(Person::new(UserClass::Professional, "person")).await;
        create_client(&context, &COMMAND, client("known")).await.expect("a sound client");
        for role in StaffRole::ALL.iter().copied() {
            let actor = staff(&house, role.code(), &[role]).await;
            let Some(outcome) = attempt(&context, &actor, permission, person.id).await else { continue };
            // What an earlier role did may stand in the way of the act itself; being let in is what counts here.
            let was_let_in = !matches!(outcome, Err(AdministrationError::NotAllowed));
            assert_eq!(was_let_in, role.may(permission), "{role}, {permission:?}: {outcome:?}");
            let events = house.events(AuditKind::Access).await;
            let by_actor = |outcome| events.iter().any(|e| e.outcome == outcome && e.actor == Some(actor.name()));
            assert_eq!(
                by_actor(AuditOutcome::Refused),
                !was_let_in,
                "each refusal is recorded: {role}, {permission:?}"
            );
        }
    }
}

#[tokio::test]
async fn nobody_gives_a_role_beyond_their_reach() {
    for given in StaffRole::ALL.iter().copied() {
        let house = House::new().await;
        for role in StaffRole::ALL.iter().copied() {
            let actor = staff(&house, role.code(), &[role]).await;
            let person = house.add(Person::new(UserClass::Operator, STAFF_NAMES[role as usize])).await;
            let outcome = give_staff_role(&house.context(), &actor, person.id, given).await;
            assert_eq!(outcome.is_ok(), role.may_appoint(given), "{role} gives {given}: {outcome:?}");
        }
    }
}

/// Somebody to appoint, for each role of who appoints.
const STAFF_NAMES: [&str; 8] = ["anna", "bruno", "carla", "dario", "elena", "fabio", "gina", "hugo"];

#[tokio::test]
async fn accounts_of_staff_are_out_of_reach_of_the_desk() {
    let house = House::new().await;
    let chief = staff(&house, "chief", &[StaffRole::DeskChief]).await;
    let administrator = house.add(Person::new(UserClass::Administrator, "admin")).await;
    let context = house.context();
    for outcome in [
        suspend(&context, &chief, administrator.id).await,
        reset_second_factor(&context, &chief, administrator.id).await,
        send_activation_link(&context, &chief, administrator.id).await.map(drop),
    ] {
        assert!(matches!(outcome, Err(AdministrationError::StaffAccount)), "{outcome:?}");
    }
    let tenant = staff(&house, "tenant", &[StaffRole::TenantAdministrator]).await;
    give_staff_role(&context, &COMMAND, administrator.id, StaffRole::PlatformAdministrator).await.expect("given");
    let outcome = suspend(&context, &tenant, administrator.id).await;
    assert!(matches!(outcome, Err(AdministrationError::StaffAccount)), "{outcome:?}");
}

#[tokio::test]
async fn nobody_acts_on_their_own_account() {
    let house = House::new().await;
    let actor = staff(&house, "actor", &[StaffRole::TenantAdministrator]).await;
    let Actor::Staff(own) = &actor else { panic!("staff") };
    let outcome = reset_second_factor(&house.context(), &actor, own.user.id).await;
    assert!(matches!(outcome, Err(AdministrationError::OwnAccount)), "{outcome:?}");
    let outcome = give_staff_role(&house.context(), &actor, own.user.id, StaffRole::Auditor).await;
    assert!(matches!(outcome, Err(AdministrationError::OwnAccount)), "{outcome:?}");
}

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
    let operator = NewUser { class: UserClass::Operator, username: Some("new".to_owned()), ..citizen(CODE) };
    let refused = create_user(&context, &desk, operator.clone()).await;
    assert!(matches!(refused, Err(AdministrationError::NotAllowed)), "{refused:?}");
    let id = create_user(&context, &COMMAND, operator).await.expect("staff stand outside the uniqueness of the code");
    let user = house.user(id).await;
    assert_eq!(user.fiscal_code, None);
    assert_eq!(user.attribute(AttributeName::StaffFiscalCode), Some(CODE));
}

#[tokio::test]
async fn what_is_missing_or_malformed_is_refused_and_nothing_is_written() {
    let house = House::new().await;
    let context = house.context();
    let base = || citizen(CODE);
    for (new, expected) in [
        (NewUser { fiscal_code: None, ..base() }, "the fiscal code is missing"),
        (NewUser { given_name: "  ".to_owned(), ..base() }, "the given name is missing"),
        (NewUser { family_name: "x".repeat(201), ..base() }, "the family name is not well formed"),
        (NewUser { email: Some("a@b@c".to_owned()), ..base() }, "the e-mail address is not well formed"),
        (NewUser { email: Some("a b@c".to_owned()), ..base() }, "the e-mail address is not well formed"),
        (NewUser { username: Some("a b".to_owned()), ..base() }, "the user name is not well formed"),
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
async fn staff_never_choose_a_password() {
    let house = House::new().await;
    let context = house.context();
    let actor = staff(&house, "actor", &[StaffRole::PlatformAdministrator]).await;
    let person = house.add(Person::new(UserClass::Professional, "person")).await;
    let outcome = set_password(&context, &actor, person.id, &Secret::from("un altro bel girasole")).await;
    assert!(matches!(outcome, Err(AdministrationError::PasswordByStaff)), "{outcome:?}");
    let link = send_activation_link(&context, &actor, person.id).await.expect("sent");
    assert_eq!(link, None, "staff do not see the link");
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
async fn clients_are_registered_edited_and_removed_with_their_secrets() {
    let house = House::new().await;
    let context = house.context();
    let secret = create_client(&context, &COMMAND, client("a")).await.expect("made").expect("a secret");
    let id: ClientId = "a".parse().expect("a name");
    let stored = async || find_client(&context, &COMMAND, &id).await.expect("there");
    assert!(client_secret::matches(&context, &stored().await, &secret));
    let twice = create_client(&context, &COMMAND, client("a")).await;
    assert!(matches!(twice, Err(AdministrationError::ClientExists)), "{twice:?}");
    let new = rotate_secret(&context, &COMMAND, &id).await.expect("rotated");
    assert!(!client_secret::matches(&context, &stored().await, &secret), "the old secret is dead");
    assert!(client_secret::matches(&context, &stored().await, &new));
    let mut edited = client("a");
    edited.redirect_uris.clear();
    let faulty = edit_client(&context, &COMMAND, edited).await;
    assert!(matches!(faulty, Err(AdministrationError::Client(_))), "{faulty:?}");
    assert_eq!(edit_client(&context, &COMMAND, client("a")).await.expect("edited").map(|_| ()), None);
    assert!(client_secret::matches(&context, &stored().await, &new), "an edit keeps the secret");
    remove_client(&context, &COMMAND, &id).await.expect("removed");
    let gone = remove_client(&context, &COMMAND, &id).await;
    assert!(matches!(gone, Err(AdministrationError::UnknownClient)), "{gone:?}");
}

fn entry(id: &str, secret: &str) -> CatalogueClient {
    CatalogueClient { client: client(id), secret: Some(Secret::from(secret)) }
}

#[tokio::test]
async fn a_catalogue_is_applied_once_and_prunes_only_its_own() {
    let house = House::new().await;
    let context = house.context();
    create_client(&context, &COMMAND, client("by-hand")).await.expect("made");
    let run =
        async |entries: Vec<CatalogueClient>, mode| apply(&context, &COMMAND, entries, mode).await.expect("applied");
    let both = || vec![entry("a", "one"), entry("b", "two")];
    let dry = Mode { dry_run: true, prune: false };
    assert_eq!(run(both(), dry).await.len(), 2);
    assert_eq!(list_clients(&context, &COMMAND).await.expect("listed").len(), 1, "a dry run writes nothing");
    assert_eq!(run(both(), Mode::default()).await.len(), 2);
    assert_eq!(run(both(), Mode::default()).await, [], "the second run changes nothing");
    let events = house.events(AuditKind::Client).await.len();
    let changed = run(vec![entry("a", "other")], Mode::default()).await;
    assert_eq!(changed[0].kind, ChangeKind::Changed(vec!["secret".to_owned()]));
    let pruned = run(vec![entry("a", "other")], Mode { dry_run: false, prune: true }).await;
    assert_eq!(
        pruned.iter().map(|change| (change.client.as_str(), &change.kind)).collect::<Vec<_>>(),
        [("b", &ChangeKind::Removed)]
    );
    assert_eq!(house.events(AuditKind::Client).await.len(), events + 2, "each change is recorded");
    let taken_over = run(vec![entry("a", "other"), entry("by-hand", "x")], Mode::default()).await;
    assert!(matches!(&taken_over[0].kind, ChangeKind::Changed(keys) if keys.contains(&"origin".to_owned())));
    let stored = find_client(&context, &COMMAND, &"by-hand".parse().expect("a name")).await.expect("there");
    assert_eq!(stored.origin, ClientOrigin::Catalogue);
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
