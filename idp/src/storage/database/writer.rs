//! The single writer of SQLite: it commits all waiting jobs together, so that a crowd shares one flush to disk.
//!
//! A lone job pays one flush at once, nothing waits on purpose. Each job of a crowd runs in its own
//! savepoint: one that fails is undone alone. Nobody is told of success before the commit succeeded.

use super::transaction::{Inner, Transaction};
use crate::storage::{Ending, StorageError};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::panic::AssertUnwindSafe;
use tokio::sync::{mpsc, oneshot};

/// Jobs that may wait; beyond it a write is refused at once as [`StorageError::Busy`].
const QUEUE: usize = 1024;
/// Jobs that share one commit at most, so that the first of them is not kept waiting by the last.
const BATCH: usize = 64;

/// The way to the writer.
#[derive(Clone)]
pub(in crate::storage) struct Writer(mpsc::Sender<Message>);

enum Message {
    Job(Box<dyn Job>),
    Close(oneshot::Sender<()>),
}

/// A job with its result and the one who waits for it, whatever their types are.
trait Job: Send {
    /// Does the work and says whether it is to be kept.
    fn run<'t>(&'t mut self, transaction: &'t mut Transaction) -> BoxFuture<'t, bool>;
    /// Tells the one who waits, after the commit.
    fn settle(self: Box<Self>, commit: Result<(), StorageError>);
}

struct Pending<F, T> {
    work: Option<F>,
    outcome: Option<Result<Ending<T>, StorageError>>,
    waiting: oneshot::Sender<Result<T, StorageError>>,
}

impl<F, T> Job for Pending<F, T>
where
    T: Send,
    F: for<'t> FnOnce(&'t mut Transaction) -> BoxFuture<'t, Result<Ending<T>, StorageError>> + Send,
{
    fn run<'t>(&'t mut self, transaction: &'t mut Transaction) -> BoxFuture<'t, bool> {
        Box::pin(async move {
            let Some(work) = self.work.take() else { return false };
            let outcome = AssertUnwindSafe(work(transaction)).catch_unwind().await;
            let outcome = outcome.unwrap_or(Err(StorageError::Panicked));
            let keep = matches!(outcome, Ok(Ending::Commit(_)));
            self.outcome = Some(outcome);
            keep
        })
    }

    fn settle(self: Box<Self>, commit: Result<(), StorageError>) {
        let result = match (self.outcome, commit) {
            (Some(Ok(Ending::Commit(value))), Ok(())) => Ok(value),
            (Some(Ok(Ending::Commit(_))), Err(error)) => Err(error),
            (Some(Ok(Ending::RollBack(value))), _) => Ok(value),
            (Some(Err(error)), _) | (None, Err(error)) => Err(error),
            (None, Ok(())) => Err(StorageError::Closed),
        };
        // The one who waited may have gone away (a closed connection); the work is done all the same.
        drop(self.waiting.send(result));
    }
}

impl Writer {
    /// Opens the writer's connection and starts its task.
    pub(super) async fn open(options: &SqliteConnectOptions) -> Result<Self, StorageError> {
        let connection = SqliteConnection::connect_with(options).await?;
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(run(connection, receiver));
        Ok(Self(sender))
    }

    /// Hands a job in and waits for its commit.
    pub(in crate::storage) async fn write<T, F>(&self, work: F) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Transaction) -> BoxFuture<'t, Result<Ending<T>, StorageError>> + Send + 'static,
    {
        let (waiting, result) = oneshot::channel();
        let job = Pending { work: Some(work), outcome: None, waiting };
        self.0.try_send(Message::Job(Box::new(job))).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => StorageError::Busy,
            mpsc::error::TrySendError::Closed(_) => StorageError::Closed,
        })?;
        result.await.map_err(|_| StorageError::Closed)?
    }

    /// Ends the task after the jobs that wait already.
    pub(in crate::storage) async fn close(&self) {
        let (sender, closed) = oneshot::channel();
        if self.0.send(Message::Close(sender)).await.is_ok() {
            drop(closed.await);
        }
    }
}

async fn run(connection: SqliteConnection, mut messages: mpsc::Receiver<Message>) {
    let mut transaction = Transaction(Inner::Sqlite(connection));
    let mut waiting = Vec::with_capacity(BATCH);
    let mut closing = None;
    while closing.is_none() && messages.recv_many(&mut waiting, BATCH).await > 0 {
        let mut jobs = Vec::with_capacity(waiting.len());
        for message in waiting.drain(..) {
            match message {
                Message::Job(job) => jobs.push(job),
                Message::Close(sender) => closing = Some(sender),
            }
        }
        let commit = commit_together(&mut transaction, &mut jobs).await;
        for job in jobs {
            job.settle(commit.clone());
        }
    }
    if let Inner::Sqlite(connection) = transaction.0 {
        drop(connection.close().await);
    }
    if let Some(sender) = closing {
        // Nobody may be waiting for the end any more.
        let _ = sender.send(());
    }
}

async fn commit_together(transaction: &mut Transaction, jobs: &mut [Box<dyn Job>]) -> Result<(), StorageError> {
    if jobs.is_empty() {
        return Ok(());
    }
    control(transaction, "BEGIN IMMEDIATE").await?;
    let done = match jobs {
        [only] => {
            let keep = only.run(transaction).await;
            control(transaction, if keep { "COMMIT" } else { "ROLLBACK" }).await
        }
        crowd => commit_crowd(transaction, crowd).await,
    };
    if done.is_err() {
        // Whatever is still open is undone; where nothing is, the statement fails harmlessly.
        drop(control(transaction, "ROLLBACK").await);
    }
    done
}

async fn commit_crowd(transaction: &mut Transaction, crowd: &mut [Box<dyn Job>]) -> Result<(), StorageError> {
    for job in crowd {
        control(transaction, "SAVEPOINT job").await?;
        if !job.run(transaction).await {
            control(transaction, "ROLLBACK TO job").await?;
        }
        control(transaction, "RELEASE job").await?;
    }
    control(transaction, "COMMIT").await
}

async fn control(transaction: &mut Transaction, statement: &'static str) -> Result<(), StorageError> {
    transaction.execute(super::sql(statement)).await.map(|_| ())
}
