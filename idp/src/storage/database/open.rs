//! Opens the database that `database.url` names.

use super::writer::Writer;
use super::{Database, SCHEMA_VERSION, migrations, plans};
use crate::storage::{StorageError, StorageOptions};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

/// How long a connection may be waited for before the answer is "busy".
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a connection is tried while another process turns the file to WAL, and the pause between.
const TRIES: u32 = 500;
const PAUSE: Duration = Duration::from_millis(20);

impl Database {
    /// Opens without touching the schema.
    pub(in crate::storage) async fn open(options: &StorageOptions) -> Result<Self, StorageError> {
        match options.url.split_once(':') {
            Some(("sqlite", path)) => Self::open_sqlite(path, options).await,
            Some(("postgres" | "postgresql", _)) => Self::open_postgres(options),
            _ => Err(StorageError::UnknownUrl),
        }
    }

    async fn open_sqlite(path: &str, options: &StorageOptions) -> Result<Self, StorageError> {
        let file = SqliteConnectOptions::new()
            .filename(path.trim_start_matches("//"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(ACQUIRE_TIMEOUT)
            .disable_statement_logging();
        // The writer comes first: it creates the file that the readers open.
        let writer = Writer::open(&file).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(options.connections.min(4))
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(file.read_only(true).create_if_missing(false));
        Ok(Self::Sqlite { writer, readers })
    }

    fn open_postgres(options: &StorageOptions) -> Result<Self, StorageError> {
        let server = PgConnectOptions::from_str(&options.url)?
            .application_name("varco")
            .options([
                ("statement_timeout", "5000"),
                ("lock_timeout", "3000"),
                ("idle_in_transaction_session_timeout", "10000"),
            ])
            .disable_statement_logging();
        let pool = PgPoolOptions::new()
            .max_connections(options.connections)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with(server);
        Ok(Self::Postgres(pool))
    }

    /// The steps that [`Self::migrate`] would make. Nothing is written; a file that is missing stays missing.
    pub(in crate::storage) async fn missing_steps(
        options: &StorageOptions,
    ) -> Result<Vec<(i64, &'static str)>, StorageError> {
        if let Some(("sqlite", path)) = options.url.split_once(':')
            && !Path::new(path.trim_start_matches("//")).exists()
        {
            return Ok(migrations::after(None));
        }
        let database = Self::open(options).await?;
        let facts = database.facts().await;
        database.close().await;
        match facts?.schema {
            Some(newer) if newer > SCHEMA_VERSION => Err(StorageError::NewerSchema(newer)),
            schema => Ok(migrations::after(schema)),
        }
    }

    /// Brings the schema up to date, under the database's own lock.
    pub(in crate::storage) async fn migrate(options: &StorageOptions) -> Result<(), StorageError> {
        match options.url.split_once(':') {
            Some(("sqlite", path)) => {
                create_closed(path.trim_start_matches("//")).map_err(sqlx::Error::Io)?;
                let file = SqliteConnectOptions::new()
                    .filename(path.trim_start_matches("//"))
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(Duration::from_secs(30));
                let mut connection = connect_patiently(&file).await?;
                // SQLite has no lock for migrations: the transaction is one, and makes the steps all or nothing.
                let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
                migrations::sqlite().run_direct(None, &mut *transaction, false).await?;
                plans::write_figures(&mut transaction).await?;
                transaction.commit().await?;
                connection.close().await?;
            }
            Some(("postgres" | "postgresql", _)) => {
                let mut connection = PgConnectOptions::from_str(&options.url)?.connect().await?;
                migrations::postgres().run_direct(None, &mut connection, false).await?;
                connection.close().await?;
            }
            _ => return Err(StorageError::UnknownUrl),
        }
        Ok(())
    }
}

/// Makes the file of an `SQLite` database unless it is there, for its owner's eyes alone (S-171). `SQLite` gives the
/// files beside it the same mode.
fn create_closed(file: &str) -> io::Result<()> {
    OpenOptions::new().append(true).create(true).mode(0o600).open(file).map(drop)
}

/// Connects to a file that another process may just be turning to WAL: for that lock SQLite itself does not wait.
async fn connect_patiently(file: &SqliteConnectOptions) -> Result<SqliteConnection, StorageError> {
    for _ in 1..TRIES {
        match file.connect().await.map_err(StorageError::from) {
            Err(StorageError::Busy) => tokio::time::sleep(PAUSE).await,
            outcome => return outcome,
        }
    }
    Ok(file.connect().await?)
}
