//! What holds for SQLite alone: its settings, and the writer that shares commits.

use super::bed::{Bed, NOW, fresh_hash, hashes};
use idp::domain::secret::SecretHash;
use idp::storage::{Access as _, Ending, StorageError, consumed_values, sql};
use std::path::Path;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Jobs that may wait for the writer.
const QUEUE: usize = 1024;

type Outcome = JoinHandle<Result<bool, StorageError>>;

/// Keeps the writer busy from now until the sender is used, so that what comes after waits as a crowd.
async fn hold(bed: &Bed) -> (oneshot::Sender<()>, Outcome) {
    let (release, released) = oneshot::channel::<()>();
    let (begin, has_begun) = oneshot::channel::<()>();
    let occupied = bed.store.clone();
    let holding = tokio::spawn(async move {
        let job = occupied.write(move |_| {
            Box::pin(async move {
                begin.send(()).expect("the test waits for the job to begin");
                released.await.expect("the test releases the writer");
                Ok(Ending::Commit(true))
            })
        });
        job.await
    });
    has_begun.await.expect("the job begins");
    (release, holding)
}

fn consume(bed: &Bed, value: SecretHash) -> Outcome {
    let (store, a) = (bed.store.clone(), bed.a);
    tokio::spawn(async move {
        let job = store.write(move |on| {
            Box::pin(async move { Ok(Ending::Commit(consumed_values::consume(on, a, "p", value, NOW).await?)) })
        });
        job.await
    })
}

/// Lets every spawned job take its place in the queue. The tests that use it run on one thread, where each task has its
/// turn before this one goes on.
async fn let_it_queue() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

/// The commits in the write-ahead log (sqlite.org/fileformat2.html, section 4.1): frames of its present generation
/// that carry the size of the database, which only the last frame of a transaction does.
fn commits(database: &Path) -> usize {
    let log = std::fs::read(database.with_extension("db-wal")).expect("a database in use has its log beside it");
    if log.is_empty() {
        return 0;
    }
    let number = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().expect("four bytes"));
    let frame = 24 + usize::try_from(number(8)).expect("a page fits in memory");
    let salt = &log[16..24];
    (32..)
        .step_by(frame)
        .take_while(|at| at + frame <= log.len() && log[at + 8..at + 16] == *salt)
        .filter(|at| number(at + 4) != 0)
        .count()
}

fn file_of(bed: &Bed) -> &Path {
    Path::new(bed.options.url.strip_prefix("sqlite:").expect("a bed of SQLite"))
}

#[tokio::test]
async fn the_settings_are_in_force_for_the_writer_and_the_readers() {
    let bed = Bed::sqlite().await;
    let settings = [
        (sql("SELECT journal_mode AS value FROM pragma_journal_mode"), "wal"),
        (sql("SELECT CAST(foreign_keys AS TEXT) AS value FROM pragma_foreign_keys"), "1"),
        // FULL: a commit is on the disk before it is reported.
        (sql("SELECT CAST(synchronous AS TEXT) AS value FROM pragma_synchronous"), "2"),
        (sql("SELECT CAST(timeout AS TEXT) AS value FROM pragma_busy_timeout"), "5000"),
    ];
    for (setting, expected) in settings {
        let asked = setting.clone();
        let writer = try_keep!(bed, |on| on.row(asked)).expect("a setting can be read").expect("a row");
        assert_eq!(writer.text("value").expect("a text"), expected, "{setting:?}");
        let reader = bed.store.read().row(setting.clone()).await.expect("a setting can be read").expect("a row");
        assert_eq!(reader.text("value").expect("a text"), expected, "{setting:?}");
    }
    let written = bed.store.read().rows(sql("DELETE FROM users")).await;
    assert!(written.is_err(), "readers cannot write");
}

#[tokio::test]
async fn a_crowd_shares_one_commit() {
    let bed = Bed::sqlite().await;
    let before = commits(file_of(&bed));
    for value in &hashes("alone")[..3] {
        assert!(consume(&bed, *value).await.expect("no panic").expect("kept"));
    }
    assert_eq!(commits(file_of(&bed)) - before, 3, "each job alone has its own commit");
    let (release, holding) = hold(&bed).await;
    let crowd: Vec<Outcome> = hashes("crowd").iter().map(|value| consume(&bed, *value)).collect();
    let_it_queue().await;
    release.send(()).expect("the job waits");
    holding.await.expect("no panic").expect("kept");
    for job in crowd {
        assert!(job.await.expect("no panic").expect("kept"));
    }
    // The job that held the writer wrote nothing, so it left no frame; 64 jobs make one batch.
    assert_eq!(commits(file_of(&bed)) - before, 4);
}

#[tokio::test]
async fn in_a_crowd_whoever_fails_is_undone_alone() {
    let bed = Bed::sqlite().await;
    let values: Vec<SecretHash> = (0..6).map(|_| fresh_hash()).collect();
    let (release, holding) = hold(&bed).await;
    let jobs: Vec<Outcome> = values
        .iter()
        .enumerate()
        .map(|(number, value)| {
            let (store, a, value) = (bed.store.clone(), bed.a, *value);
            tokio::spawn(async move {
                let job = store.write(move |on| {
                    Box::pin(async move {
                        let won = consumed_values::consume(on, a, "p", value, NOW).await?;
                        match number {
                            1 => Err(StorageError::Damaged("a test")),
                            2 => panic!("a job panics"),
                            3 => Ok(Ending::RollBack(won)),
                            4 => on
                                .execute(sql("INSERT INTO users (tenant_id) VALUES ('x')"))
                                .await
                                .map(|_| Ending::Commit(won)),
                            _ => Ok(Ending::Commit(won)),
                        }
                    })
                });
                job.await
            })
        })
        .collect();
    let_it_queue().await;
    release.send(()).expect("the job waits");
    holding.await.expect("no panic").expect("kept");
    let mut outcomes = Vec::new();
    for job in jobs {
        outcomes.push(job.await.expect("no panic reaches the one who waits"));
    }
    assert!(
        matches!(
            outcomes.as_slice(),
            [
                Ok(true),
                Err(StorageError::Damaged("a test")),
                Err(StorageError::Panicked),
                Ok(true),
                Err(StorageError::Refused(_)),
                Ok(true)
            ]
        ),
        "{outcomes:?}"
    );
    let mut kept = Vec::new();
    for value in values {
        let used = sql("SELECT COUNT(*) AS many FROM consumed_values WHERE hash = $1").bind(value);
        kept.push(bed.count(used).await);
    }
    assert_eq!(kept, [1, 0, 0, 0, 0, 1]);
    assert!(consume(&bed, fresh_hash()).await.expect("no panic").expect("the writer goes on"));
}

#[tokio::test]
async fn a_full_queue_refuses_at_once() {
    let bed = Bed::sqlite().await;
    let (release, holding) = hold(&bed).await;
    let waiting: Vec<Outcome> = (0..QUEUE).map(|_| consume(&bed, fresh_hash())).collect();
    let_it_queue().await;
    let refused = consume(&bed, fresh_hash()).await.expect("no panic");
    assert!(matches!(refused, Err(StorageError::Busy)), "{refused:?}");
    assert!(StorageError::Busy.is_temporary());
    release.send(()).expect("the job waits");
    holding.await.expect("no panic").expect("kept");
    for job in waiting {
        assert!(job.await.expect("no panic").expect("whoever had a place is served"));
    }
    assert!(consume(&bed, fresh_hash()).await.expect("no panic").expect("there is room again"));
}

#[tokio::test]
async fn a_job_whose_caller_has_gone_is_done_all_the_same() {
    let bed = Bed::sqlite().await;
    let (release, holding) = hold(&bed).await;
    let value = fresh_hash();
    let abandoned = consume(&bed, value);
    let_it_queue().await;
    abandoned.abort();
    release.send(()).expect("the job waits");
    holding.await.expect("no panic").expect("kept");
    let again = consume(&bed, value).await.expect("no panic").expect("the writer goes on");
    assert!(!again, "the value was used by the job whose caller went away");
}

#[tokio::test]
async fn a_writer_of_another_process_makes_us_busy_and_not_broken() {
    let bed = Bed::sqlite().await;
    let other = idp::storage::Store::open(&bed.options).await.expect("a second process may open the file");
    let (release, holding) = hold(&bed).await;
    let a = bed.a;
    let kept_out = other.write(move |on| {
        Box::pin(async move { Ok(Ending::Commit(consumed_values::consume(on, a, "p", fresh_hash(), NOW).await?)) })
    });
    let refused = kept_out.await;
    assert!(matches!(refused, Err(StorageError::Busy)), "{refused:?}");
    release.send(()).expect("the job waits");
    holding.await.expect("no panic").expect("kept");
}
