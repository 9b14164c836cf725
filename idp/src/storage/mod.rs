//! Keeps the nouns: one file a collection, SQL written once for both databases.
//!
//! Owns: the store, its transactions, the schema. Does not know protocols, HTTP, or why something is kept.
//! Every collection function takes the tenant first; there is no query across tenants but the jobs' own.

pub mod audit_events;
pub mod authorization_codes;
pub mod authorization_requests;
pub mod authorizations;
pub mod clients;
pub mod consents;
pub mod consumed_values;
pub mod credentials;
mod database;
pub mod evidence;
pub mod evidence_links;
pub mod expiry;
pub mod federated_sessions;
pub mod federation_keys;
pub mod federations;
pub mod identities;
pub mod identity_providers;
pub mod jobs;
pub mod one_time_links;
pub mod refresh_tokens;
pub mod revoked_tokens;
pub mod saml_requests;
pub mod sessions;
pub mod signing_keys;
pub mod tenant_secrets;
pub mod throttles;
pub mod users;

pub use database::{DatabaseFacts, Row, SCHEMA_VERSION, Statement, Transaction, Value, sql};

use database::Database;
use futures_util::future::BoxFuture;

/// Where the data is and how many connections may be used.
#[derive(Clone, Debug)]
pub struct StorageOptions {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// Connections to PostgreSQL, or readers of SQLite (at most 4 there).
    pub connections: u32,
}

/// What can go wrong in storage. None of the texts holds data of people.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StorageError {
    /// Too much work is waiting: answer 503 with `Retry-After`.
    #[error("the database is busy")]
    Busy,
    /// The database does not answer: answer 503 with `Retry-After`.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// A unique key was broken by a write that did not expect it.
    #[error("a record with the same key exists already")]
    Conflict,
    /// A column does not hold what the schema promises.
    #[error("the column {0} holds something unexpected")]
    Damaged(&'static str),
    /// The database refused a statement.
    #[error("the database refused a statement: {0}")]
    Refused(String),
    /// The schema is newer than this binary.
    #[error("the schema has step {0}, which this version does not know; use the newer version")]
    NewerSchema(i64),
    /// A migration failed.
    #[error("the schema could not be brought up to date: {0}")]
    Migration(String),
    /// The URL names neither database.
    #[error("database.url must begin with sqlite: or postgres:")]
    UnknownUrl,
    /// The store has been closed.
    #[error("the database has been closed")]
    Closed,
    /// A job panicked; its writes were undone.
    #[error("a job on the database panicked")]
    Panicked,
}

impl StorageError {
    /// Whether trying again soon makes sense (503 rather than 500).
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::Busy | Self::Unreachable(_) | Self::Closed)
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(fault) if fault.is_unique_violation() => Self::Conflict,
            sqlx::Error::Database(fault) if database::is_busy(&**fault) => Self::Busy,
            sqlx::Error::Database(fault) if database::is_going_away(&**fault) => {
                Self::Unreachable("the database server stops or starts".to_owned())
            }
            // The message of a database may quote values; the code alone says enough for the log.
            sqlx::Error::Database(fault) => {
                Self::Refused(fault.code().map_or_else(String::new, std::borrow::Cow::into_owned))
            }
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::PoolClosed => Self::Closed,
            sqlx::Error::Io(fault) => Self::Unreachable(fault.kind().to_string()),
            sqlx::Error::Tls(_) => Self::Unreachable("TLS".to_owned()),
            other => Self::Refused(format!("{:?}", std::mem::discriminant(other))),
        }
    }
}

/// How a job ends: its value, and whether what it wrote is kept.
///
/// Commit and outcome are separate: a refusal that consumed something commits (what is consumed stays
/// consumed), so flows return their refusals as values.
#[derive(Debug)]
pub enum Ending<T> {
    /// Keep what was written.
    Commit(T),
    /// Undo what was written.
    RollBack(T),
}

/// Something that answers queries: the store itself, or a transaction that sees its own writes.
pub trait Access: Send {
    /// All rows of a query.
    fn rows(&mut self, statement: Statement) -> impl Future<Output = Result<Vec<Row>, StorageError>> + Send;

    /// The only row of a query, if there is one.
    fn row(&mut self, statement: Statement) -> impl Future<Output = Result<Option<Row>, StorageError>> + Send {
        async move { Ok(self.rows(statement).await?.into_iter().next()) }
    }
}

/// The open store. Cheap to clone.
#[derive(Clone)]
pub struct Store(Database);

/// Reads outside any transaction.
pub struct Reading(Database);

impl Access for Reading {
    async fn rows(&mut self, statement: Statement) -> Result<Vec<Row>, StorageError> {
        self.0.rows(statement).await
    }
}

impl Store {
    /// Brings the schema up to date. Safe to run from several processes at once.
    pub async fn migrate(options: &StorageOptions) -> Result<(), StorageError> {
        Database::migrate(options).await
    }

    /// The steps that [`Self::migrate`] would make, by number and name; nothing is written.
    pub async fn missing_steps(options: &StorageOptions) -> Result<Vec<(i64, &'static str)>, StorageError> {
        Database::missing_steps(options).await
    }

    /// Opens the store on a schema that is up to date.
    pub async fn open(options: &StorageOptions) -> Result<Self, StorageError> {
        Database::open(options).await.map(Self)
    }

    /// A reader.
    #[must_use]
    pub fn read(&self) -> Reading {
        Reading(self.0.clone())
    }

    /// Runs `job` in one transaction. The job awaits nothing but its transaction: no network, no hashing.
    ///
    /// An `Err` undoes everything the job wrote. See [`Ending`] for outcomes that keep it.
    pub async fn write<T, F>(&self, job: F) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Transaction) -> BoxFuture<'t, Result<Ending<T>, StorageError>> + Send + 'static,
    {
        match &self.0 {
            Database::Sqlite { writer, .. } => writer.write(job).await,
            Database::Postgres(pool) => Transaction::run(pool, job).await,
        }
    }

    /// `sqlite` or `postgres`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.0.kind()
    }

    /// Whether the database answers (for readiness).
    pub async fn answers(&self) -> Result<(), StorageError> {
        self.read().rows(sql("SELECT 1 AS one")).await.map(|_| ())
    }

    /// What the database says of itself, for `doctor`.
    pub async fn facts(&self) -> Result<DatabaseFacts, StorageError> {
        self.0.facts().await
    }

    /// Ends all connections after the work in flight.
    pub async fn close(&self) {
        self.0.close().await;
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(|_| StorageError::Damaged("document"))
}
