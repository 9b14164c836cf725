//! The seam: the only place that names SQLite and PostgreSQL.
//!
//! Owns: opening, connections, transactions, migrations. Above it a collection writes one [`Statement`],
//! which runs unchanged on both; what comes back is a [`Row`]. Three column types are enough for the
//! house: text, 64-bit integers (also instants, in microseconds) and bytes.

mod facts;
mod fault;
mod migrations;
mod open;
mod plans;
mod row;
mod statement;
mod transaction;
mod writer;

pub use facts::DatabaseFacts;
pub(super) use fault::{is_busy, is_going_away};
pub use migrations::SCHEMA_VERSION;
pub use row::Row;
pub use statement::{Statement, Value, sql};
pub use transaction::Transaction;

use crate::storage::StorageError;
use sqlx::sqlite::SqlitePool;
use sqlx::{PgPool, Postgres, Sqlite};
use writer::Writer;

/// An open database, as named by `database.url`.
#[derive(Clone)]
pub(super) enum Database {
    /// One file, one process: a single writer that shares its commits, and readers beside it.
    Sqlite { writer: Writer, readers: SqlitePool },
    /// A server shared by any number of processes.
    Postgres(PgPool),
}

impl Database {
    /// Runs a query outside any transaction, on a reader.
    pub(super) async fn rows(&self, statement: Statement) -> Result<Vec<Row>, StorageError> {
        match self {
            Self::Sqlite { readers, .. } => {
                let rows = statement.into_query::<Sqlite>().fetch_all(readers).await?;
                Ok(rows.into_iter().map(Row::Sqlite).collect())
            }
            Self::Postgres(pool) => {
                let rows = statement.into_query::<Postgres>().fetch_all(pool).await?;
                Ok(rows.into_iter().map(Row::Postgres).collect())
            }
        }
    }

    /// The kind of database, for `doctor` and metrics.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// Ends all connections after the work in flight.
    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
