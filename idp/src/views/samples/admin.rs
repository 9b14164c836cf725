//! Samples of the pages of staff.

use super::account::{events, session};
use super::{NOW, PERSON, Sample, service, signed_in, translated_service, wrong};
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::{AuditKind, AuditOutcome};
use crate::domain::client::{Client, ClientAuthMethod, ClientKeys, ClientState};
use crate::domain::credential::PasswordDecision;
use crate::domain::id::{KeyId, UserId};
use crate::domain::language::Language;
use crate::domain::secret::Secret;
use crate::domain::signing_key::{KeyKind, KeyPurpose, KeyState};
use crate::domain::staff_role::{Permission, StaffRole};
use crate::domain::time::Span;
use crate::domain::user::{UserClass, UserState};
use crate::views::form::{Form, Problem};
use crate::views::frame::Frame;
use crate::views::pages::Done;
use crate::views::pages::admin::{
    AdminAudit, AdminClient, AdminClients, AdminHome, AdminKeys, AdminPeople, AdminPerson, AdminPersonNew,
    AdminPersonNotice, AdminSessions, AuditRow, AuditVerification, ClientRow, Figures, KeyRow, Office, PersonDetail,
    PersonRow, SessionRow, ShownSecret, Warning,
};

pub(super) fn pages(language: Language) -> Vec<Sample> {
    let mut samples = home(language);
    samples.extend(people(language));
    samples.extend(person(language));
    samples.extend(clients(language));
    samples.extend(keys(language));
    samples.extend(audit(language));
    samples
}

pub(super) fn frame(language: Language) -> Frame {
    Frame { here: "/admin".into(), ..signed_in(language) }
}

pub(super) fn everything() -> Office {
    Office::new([
        Permission::ReadPeople,
        Permission::CreatePeople,
        Permission::SuspendPeople,
        Permission::ReactivatePeople,
        Permission::ClosePeople,
        Permission::ResetSecondFactor,
        Permission::SendActivationLink,
        Permission::AppointStaff,
        Permission::ListSessions,
        Permission::EndSessions,
        Permission::ReadClients,
        Permission::EditClients,
        Permission::RotateClientSecrets,
        Permission::ReadKeys,
        Permission::RotateKeys,
        Permission::ReadFederations,
        Permission::SearchAudit,
        Permission::VerifyAudit,
    ])
}

pub(super) fn reader() -> Office {
    Office::new([Permission::ReadPeople, Permission::ListSessions, Permission::ReadClients, Permission::ReadKeys])
}

fn user(seed: u8) -> UserId {
    format!("019aa123-4567-7abc-8def-0123456788{seed:02x}").parse().expect("a sample id is well formed")
}

fn home(language: Language) -> Vec<Sample> {
    let figures =
        Figures { people: 10_432, sessions: 87, clients: 5, logins_today: 1_204, refusals_today: 31, work_waiting: 0 };
    let decision =
        PasswordDecision::new("manca ancora un altro accesso".to_owned(), "Anna Verdi".to_owned(), "2027-06-30");
    let decision = decision.expect("a sample decision is well formed");
    let warnings = vec![
        Warning::CitizenPasswords,
        Warning::ProfessionalPasswords(decision),
        Warning::ProfessionalPasswordsUndecided,
        Warning::ProfessionalPasswordsEnded(NOW),
        Warning::Development,
        Warning::AuditUnsealed(3),
        Warning::WorkGivenUp(1),
        Warning::KeyEnding(NOW),
    ];
    let page = |office, warnings| AdminHome { frame: frame(language), office, figures, warnings }.render();
    vec![
        Sample { name: "admin", html: page(everything(), warnings) },
        Sample { name: "admin-quiet", html: page(reader(), Vec::new()) },
    ]
}

fn people(language: Language) -> Vec<Sample> {
    let row = |(seed, state): (u8, UserState)| PersonRow {
        id: user(seed),
        name: PERSON.into(),
        known_as: "RSSNNA80A41H501F".into(),
        class: UserClass::ALL[usize::from(seed) % UserClass::ALL.len()],
        state,
    };
    let found: Vec<_> = (0..).zip(UserState::ALL).map(row).collect();
    let page = |people, older: Option<&str>| AdminPeople {
        frame: frame(language),
        office: everything(),
        form: Form::new().with("q", "<rossi>"),
        people,
        older: older.map(str::to_owned),
    };
    let new = |form| AdminPersonNew { frame: frame(language), office: everything(), form };
    let sessions = |office, rows: &[u8], done| AdminSessions {
        frame: frame(language),
        office,
        form: Form::new(),
        sessions: rows
            .iter()
            .map(|seed| SessionRow { user: user(*seed), name: PERSON.into(), session: session(*seed, *seed == 0) })
            .collect(),
        older: None,
        done,
    };
    vec![
        Sample { name: "admin-people", html: page(Some(found), Some("/admin/people?q=rossi&before=1")).render() },
        Sample { name: "admin-people-none", html: page(Some(Vec::new()), None).render() },
        Sample { name: "admin-people-start", html: page(None, None).render() },
        Sample { name: "admin-person-new", html: new(Form::new()).render() },
        Sample { name: "admin-person-new-wrong", html: new(wrong("username", Problem::UsernameTaken)).render() },
        Sample { name: "admin-sessions", html: sessions(everything(), &[0, 1, 2], Some(Done::SessionEnded)).render() },
        Sample { name: "admin-sessions-reader", html: sessions(reader(), &[1], None).render() },
        Sample { name: "admin-sessions-none", html: sessions(reader(), &[], None).render() },
    ]
}

fn person(language: Language) -> Vec<Sample> {
    let page = |state, office, notice| AdminPerson {
        frame: frame(language),
        office,
        person: PersonDetail {
            id: user(1),
            name: PERSON.into(),
            fiscal_code: Some("RSSNNA80A41H501F".into()),
            username: None,
            email: Some("anna@esempio.it".into()),
            class: UserClass::Operator,
            state,
            proofing_level: AssuranceLevel::Two,
            created_at: NOW,
            password_set_at: Some(NOW),
            second_factor_at: (state == UserState::Active).then_some(NOW),
            roles: StaffRole::ALL.to_vec(),
        },
        sessions: if state == UserState::Active { vec![session(0, false), session(1, false)] } else { Vec::new() },
        events: if state == UserState::Active { events() } else { Vec::new() },
        appointable: if state == UserState::Active { StaffRole::ALL.to_vec() } else { Vec::new() },
        notice,
    };
    let notices = [
        AdminPersonNotice::StateChanged,
        AdminPersonNotice::SecondFactorReset,
        AdminPersonNotice::ActivationSent,
        AdminPersonNotice::ActivationLink("https://id.esempio.it/activate?token=<x>".into()),
        AdminPersonNotice::SessionsEnded,
        AdminPersonNotice::RolesChanged,
        AdminPersonNotice::Created,
    ];
    let mut samples = vec![
        Sample { name: "admin-person", html: page(UserState::Active, everything(), None).render() },
        Sample { name: "admin-person-reader", html: page(UserState::Active, reader(), None).render() },
    ];
    samples.extend(notices.map(|notice| Sample {
        name: "admin-person-suspended",
        html: page(UserState::Suspended, everything(), Some(notice)).render(),
    }));
    samples
}

fn clients(language: Language) -> Vec<Sample> {
    let row = |(id, name, auth_method, state): (&str, _, _, _)| ClientRow {
        id: id.parse().expect("a sample id is well formed"),
        name,
        state,
        level: AssuranceLevel::Two,
        auth_method,
    };
    let rows = [
        ("pagamenti", service(), ClientAuthMethod::ClientSecretBasic, ClientState::Enabled),
        ("anagrafe", translated_service(), ClientAuthMethod::PrivateKeyJwt, ClientState::Disabled),
        ("sportello", translated_service(), ClientAuthMethod::ClientSecretPost, ClientState::Enabled),
        ("app", translated_service(), ClientAuthMethod::None, ClientState::Enabled),
    ];
    let list = |clients, office| AdminClients { frame: frame(language), office, clients }.render();
    let mut client = Client::new("pagamenti".parse().expect("a sample id is well formed"), service());
    client.redirect_uris = vec!["https://pagamenti.esempio.it/ritorno".parse().expect("a sample address is sound")];
    client.keys = ClientKeys::Jwks(serde_json::json!("<x>"));
    let page = |existing, form, new_secret| AdminClient {
        frame: frame(language),
        office: everything(),
        existing,
        form,
        secrets: vec![
            ShownSecret { created_at: NOW - Span::days(90), expires_at: Some(NOW) },
            ShownSecret { created_at: NOW, expires_at: None },
        ],
        new_secret,
        done: None,
    };
    let existing = |state| Some((client.id.clone(), state));
    let registered = || AdminClient::form_of(&client);
    let bad = wrong("redirect_uris", Problem::AddressWrong).fault("client_id", Problem::ClientIdTaken);
    let mut read_only = page(existing(ClientState::Disabled), registered(), None);
    read_only.office = reader();
    let mut saved = page(existing(ClientState::Disabled), registered(), None);
    saved.done = Some(Done::Saved);
    vec![
        Sample { name: "admin-clients", html: list(rows.map(row).to_vec(), everything()) },
        Sample { name: "admin-clients-none", html: list(Vec::new(), reader()) },
        Sample { name: "admin-client", html: page(existing(ClientState::Enabled), registered(), None).render() },
        Sample {
            name: "admin-client-secret",
            html: page(existing(ClientState::Enabled), registered(), Some(Secret::from("s3cr3t<x>"))).render(),
        },
        Sample { name: "admin-client-new", html: page(None, Form::new(), None).render() },
        Sample { name: "admin-client-wrong", html: page(None, bad, None).render() },
        Sample { name: "admin-client-reader", html: read_only.render() },
        Sample { name: "admin-client-saved", html: saved.render() },
    ]
}

fn keys(language: Language) -> Vec<Sample> {
    let key = |id: &str, kind, purpose, state, ends: bool| KeyRow {
        id: id.parse::<KeyId>().expect("a sample id is well formed"),
        kind,
        purpose,
        state,
        active_from: NOW,
        retired_at: ends.then_some(NOW),
        remove_at: ends.then_some(NOW),
    };
    let keys = vec![
        key("2026-11-es", KeyKind::P256, KeyPurpose::Tokens, KeyState::Active, false),
        key("2026-12-es", KeyKind::P256, KeyPurpose::Tokens, KeyState::Next, false),
        key("2026-08-rsa", KeyKind::Rsa, KeyPurpose::Tokens, KeyState::Retiring, true),
        key("2026-05-ed", KeyKind::Ed25519, KeyPurpose::Audit, KeyState::Removable, true),
    ];
    let page = |office, rotated| AdminKeys { frame: frame(language), office, keys: keys.clone(), rotated };
    vec![
        Sample { name: "admin-keys", html: page(everything(), Some(KeyKind::P256)).render() },
        Sample { name: "admin-keys-reader", html: page(reader(), None).render() },
    ]
}

fn audit(language: Language) -> Vec<Sample> {
    let row = |(place, kind): (usize, AuditKind)| AuditRow {
        occurred_at: NOW,
        kind,
        outcome: AuditOutcome::ALL[place % 2],
        actor: Some("command:user".into()),
        subject: (place % 2 == 0).then(|| user(1).to_string()),
        client: (place % 3 == 0).then(|| "pagamenti".into()),
        network: (place % 2 == 0).then(|| "192.0.2.0/24".into()),
        detail: vec![("reason".into(), "<x>wrong_password".into()), ("method".into(), "password".into())],
    };
    let rows: Vec<_> = AuditKind::ALL.into_iter().enumerate().map(row).collect();
    let page = |events, form, verification| AdminAudit {
        frame: frame(language),
        office: everything(),
        form,
        events,
        older: None,
        verification,
    };
    let filters = Form::new().with("kind", "login").with("from", "2026-11-01");
    let sound = AuditVerification::Sound { seals: 12, events: 4_312, unsealed: 1 };
    vec![
        Sample { name: "admin-audit", html: page(rows, filters, Some(sound)).render() },
        Sample {
            name: "admin-audit-broken",
            html: page(Vec::new(), wrong("from", Problem::DateWrong), Some(AuditVerification::Broken { seal: 7 }))
                .render(),
        },
    ]
}
