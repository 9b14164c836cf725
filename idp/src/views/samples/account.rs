//! Samples of the personal area.

use super::{NOW, PERSON, Sample, asker, frame, generator, service, signed_in, translated_service, wrong};
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::{AuditKind, AuditOutcome};
use crate::domain::credential::AuthenticationMethod;
use crate::domain::language::Language;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::domain::user::{Attribute, AttributeName, AttributeSource};
use crate::views::form::{Form, Problem};
use crate::views::frame::Frame;
use crate::views::pages::{
    Account, AccountConsents, AccountEmail, AccountEmailConfirm, AccountEmailSent, AccountHistory, AccountPassword,
    AccountProfile, AccountSecondFactor, AccountSessions, Activate, Done, GivenConsent, RecoveryCodes,
    SecondFactorEnrol, SetUp, SharedItem, ShownEvent, ShownSession,
};

pub(super) fn pages(language: Language) -> Vec<Sample> {
    let mut samples = home(language);
    samples.extend(second_factor(language));
    samples.extend(lists(language));
    samples.extend(first_passwords(language));
    samples
}

fn home(language: Language) -> Vec<Sample> {
    let frame = || signed_in(language);
    let account = |staff: bool, second_factor: bool, done: Option<Done>| Account {
        frame: frame(),
        name: PERSON.into(),
        fiscal_code: Some("RSSNNA80A41H501F".into()),
        level: AssuranceLevel::Two,
        since: NOW,
        provider: Some(super::service()),
        may_hold_password: second_factor || staff || done.is_some(),
        second_factor,
        staff,
        done,
    };
    let sources = AttributeSource::ALL;
    let attribute = |(name, source): (AttributeName, AttributeSource)| {
        (name, Attribute { value: "<i>valore</i>".into(), source, level: AssuranceLevel::One, updated_at: NOW })
    };
    let profile = AccountProfile {
        frame: frame(),
        fiscal_code: Some(("RSSNNA80A41H501F".into(), AssuranceLevel::Three)),
        attributes: AttributeName::ALL.into_iter().zip(sources.into_iter().cycle()).map(attribute).collect(),
    };
    let password = |must_change, form| AccountPassword { frame: frame(), must_change, password_minimum: 8, form };
    let done = [
        Done::SessionEnded,
        Done::OtherSessionsEnded,
        Done::ConsentWithdrawn,
        Done::SecondFactorAdded,
        Done::SecondFactorRemoved,
        Done::EmailChanged,
        Done::Saved,
    ];
    let email = |form| AccountEmail { frame: frame(), present: Some("anna@esempio.it".into()), form };
    let sent = AccountEmailSent { frame: frame(), email: "<b>@esempio.it".into(), valid_for: Span::hours(2) };
    let confirm = AccountEmailConfirm { frame: frame(), email: "<b>@esempio.it".into(), token: "abc".into() };
    let mut samples = vec![
        Sample { name: "account-email", html: email(Form::new()).render() },
        Sample { name: "account-email-wrong", html: email(wrong("email", Problem::EmailUnchanged)).render() },
        Sample { name: "account-email-sent", html: sent.render() },
        Sample { name: "account-email-confirm", html: confirm.render() },
        Sample { name: "account", html: account(false, false, None).render() },
        Sample { name: "account-staff", html: account(true, true, None).render() },
        Sample { name: "account-profile", html: profile.render() },
        Sample { name: "account-password", html: password(false, Form::new()).render() },
        Sample {
            name: "account-password-must",
            html: password(true, wrong("current_password", Problem::WrongPassword)).render(),
        },
    ];
    samples.extend(done.map(|done| Sample { name: "account-done", html: account(false, true, Some(done)).render() }));
    samples
}

fn second_factor(language: Language) -> Vec<Sample> {
    let enrol = |frame: Frame, waiting: bool, form| SecondFactorEnrol {
        frame,
        asker: waiting.then(asker),
        generator: generator(),
        uri: Secret::from("otpauth://totp/Comune:anna?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Comune"),
        secret: Secret::from("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
        required: waiting,
        form,
    };
    let waiting = Frame { request: Some("018f".into()), ..signed_in(language) };
    let codes = ["K3F9-7XQ2-M4RT", "P8WD-2HJN-V6CZ", "T5GB-9LKS-R3YX", "B7NH-4DQW-Z2MF"];
    let codes = codes.into_iter().cycle().take(10).map(Secret::from).collect();
    let enrolled = |removable, done| AccountSecondFactor {
        frame: signed_in(language),
        enrolled_at: NOW,
        codes_left: 1,
        removable,
        done,
    };
    vec![
        Sample { name: "second-factor-enrol", html: enrol(signed_in(language), false, Form::new()).render() },
        Sample {
            name: "second-factor-enrol-required",
            html: enrol(waiting, true, wrong("code", Problem::WrongCode)).render(),
        },
        Sample {
            name: "recovery-codes",
            html: RecoveryCodes { frame: signed_in(language), codes, onward: "/account".into() }.render(),
        },
        Sample { name: "account-second-factor", html: enrolled(true, Some(Done::SecondFactorAdded)).render() },
        Sample { name: "account-second-factor-staff", html: enrolled(false, None).render() },
    ]
}

/// A session; `seed` tells it from others.
pub(super) fn session(seed: u8, current: bool) -> ShownSession {
    let user_agents = [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1",
        "<b>curl</b>/8.14",
    ];
    let methods = if seed == 0 { &AuthenticationMethod::ALL[..2] } else { &AuthenticationMethod::ALL[2..] };
    ShownSession {
        id: format!("019aa123-4567-7abc-8def-0123456789{seed:02x}").parse().expect("a sample id is well formed"),
        current,
        created_at: NOW - Span::hours(i64::from(seed) * 20),
        last_seen_at: NOW,
        level: AssuranceLevel::Two,
        methods: methods.to_vec(),
        network: "192.0.2.0/24".into(),
        user_agent: user_agents[usize::from(seed) % user_agents.len()].into(),
    }
}

/// One event of each kind.
pub(super) fn events() -> Vec<ShownEvent> {
    let event = |(place, kind): (usize, AuditKind)| ShownEvent {
        occurred_at: NOW,
        kind,
        outcome: AuditOutcome::ALL[place % 2],
        client: (place % 3 == 0).then(service),
        network: (place % 4 != 0).then(|| "2001:db8::/48".to_owned()),
    };
    AuditKind::ALL.into_iter().enumerate().map(event).collect()
}

fn lists(language: Language) -> Vec<Sample> {
    let frame = || signed_in(language);
    let sessions = |sessions, done| AccountSessions { frame: frame(), sessions, done }.render();
    let history = |events, older: Option<&str>| {
        AccountHistory { frame: frame(), events, older: older.map(str::to_owned) }.render()
    };
    let consent = |client: &str, name| GivenConsent {
        client: client.parse().expect("a sample id is well formed"),
        name,
        shared: vec![SharedItem::Name, SharedItem::Email, SharedItem::FiscalCode],
        granted_at: NOW,
    };
    let consents = vec![consent("pagamenti", service()), consent("anagrafe", translated_service())];
    vec![
        Sample {
            name: "account-sessions",
            html: sessions(vec![session(0, true), session(1, false), session(2, false)], Some(Done::SessionEnded)),
        },
        Sample { name: "account-sessions-one", html: sessions(vec![session(0, true)], None) },
        Sample { name: "account-history", html: history(events(), Some("/account/history?before=1")) },
        Sample { name: "account-history-empty", html: history(Vec::new(), None) },
        Sample {
            name: "account-consents",
            html: AccountConsents { frame: frame(), consents, done: Some(Done::ConsentWithdrawn) }.render(),
        },
        Sample {
            name: "account-consents-empty",
            html: AccountConsents { frame: frame(), consents: Vec::new(), done: None }.render(),
        },
    ]
}

fn first_passwords(language: Language) -> Vec<Sample> {
    let token = || "t0ken\"x".to_owned();
    let bare = || Frame { request: None, here: "/setup?token=t0ken".into(), ..frame(language) };
    let setup = |form| SetUp { frame: bare(), token: token(), password_minimum: 8, form };
    let activate = |form| Activate { frame: bare(), token: token(), name: PERSON.into(), password_minimum: 8, form };
    vec![
        Sample { name: "setup", html: setup(Form::new()).render() },
        Sample { name: "setup-wrong", html: setup(wrong("username", Problem::UsernameTaken)).render() },
        Sample { name: "activate", html: activate(Form::new()).render() },
        Sample { name: "activate-wrong", html: activate(wrong("password", Problem::PasswordPersonal)).render() },
    ]
}
