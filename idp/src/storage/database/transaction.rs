//! A transaction in which a job does its writing.

use super::{Row, Statement};
use crate::storage::{Access, Ending, StorageError};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sqlx::sqlite::SqliteConnection;
use sqlx::{PgPool, Postgres, Sqlite};
use std::panic::AssertUnwindSafe;

/// An open transaction. Only a job handed to `Store::write` ever sees one.
pub struct Transaction(pub(super) Inner);

pub(super) enum Inner {
    Sqlite(SqliteConnection),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Access for Transaction {
    async fn rows(&mut self, statement: Statement) -> Result<Vec<Row>, StorageError> {
        match &mut self.0 {
            Inner::Sqlite(connection) => {
                let rows = statement.into_query::<Sqlite>().fetch_all(connection).await?;
                Ok(rows.into_iter().map(Row::Sqlite).collect())
            }
            Inner::Postgres(transaction) => {
                let rows = statement.into_query::<Postgres>().fetch_all(&mut **transaction).await?;
                Ok(rows.into_iter().map(Row::Postgres).collect())
            }
        }
    }
}

impl Transaction {
    /// Runs an insert, update or delete; the number of rows it touched.
    ///
    /// On PostgreSQL a statement that fails spoils the whole transaction: a row that may exist already is
    /// written with `ON CONFLICT`, never by trying and catching.
    pub async fn execute(&mut self, statement: Statement) -> Result<u64, StorageError> {
        match &mut self.0 {
            Inner::Sqlite(connection) => {
                Ok(statement.into_query::<Sqlite>().execute(connection).await?.rows_affected())
            }
            Inner::Postgres(transaction) => {
                Ok(statement.into_query::<Postgres>().execute(&mut **transaction).await?.rows_affected())
            }
        }
    }
}

impl Transaction {
    /// Runs one job in a transaction of its own on PostgreSQL, which groups commits by itself.
    pub(in crate::storage) async fn run<T, F>(pool: &PgPool, job: F) -> Result<T, StorageError>
    where
        F: for<'t> FnOnce(&'t mut Self) -> BoxFuture<'t, Result<Ending<T>, StorageError>>,
    {
        let mut transaction = Self(Inner::Postgres(pool.begin().await?));
        // On `Err` and on a panic the transaction is dropped, which rolls it back.
        let ending = AssertUnwindSafe(job(&mut transaction)).catch_unwind().await;
        let ending = ending.unwrap_or(Err(StorageError::Panicked))?;
        let Inner::Postgres(transaction) = transaction.0 else { return Err(StorageError::Closed) };
        match ending {
            Ending::Commit(value) => {
                transaction.commit().await?;
                Ok(value)
            }
            Ending::RollBack(value) => {
                transaction.rollback().await?;
                Ok(value)
            }
        }
    }
}
