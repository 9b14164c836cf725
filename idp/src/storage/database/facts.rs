//! What an open database says of itself, for `idp doctor`.

use super::{Database, sql};
use crate::domain::time::Timestamp;
use crate::storage::StorageError;

/// What a database says of itself.
#[derive(Clone, Debug)]
pub struct DatabaseFacts {
    /// `SQLite 3.…` or `PostgreSQL 15.…`.
    pub product: String,
    /// The newest step of the schema; `None` where there is none yet.
    pub schema: Option<i64>,
    /// The settings that decide whether a committed transaction survives a power cut, as `name=value`.
    pub durability: Vec<String>,
    /// Whether it does.
    pub is_durable: bool,
    /// The database's own clock, where it has one.
    pub clock: Option<Timestamp>,
    /// The connections that its server takes from everybody together.
    pub most_connections: Option<u32>,
}

impl Database {
    /// Asks the database.
    pub(in crate::storage) async fn facts(&self) -> Result<DatabaseFacts, StorageError> {
        let mut facts = match self {
            Self::Sqlite { .. } => self.sqlite_facts().await?,
            Self::Postgres(_) => self.postgres_facts().await?,
        };
        facts.schema = self.schema().await;
        Ok(facts)
    }

    /// The step is read from the table that the migrations keep; without the table there is no schema.
    async fn schema(&self) -> Option<i64> {
        let statement = sql("SELECT version FROM _sqlx_migrations WHERE success = TRUE ORDER BY version DESC LIMIT 1");
        let rows = self.rows(statement).await.ok()?;
        rows.first()?.integer("version").ok()
    }

    async fn sqlite_facts(&self) -> Result<DatabaseFacts, StorageError> {
        let version = self.text("SELECT sqlite_version() AS answer").await?;
        let journal = self.text("SELECT journal_mode AS answer FROM pragma_journal_mode").await?;
        // 2 is FULL: each commit is flushed to disk before it is answered.
        let level = self.text("SELECT CAST(synchronous AS TEXT) AS answer FROM pragma_synchronous").await?;
        Ok(DatabaseFacts {
            product: format!("SQLite {version}"),
            schema: None,
            is_durable: journal == "wal" && matches!(level.as_str(), "2" | "3"),
            durability: vec![format!("journal_mode={journal}"), format!("synchronous={level}")],
            clock: None,
            most_connections: None,
        })
    }

    async fn postgres_facts(&self) -> Result<DatabaseFacts, StorageError> {
        let version = self.text("SELECT current_setting('server_version') AS answer").await?;
        let fsync = self.text("SELECT current_setting('fsync') AS answer").await?;
        let commit = self.text("SELECT current_setting('synchronous_commit') AS answer").await?;
        let most = self.text("SELECT current_setting('max_connections') AS answer").await?;
        let clock = self
            .text("SELECT CAST(CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) AS TEXT) AS answer")
            .await?;
        Ok(DatabaseFacts {
            product: format!("PostgreSQL {version}"),
            schema: None,
            is_durable: fsync == "on" && commit != "off",
            durability: vec![format!("fsync={fsync}"), format!("synchronous_commit={commit}")],
            clock: clock.parse().ok().map(Timestamp::from_microseconds),
            most_connections: most.parse().ok(),
        })
    }

    async fn text(&self, statement: &'static str) -> Result<String, StorageError> {
        let rows = self.rows(sql(statement)).await?;
        rows.first().ok_or(StorageError::Damaged("answer"))?.text("answer")
    }
}
