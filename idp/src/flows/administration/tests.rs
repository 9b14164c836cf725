//! Who may do what, act by act, and what each act leaves behind.

mod accounts;
mod registrations;

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
use crate::flows::evidence::{self, EvidenceError, EvidenceSearch};
use crate::flows::session::SignedIn;
use crate::flows::testing::{House, PASSWORD, Person};
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
        given_name: "Mario".parse().expect("a name"),
        family_name: "Rossi".parse().expect("a name"),
        fiscal_code: Some(code.parse::<FiscalCode>().expect("a fiscal code")),
        email: Some("mario@example.org".parse().expect("an address")),
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
        Permission::ReadFederations => list_federations(context, actor).await.map(drop),
        Permission::VerifyAudit => verify_audit(context, actor).await.map(drop),
        Permission::ReadEvidence => match evidence::search(context, actor, EvidenceSearch::default(), "prova").await {
            Ok(_) => Ok(()),
            Err(EvidenceError::NotAllowed(refusal)) => Err(refusal),
            Err(other) => panic!("{other:?}"),
        },
        Permission::SearchAudit => search_audit(context, actor, &AuditSearch::default(), 9).await.map(drop),
        // The account of the attempt is not staff: giving a role is tried on its own below. The others have their
        // flows elsewhere.
        Permission::AppointStaff
        | Permission::ReadKeys
        | Permission::RotateKeys
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
