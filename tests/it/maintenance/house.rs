//! A provider over the database of a bed, with a clock set by hand and letters that become files.

use crate::storage::bed::{Bed, Chance, NOW};
use idp::domain::audit_event::{AuditEvent, AuditKind, AuditOutcome};
use idp::domain::credential::{CredentialPolicy, ProfessionalPasswords, StaffSecondFactor};
use idp::domain::environment::Environment;
use idp::domain::id::{AuditEventId, SessionId, TenantId, UserId};
use idp::domain::language::{Language, LocalizedText};
use idp::domain::master_key::MasterKey;
use idp::domain::password_policy::PasswordPolicy;
use idp::domain::session::SessionLimits;
use idp::domain::tenant::{Branding, Tenant};
use idp::domain::time::{Clock, Span, Timestamp};
use idp::domain::work::{Letter, LetterContent};
use idp::flows::clients::RememberedClients;
use idp::flows::hashing::{HashingCost, HashingPool};
use idp::flows::keys::RememberedKeys;
use idp::flows::letters::enqueue_letter;
use idp::flows::request_limits::RequestLimiter;
use idp::flows::{Context, Provider};
use idp::jobs::{Jobs, Outgoing};
use idp::outbound::http::GuardedClient;
use idp::outbound::mail::{Mail, Sender};
use idp::storage::{Ending, Store, audit_events};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Two bodies, one of which has something to do.
pub struct House {
    pub provider: Arc<Provider>,
    pub clock: Arc<SetClock>,
    /// Where letters become files.
    pub letters: tempfile::TempDir,
}

/// A clock that stands still until it is told to go on.
pub struct SetClock(AtomicI64);

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microseconds(self.0.load(Ordering::Relaxed))
    }
}

impl SetClock {
    pub fn pass(&self, span: Span) {
        self.0.fetch_add(span.as_microseconds(), Ordering::Relaxed);
    }
}

impl House {
    pub fn of(bed: &Bed) -> Self {
        let clock = Arc::new(SetClock(AtomicI64::new(NOW.microseconds())));
        let letters = tempfile::tempdir().expect("the temporary folder is writable");
        Self { provider: provider(bed.store.clone(), bed, &clock), clock, letters }
    }

    /// A second process on the same database, at the same clock.
    pub async fn second_process(&self, bed: &Bed) -> Arc<Provider> {
        let store = Store::open(&bed.options).await.expect("the database takes a second process");
        provider(store, bed, &self.clock)
    }

    /// The first body, now.
    pub fn context(&self) -> Context {
        Context::internal(&self.provider, &self.provider.tenants[0])
    }

    /// The other body, now.
    pub fn other_context(&self) -> Context {
        Context::internal(&self.provider, &self.provider.tenants[1])
    }

    /// The jobs of a process, which write letters into the folder of this house.
    pub fn jobs(&self, provider: &Arc<Provider>) -> Jobs {
        Self::jobs_with(provider, Mail::Directory(self.letters.path().join("mail")))
    }

    /// The jobs of a process with another way for letters.
    pub fn jobs_with(provider: &Arc<Provider>, mail: Mail) -> Jobs {
        let sender = Sender::new("Comune", "noreply@example.it").expect("a sender");
        let senders = provider.tenants.iter().map(|tenant| (tenant.id.clone(), sender.clone())).collect();
        Jobs::new(Arc::clone(provider), Outgoing { mail, sms: None, senders })
    }

    /// The letters that were delivered, in no order.
    pub fn delivered(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.letters.path().join("mail")) else { return Vec::new() };
        entries.map(|entry| entry.expect("the folder is readable").path()).collect()
    }

    /// Enqueues a letter to this address.
    pub async fn enqueue(&self, to: &str) {
        let context = self.context();
        let letter = Letter {
            to: to.to_owned(),
            name: "Mario Rossi".to_owned(),
            language: Language::It,
            content: LetterContent::ResetPassword { link: "https://id.example.it/password/reset?token=t0k3n".into() },
        };
        let store = context.store().clone();
        let enqueue = store
            .write(move |on| Box::pin(async move { Ok(Ending::Commit(enqueue_letter(on, &context, &letter).await?)) }));
        enqueue.await.expect("the letter is enqueued");
    }

    /// Records so many events of the first body.
    pub async fn record(&self, events: usize) {
        for _ in 0..events {
            self.clock.pass(Span::milliseconds(1));
            let (context, event) = (self.context(), event(self.clock.now()));
            let store = context.store().clone();
            let record = store.write(move |on| {
                Box::pin(
                    async move { Ok(Ending::Commit(audit_events::insert(on, context.tenant_id(), &event).await?)) },
                )
            });
            record.await.expect("the event is recorded");
        }
    }
}

fn event(now: Timestamp) -> AuditEvent {
    AuditEvent {
        id: AuditEventId::new(now, &Chance),
        occurred_at: now,
        kind: AuditKind::Login,
        outcome: AuditOutcome::Success,
        actor: Some("client:anagrafe".to_owned()),
        subject: Some(UserId::new(now, &Chance)),
        client: Some("anagrafe".parse().expect("a client id")),
        session: Some(SessionId::new(now, &Chance)),
        network: Some("192.0.2.0/24".to_owned()),
        detail: BTreeMap::from([("method".to_owned(), "password totp".to_owned())]),
    }
}

fn provider(store: Store, bed: &Bed, clock: &Arc<SetClock>) -> Arc<Provider> {
    let cost = HashingCost { memory: 64, passes: 1, at_once: 1, waiting: 1 };
    Arc::new(Provider {
        store,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        random: Arc::new(Chance),
        master_key: MasterKey::new([9; 32]),
        hashing: HashingPool::new(cost, &Chance).expect("a lawful cost"),
        password_policy: PasswordPolicy::default(),
        environment: Environment::Production,
        limits_enabled: true,
        limiter: RequestLimiter::default(),
        remembered_keys: RememberedKeys::default(),
        remembered_clients: RememberedClients::default(),
        http: GuardedClient::default(),
        tenants: [bed.a, bed.b].into_iter().map(|id| Arc::new(tenant(id))).collect(),
    })
}

fn tenant(id: &TenantId) -> Tenant {
    let limits = SessionLimits { idle: Span::minutes(30), absolute: Span::hours(8) };
    Tenant {
        id: id.clone(),
        issuer: format!("https://{id}.example"),
        branding: Branding {
            name: LocalizedText::italian("Comune di Esempio"),
            logo: None,
            colour: None,
            links: BTreeMap::new(),
        },
        languages: vec![Language::It],
        credentials: CredentialPolicy {
            citizen_passwords: false,
            professional_passwords: ProfessionalPasswords::Undecided,
            foreign_passwords: false,
            staff_second_factor: StaffSecondFactor::Required,
        },
        registration: Vec::new(),
        sessions: limits,
        staff_sessions: limits,
    }
}
