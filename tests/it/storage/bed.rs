//! A fresh database with two public bodies in it, and samples of what is kept.

use idp::domain::assurance_level::AssuranceLevel;
use idp::domain::id::{SessionId, TenantId, UserId};
use idp::domain::random::Random;
use idp::domain::secret::{Secret, SecretHash};
use idp::domain::session::Session;
use idp::domain::time::{Span, Timestamp};
use idp::domain::user::{Attribute, AttributeName, AttributeSource, User, UserClass, UserState};
use idp::storage::{Access as _, Ending, Statement, StorageError, StorageOptions, Store, sessions, users};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use varco_tests::processes::postgres::PostgresServer;

/// The instant of the samples.
pub const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
/// How many pairs race for something that only one may have.
pub const PAIRS: usize = 64;

/// A migrated database. The samples live as long as the test binary, so that jobs can hold them.
pub struct Bed {
    pub store: Store,
    pub options: StorageOptions,
    /// A public body.
    pub a: &'static TenantId,
    /// Another, to whom nothing of the first is visible.
    pub b: &'static TenantId,
    // Held for its Drop.
    _folder: Option<tempfile::TempDir>,
}

/// Makes a test of each case on each database.
macro_rules! on_both {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::$case(&crate::storage::bed::Bed::sqlite().await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::$case(&crate::storage::bed::Bed::postgres().await).await;
            })+
        }
    };
}

/// Runs one job to its commit and expects it to succeed: `keep!(bed, |on| users::insert(on, …))`.
macro_rules! keep {
    ($bed:expr, |$on:ident| $work:expr) => {
        try_keep!($bed, |$on| $work).expect("the job succeeds")
    };
}

/// Runs one job to its commit.
macro_rules! try_keep {
    ($bed:expr, |$on:ident| $work:expr) => {
        $bed.store.write(move |$on| Box::pin(async move { Ok(idp::storage::Ending::Commit($work.await?)) })).await
    };
}

/// Lets two jobs race for each of [`PAIRS`] numbers and expects one winner each: `race!(bed, |on, pair| … -> bool)`.
macro_rules! race {
    ($bed:expr, |$on:ident, $pair:ident| $work:expr) => {{
        let store = $bed.store.clone();
        let wins = crate::storage::bed::wins(move |$pair| {
            let store = store.clone();
            async move {
                store.write(move |$on| Box::pin(async move { Ok(idp::storage::Ending::Commit($work.await?)) })).await
            }
        });
        assert_eq!(wins.await, [1; crate::storage::bed::PAIRS]);
    }};
}

/// How often each number was won. The two of a pair start together.
pub async fn wins<F>(attempt: impl Fn(usize) -> F) -> Vec<u32>
where
    F: Future<Output = Result<bool, StorageError>> + Send + 'static,
{
    let mut racers = tokio::task::JoinSet::new();
    for pair in 0..PAIRS {
        for _ in 0..2 {
            let attempt = attempt(pair);
            racers.spawn(async move { (pair, attempt.await) });
        }
    }
    let mut wins = vec![0; PAIRS];
    for (pair, won) in racers.join_all().await {
        wins[pair] += u32::from(won.expect("losing a race is no failure"));
    }
    wins
}

impl Bed {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let url = format!("sqlite:{}", folder.path().join("varco.db").display());
        Self::open(url, Some(folder)).await
    }

    pub async fn postgres() -> Self {
        Self::open(PostgresServer::shared().fresh_database(), None).await
    }

    async fn open(url: String, folder: Option<tempfile::TempDir>) -> Self {
        let options = StorageOptions { url, connections: 16 };
        Store::migrate(&options).await.expect("an empty database takes the schema");
        let store = Store::open(&options).await.expect("a migrated database opens");
        let tenant = |name: &str| lasting(name.parse().expect("a tenant's name"));
        Self { store, options, a: tenant("comune-a"), b: tenant("comune-b"), _folder: folder }
    }

    /// Runs a statement in a transaction of its own; the number of rows it touched.
    pub async fn execute(&self, statement: Statement) -> u64 {
        let done = self.store.write(|on| Box::pin(async move { Ok(Ending::Commit(on.execute(statement).await?)) }));
        done.await.expect("the statement is good")
    }

    /// The number that a query with one row and the column `many` gives.
    pub async fn count(&self, statement: Statement) -> i64 {
        let row = self.store.read().row(statement).await.expect("the query is good").expect("a count has a row");
        row.integer("many").expect("a count is a number")
    }

    /// A person of the first body, kept.
    pub async fn person(&self) -> &'static User {
        let (a, user) = (self.a, lasting(person()));
        assert!(keep!(self, |on| users::insert(on, a, user, &[])));
        user
    }

    /// A session of a new person of the first body, kept.
    pub async fn session(&self) -> &'static Session {
        let (a, session) = (self.a, lasting(session(self.person().await.id)));
        keep!(self, |on| sessions::insert(on, a, session));
        session
    }
}

/// Chance that never repeats and is the same in no two tests.
pub struct Chance;

static DRAWN: AtomicU64 = AtomicU64::new(0);

impl Random for Chance {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let drawn = DRAWN.fetch_add(1, Ordering::Relaxed);
            chunk.copy_from_slice(&openssl::sha::sha256(&drawn.to_be_bytes())[..chunk.len()]);
        }
    }
}

/// Keeps a sample for as long as the tests run.
pub fn lasting<T>(sample: T) -> &'static T {
    Box::leak(Box::new(sample))
}

/// A hash that no other test has.
pub fn fresh_hash() -> SecretHash {
    idp::domain::random::opaque_value(&Chance).hash()
}

/// One hash for each racing pair.
pub fn hashes(of: &str) -> &'static [SecretHash] {
    lasting((0..PAIRS).map(|pair| Secret::from(format!("{of} {pair}")).hash()).collect::<Vec<_>>())
}

/// An active citizen without a fiscal code.
pub fn person() -> User {
    let name = Attribute {
        value: "Zoë 𝒜 d’Àncora \"x\"; --".to_owned(),
        source: AttributeSource::ContactCheck,
        level: AssuranceLevel::Two,
        updated_at: NOW,
    };
    User {
        id: UserId::new(NOW, &Chance),
        class: UserClass::Citizen,
        state: UserState::Active,
        proofing_level: AssuranceLevel::Two,
        language: None,
        created_at: NOW,
        updated_at: NOW + Span::microseconds(1),
        fiscal_code: None,
        attributes: BTreeMap::from([(AttributeName::FamilyName, name)]),
    }
}

/// A live session.
pub fn session(user: UserId) -> Session {
    Session {
        id: SessionId::new(NOW, &Chance),
        hash: fresh_hash(),
        user,
        created_at: NOW,
        authenticated_at: NOW + Span::microseconds(1),
        last_seen_at: NOW + Span::microseconds(2),
        expires_at: NOW + Span::hours(8),
        level: AssuranceLevel::Two,
        methods: vec![
            idp::domain::credential::AuthenticationMethod::Password,
            idp::domain::credential::AuthenticationMethod::Totp,
        ],
        network: "192.0.2.0/24".to_owned(),
        user_agent: "Firefox".to_owned(),
        ended_at: None,
    }
}

/// Compares things that have no equality of their own by all that they print.
#[track_caller]
pub fn assert_same<T: std::fmt::Debug>(left: &T, right: &T) {
    assert_eq!(format!("{left:?}"), format!("{right:?}"));
}
