//! The beat of the jobs: again and again until told to stop, whatever one run comes to.

use crate::domain::time::Span;
use crate::flows::Fault;
use futures_util::FutureExt as _;
use std::panic::AssertUnwindSafe;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

/// Runs at once and then after every `period`, until told to stop. A run is never begun before the last one ended; a
/// run that panics is not the last one.
pub async fn every<F: Future<Output = ()>>(period: Span, stop: watch::Receiver<bool>, mut run: impl FnMut() -> F) {
    let mut beats = tokio::time::interval(period.as_std());
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = stopped(stop.clone()) => return,
            _ = beats.tick() => {}
        }
        if AssertUnwindSafe(run()).catch_unwind().await.is_err() {
            tracing::error!("a job panicked; it runs again at its next time");
        }
    }
}

/// Waits until it is time to stop, also when nobody is left to say so.
pub async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error means that the sender is gone.
    drop(stop.wait_for(|stopped| *stopped).await);
}

/// Runs work that may be left off between two of its transactions.
pub async fn unless_stopped(stop: watch::Receiver<bool>, work: impl Future<Output = ()>) {
    tokio::select! {
        biased;
        () = stopped(stop) => {}
        () = work => {}
    }
}

/// Counts a run, and logs its failure: the door of the jobs.
pub async fn observed<T>(job: &'static str, run: impl Future<Output = Result<T, Fault>>) -> Option<T> {
    let result = run.await;
    let outcome = if result.is_ok() { "done" } else { "failed" };
    metrics::counter!("varco_jobs_total", "job" => job, "outcome" => outcome).increment(1);
    result.inspect_err(|fault| tracing::error!(job, %fault, "a job failed; it runs again at its next time")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    const QUICK: Span = Span::milliseconds(1);

    #[tokio::test]
    async fn a_panic_is_not_the_last_run() {
        let (sender, stop) = watch::channel(false);
        let runs = Cell::new(0);
        every(QUICK, stop, || async {
            runs.set(runs.get() + 1);
            match runs.get() {
                1 => panic!("a run panics"),
                3 => drop(sender.send(true)),
                _ => {}
            }
        })
        .await;
        assert_eq!(runs.get(), 3);
    }

    #[tokio::test]
    async fn nothing_runs_after_the_stop_or_without_anybody_to_stop_it() {
        let (sender, stop) = watch::channel(true);
        let never_stopped = stop.clone();
        every(QUICK, stop, || async { panic!("the jobs were told to stop") }).await;
        sender.send_replace(false);
        drop(sender);
        every(QUICK, never_stopped, || async { panic!("nobody is left to stop the jobs") }).await;
    }

    #[tokio::test]
    async fn long_work_is_left_off_at_the_stop() {
        let (sender, stop) = watch::channel(false);
        let work = async {
            sender.send_replace(true);
            std::future::pending::<()>().await;
        };
        unless_stopped(stop, work).await;
    }

    #[tokio::test]
    async fn a_failure_is_an_answer_and_not_an_end() {
        assert_eq!(observed("test", async { Ok(7) }).await, Some(7));
        assert_eq!(observed::<()>("test", async { Err(Fault::HashingOverloaded) }).await, None);
    }
}
