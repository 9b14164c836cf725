//! A house for the unit tests of flows: a real SQLite database in a scratch folder, a clock set by hand, chance that
//! repeats itself, hashes that cost little.

pub mod federation;

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::{AuditEvent, AuditKind};
use crate::domain::credential::{
    CredentialPolicy, PasswordCredential, ProfessionalPasswords, StaffSecondFactor, TotpSecret,
};
use crate::domain::environment::Environment;
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::id::{TotpId, UserId};
use crate::domain::language::{Language, LocalizedText};
use crate::domain::master_key::MasterKey;
use crate::domain::password_policy::PasswordPolicy;
use crate::domain::random::Random;
use crate::domain::secret::Secret;
use crate::domain::session::SessionLimits;
use crate::domain::tenant::{Branding, Tenant};
use crate::domain::throttle::NetworkKey;
use crate::domain::time::{Clock, Span, Timestamp};
use crate::domain::user::{Attribute, AttributeName, AttributeSource, User, UserClass, UserState};
use crate::domain::work::{Letter, LogoutCall, Work, WorkKind};
use crate::flows::clients::RememberedClients;
use crate::flows::hashing::{HashingCost, HashingPool};
use crate::flows::keys::RememberedKeys;
use crate::flows::letters::sealing_purpose;
use crate::flows::login::totp_sealing_purpose;
use crate::flows::request_limits::RequestLimiter;
use crate::flows::{Context, Origin, Provider};
use crate::outbound::http::GuardedClient;
use crate::storage::credentials::StoredTotp;
use crate::storage::users::LoginName;
use crate::storage::{Ending, StorageOptions, Store, audit_events, credentials, jobs, users};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tempfile::TempDir;

/// The instant at which every test begins: 2026-01-01T00:00:00Z.
pub const START: Timestamp = Timestamp::from_seconds(1_767_225_600);

/// The password of every person of the tests.
pub const PASSWORD: &str = "girasole lento sul molo";

/// A clock that stands still until it is told to go on.
pub struct SetClock(AtomicI64);

impl SetClock {
    /// Lets time pass; a negative span is a clock that leaps back.
    pub fn pass(&self, span: Span) {
        self.0.fetch_add(span.as_microseconds(), Ordering::Relaxed);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microseconds(self.0.load(Ordering::Relaxed))
    }
}

/// Never the same value twice, and the same values in every run: SHA-256 of a count.
#[derive(Default)]
pub struct CountingRandom(AtomicU64);

impl Random for CountingRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let count = self.0.fetch_add(1, Ordering::Relaxed);
            chunk.copy_from_slice(&openssl::sha::sha256(&count.to_be_bytes())[..chunk.len()]);
        }
    }
}

/// A provider with one tenant, `https://id.comune.example`.
pub struct House {
    /// The parts of the house.
    pub provider: Arc<Provider>,
    /// The only tenant.
    pub tenant: Arc<Tenant>,
    /// The clock of the house.
    pub clock: Arc<SetClock>,
    _folder: TempDir,
}

/// A person to be put into the database.
#[derive(Clone, Debug)]
pub struct Person {
    /// What the person is.
    pub class: UserClass,
    /// Where the account stands.
    pub state: UserState,
    /// How the person was identified.
    pub proofing_level: AssuranceLevel,
    /// The name typed at login; the address is `NAME@example.org`.
    pub username: &'static str,
    /// The fiscal code.
    pub fiscal_code: Option<&'static str>,
    /// Whether [`PASSWORD`] is set.
    pub has_password: bool,
}

impl Person {
    /// An active person of `class` with a password, identified at level 2.
    #[must_use]
    pub const fn new(class: UserClass, username: &'static str) -> Self {
        Self {
            class,
            state: UserState::Active,
            proofing_level: AssuranceLevel::Two,
            username,
            fiscal_code: None,
            has_password: true,
        }
    }
}

impl House {
    /// Professionals have passwords and may register; citizens and foreign people have none; staff need a second
    /// factor.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// The same with another tenant.
    pub async fn with(change: impl FnOnce(&mut Tenant)) -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        let options = StorageOptions { url, connections: 2 };
        Store::migrate(&options).await.expect("an empty database takes the schema");
        let store = Store::open(&options).await.expect("the database opens");
        let mut tenant = tenant();
        change(&mut tenant);
        let tenant = Arc::new(tenant);
        let clock = Arc::new(SetClock(AtomicI64::new(START.microseconds())));
        let random = Arc::new(CountingRandom::default());
        let cost = HashingCost { memory: 64, passes: 1, at_once: 2, waiting: 64 };
        let provider = Provider {
            store,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            hashing: HashingPool::new(cost, &*random).expect("a lawful cost"),
            random,
            master_key: MasterKey::new([9; 32]),
            password_policy: PasswordPolicy::default(),
            environment: Environment::Production,
            limits_enabled: true,
            limiter: RequestLimiter::default(),
            remembered_keys: RememberedKeys::default(),
            remembered_clients: RememberedClients::default(),
            http: GuardedClient::default(),
            tenants: vec![Arc::clone(&tenant)],
        };
        Self { provider: Arc::new(provider), tenant, clock, _folder: folder }
    }

    /// An act now, from a browser without a device cookie at 192.0.2.1.
    #[must_use]
    pub fn context(&self) -> Context {
        let mut context = Context::internal(&self.provider, &self.tenant);
        context.origin = Origin {
            network: Some(NetworkKey::from(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)))),
            network_shown: "192.0.2.0".to_owned(),
            user_agent: "Test/1.0".to_owned(),
            device: None,
            language: Language::It,
        };
        context
    }

    /// An act now, from the browser that holds this device cookie.
    #[must_use]
    pub fn context_on(&self, device: &str) -> Context {
        let mut context = self.context();
        context.origin.device = Some(Secret::from(device).hash());
        context
    }

    /// An act now, from the network of this address.
    #[must_use]
    pub fn context_from(&self, network: [u8; 4]) -> Context {
        let mut context = self.context();
        context.origin.network = Some(NetworkKey::from(IpAddr::V4(Ipv4Addr::from(network))));
        context
    }

    /// Puts a person into the database.
    pub async fn add(&self, person: Person) -> User {
        let context = self.context();
        let user = user(&context, &person);
        let hash = context.provider.hashing.hash(&Secret::from(PASSWORD), context.random()).await.expect("no load");
        let password = PasswordCredential { hash, set_at: context.now, must_change: false };
        let mut names = vec![LoginName { name: person.username.to_owned(), kind: "username" }];
        names.extend(user.attribute(AttributeName::Email).map(|email| LoginName { name: email.into(), kind: "email" }));
        names.extend(person.fiscal_code.map(|code| LoginName { name: code.into(), kind: "fiscal_code" }));
        let (store, kept) = (context.store().clone(), user.clone());
        let write = store.write(move |on| {
            Box::pin(async move {
                assert!(users::insert(on, context.tenant_id(), &kept, &names).await?, "the names are free");
                if person.has_password {
                    credentials::put_password(on, context.tenant_id(), kept.id, &password).await?;
                }
                Ok(Ending::Commit(()))
            })
        });
        write.await.expect("the person is written");
        user
    }

    /// Gives a person a confirmed generator of one-time passwords.
    pub async fn add_totp(&self, user: UserId) -> TotpSecret {
        let context = self.context();
        let secret = TotpSecret::new(context.random());
        let id = TotpId::new(context.now, context.random());
        let purpose = totp_sealing_purpose(context.tenant_id(), user, id);
        let totp = StoredTotp {
            id,
            sealed_secret: context.master_key().seal(&purpose, secret.expose(), context.random()),
            created_at: context.now,
            confirmed_at: Some(context.now),
            last_step: None,
        };
        let store = context.store().clone();
        let write = store.write(move |on| {
            Box::pin(async move {
                Ok(Ending::Commit(credentials::insert_totp(on, context.tenant_id(), user, &totp).await?))
            })
        });
        write.await.expect("the generator is written");
        secret
    }

    /// Has a person change the password at the next login.
    pub async fn demand_new_password(&self, user: UserId) {
        let tenant = self.tenant.id.clone();
        let write = self.provider.store.write(move |on| {
            Box::pin(async move {
                let password = credentials::find_password(on, &tenant, user).await?.expect("it was set");
                let password = PasswordCredential { must_change: true, ..password };
                Ok(Ending::Commit(credentials::put_password(on, &tenant, user, &password).await?))
            })
        });
        write.await.expect("the password is written");
    }

    /// A person as the database has them now.
    pub async fn user(&self, id: UserId) -> User {
        let found = users::find(&mut self.provider.store.read(), &self.tenant.id, id).await;
        found.expect("the database answers").expect("the person exists")
    }

    /// The events of one kind, oldest first.
    pub async fn events(&self, kind: AuditKind) -> Vec<AuditEvent> {
        let search = audit_events::Search { kind: Some(kind), ..audit_events::Search::default() };
        let found = audit_events::search(&mut self.provider.store.read(), &self.tenant.id, &search, 10_000).await;
        let mut events = found.expect("the database answers");
        events.sort_by_key(|event| event.occurred_at);
        events
    }

    /// The letters that wait to be sent, oldest first. They stay in the queue.
    pub async fn letters(&self) -> Vec<Letter> {
        self.work(WorkKind::Mail).await
    }

    /// The clients that wait to be told of a logout.
    pub async fn logout_calls(&self) -> Vec<LogoutCall> {
        self.work(WorkKind::BackchannelLogout).await
    }

    async fn work<T: serde::de::DeserializeOwned>(&self, kind: WorkKind) -> Vec<T> {
        let far = self.clock.now() + Span::days(365);
        let claim = self
            .provider
            .store
            .write(move |on| Box::pin(async move { Ok(Ending::RollBack(jobs::claim_due(on, far, 10_000).await?)) }));
        let mut work: Vec<Work> = claim.await.expect("the database answers");
        work.retain(|work| work.kind == kind);
        work.sort_by_key(|work| (work.created_at, work.id));
        let open = |work: Work| {
            let plain = self.provider.master_key.open(&sealing_purpose(work.id), &work.payload).expect("our own seal");
            serde_json::from_slice(&plain).expect("our own document")
        };
        work.into_iter().map(open).collect()
    }
}

fn tenant() -> Tenant {
    Tenant {
        id: "comune".parse().expect("a name"),
        issuer: "https://id.comune.example".to_owned(),
        branding: Branding {
            name: LocalizedText::italian("Comune di Esempio"),
            logo: None,
            colour: None,
            links: BTreeMap::new(),
        },
        languages: vec![Language::It, Language::En, Language::De],
        credentials: CredentialPolicy {
            citizen_passwords: false,
            professional_passwords: ProfessionalPasswords::Undecided,
            foreign_passwords: false,
            staff_second_factor: StaffSecondFactor::Required,
        },
        registration: vec![UserClass::Professional],
        sessions: SessionLimits { idle: Span::minutes(30), absolute: Span::hours(8) },
        staff_sessions: SessionLimits { idle: Span::minutes(15), absolute: Span::hours(8) },
    }
}

fn user(context: &Context, person: &Person) -> User {
    let attribute = |value: &str, source| Attribute {
        value: value.to_owned(),
        source,
        level: person.proofing_level,
        updated_at: context.now,
    };
    User {
        id: UserId::new(context.now, context.random()),
        class: person.class,
        state: person.state,
        proofing_level: person.proofing_level,
        language: Some(Language::It),
        created_at: context.now,
        updated_at: context.now,
        fiscal_code: person.fiscal_code.map(|code| code.parse::<FiscalCode>().expect("a fiscal code")),
        attributes: BTreeMap::from([
            (AttributeName::GivenName, attribute("Mario", AttributeSource::Operator)),
            (AttributeName::FamilyName, attribute("Rossi", AttributeSource::Operator)),
            (AttributeName::Username, attribute(person.username, AttributeSource::Operator)),
            (
                AttributeName::Email,
                attribute(&format!("{}@example.org", person.username), AttributeSource::ContactCheck),
            ),
        ]),
    }
}
