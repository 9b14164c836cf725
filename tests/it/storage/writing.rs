//! Transactions: what is kept, what is undone, what a reader sees.

use super::bed::{Bed, NOW, fresh_hash};
use idp::domain::secret::SecretHash;
use idp::storage::{Access as _, Ending, StorageError, consumed_values, sql};

on_both!(
    a_job_sees_what_it_wrote_and_others_after_the_commit,
    an_ending_says_what_is_kept,
    a_failing_job_is_undone,
    a_panicking_job_is_undone_and_told,
    a_broken_statement_is_refused_without_its_values,
    the_store_answers_until_it_is_closed,
    a_store_of_another_kind_is_not_opened,
);

/// Whether the value was used before, by a reader outside any transaction.
async fn is_used(bed: &Bed, value: SecretHash) -> bool {
    let used = sql("SELECT COUNT(*) AS many FROM consumed_values WHERE hash = $1");
    bed.count(used.bind(value)).await == 1
}

async fn a_job_sees_what_it_wrote_and_others_after_the_commit(bed: &Bed) {
    let (a, value, reader) = (bed.a, fresh_hash(), bed.store.read());
    let job = bed.store.write(move |on| {
        Box::pin(async move {
            let mut reader = reader;
            consumed_values::consume(on, a, "assertion", value, NOW).await?;
            let used = sql("SELECT hash FROM consumed_values WHERE hash = $1").bind(value);
            let inside = on.rows(used.clone()).await?.len();
            let outside = reader.rows(used).await?.len();
            Ok(Ending::Commit((inside, outside)))
        })
    });
    assert_eq!(job.await.expect("the job succeeds"), (1, 0));
    assert!(is_used(bed, value).await);
}

async fn an_ending_says_what_is_kept(bed: &Bed) {
    let (a, kept, undone) = (bed.a, fresh_hash(), fresh_hash());
    let keep = bed.store.write(move |on| {
        Box::pin(async move { Ok(Ending::Commit(consumed_values::consume(on, a, "p", kept, NOW).await?)) })
    });
    assert!(keep.await.expect("the job succeeds"));
    let undo = bed.store.write(move |on| {
        Box::pin(async move { Ok(Ending::RollBack(consumed_values::consume(on, a, "p", undone, NOW).await?)) })
    });
    assert!(undo.await.expect("the outcome comes back all the same"));
    assert_eq!((is_used(bed, kept).await, is_used(bed, undone).await), (true, false));
}

async fn a_failing_job_is_undone(bed: &Bed) {
    let (a, value) = (bed.a, fresh_hash());
    let failing = bed.store.write::<(), _>(move |on| {
        Box::pin(async move {
            consumed_values::consume(on, a, "p", value, NOW).await?;
            Err(StorageError::Damaged("a test"))
        })
    });
    assert!(matches!(failing.await, Err(StorageError::Damaged("a test"))));
    assert!(!is_used(bed, value).await);
}

async fn a_panicking_job_is_undone_and_told(bed: &Bed) {
    let (a, value) = (bed.a, fresh_hash());
    let panicking = bed.store.write::<(), _>(move |on| {
        Box::pin(async move {
            consumed_values::consume(on, a, "p", value, NOW).await?;
            panic!("a job panics")
        })
    });
    assert!(matches!(panicking.await, Err(StorageError::Panicked)));
    assert!(!is_used(bed, value).await);
    assert!(keep!(bed, |on| consumed_values::consume(on, a, "p", value, NOW)), "and the next job runs");
}

async fn a_broken_statement_is_refused_without_its_values(bed: &Bed) {
    let broken = sql("INSERT INTO consumed_values (tenant_id) VALUES ($1)").bind("rossi@example.it");
    let refused = try_keep!(bed, |on| on.execute(broken)).expect_err("columns are missing");
    assert!(matches!(refused, StorageError::Refused(_)), "{refused:?}");
    assert!(!format!("{refused} {refused:?}").contains("rossi"));
    assert!(!refused.is_temporary());
    let unknown = bed.store.read().rows(sql("SELECT nothing FROM nowhere")).await;
    assert!(matches!(unknown, Err(StorageError::Refused(_))));
}

async fn the_store_answers_until_it_is_closed(bed: &Bed) {
    bed.store.answers().await.expect("the store is open");
    let expected = if bed.options.url.starts_with("sqlite:") { "sqlite" } else { "postgres" };
    assert_eq!(bed.store.kind(), expected);
    let a = bed.a;
    bed.store.close().await;
    let late = try_keep!(bed, |on| consumed_values::consume(on, a, "p", fresh_hash(), NOW));
    assert!(matches!(late, Err(StorageError::Closed)), "{late:?}");
    let unanswered = bed.store.answers().await.expect_err("the store is closed");
    assert!(matches!(unanswered, StorageError::Closed) && unanswered.is_temporary());
    bed.store.close().await;
}

async fn a_store_of_another_kind_is_not_opened(bed: &Bed) {
    for url in ["mysql://localhost/varco", "varco.db", ""] {
        let options = idp::storage::StorageOptions { url: url.to_owned(), ..bed.options.clone() };
        assert!(matches!(idp::storage::Store::open(&options).await, Err(StorageError::UnknownUrl)), "{url}");
        assert!(matches!(idp::storage::Store::migrate(&options).await, Err(StorageError::UnknownUrl)), "{url}");
    }
}
