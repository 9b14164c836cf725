//! Empties the queue of letters, short messages and logout calls.

use super::Jobs;
use super::outgoing::Posting;
use super::rhythm::{observed, stopped};
use crate::domain::id::JobId;
use crate::domain::time::Span;
use crate::domain::work::{LEASE, Work};
use crate::flows::maintenance::{
    Delivery, Settled, Task, claim_work, oldest_due, open_work, release_work, settle_work, tell_client,
};
use crate::flows::{Context, Fault};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use std::panic::AssertUnwindSafe;
use tokio::sync::watch;

/// Pieces of work in hand at once.
const AT_ONCE: u32 = 16;
/// How long one attempt may take; what is left of the lease is for noting how it ended.
const ATTEMPT: Span = Span::seconds(45);
/// How long work in hand may take after the sign to stop.
const GRACE: Span = Span::seconds(5);

const _: () = assert!(ATTEMPT.as_microseconds() < LEASE.as_microseconds());

impl Jobs {
    /// Delivers everything that is due.
    pub async fn deliver(&self, stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            // A look costs no transaction; a claim does.
            let Some(oldest) = observed("look_for_work", oldest_due(&self.provider)).await else { return };
            #[expect(clippy::cast_precision_loss, reason = "a gauge; nobody minds a microsecond in a century")]
            let seconds = oldest.map_or(0.0, |age| age.as_microseconds() as f64 / 1e6);
            metrics::gauge!("varco_work_oldest_due_seconds").set(seconds);
            if oldest.is_none() {
                return;
            }
            let Some(batch) = observed("claim_work", claim_work(&self.provider, AT_ONCE)).await else { return };
            if batch.is_empty() {
                return;
            }
            self.deliver_batch(batch, stop.clone()).await;
        }
    }

    async fn deliver_batch(&self, mut in_hand: Vec<Work>, stop: watch::Receiver<bool>) {
        let batch = in_hand.clone();
        let mut deliveries: FuturesUnordered<_> = batch.iter().map(|work| self.deliver_one(work)).collect();
        let grace = async {
            stopped(stop).await;
            tokio::time::sleep(GRACE.as_std()).await;
        };
        tokio::pin!(grace);
        loop {
            tokio::select! {
                delivered = deliveries.next() => match delivered {
                    Some(id) => in_hand.retain(|work| work.id != id),
                    None => return,
                },
                () = &mut grace => break,
            }
        }
        drop(deliveries);
        for work in in_hand {
            observed("release_work", release_work(&self.provider, &work)).await;
        }
    }

    /// One attempt, with a limit of time, and what came of it.
    async fn deliver_one(&self, work: &Work) -> JobId {
        let attempt = AssertUnwindSafe(self.attempt(work)).catch_unwind();
        let delivery = match tokio::time::timeout(ATTEMPT.as_std(), attempt).await {
            Ok(Ok(Ok(delivery))) => delivery,
            Ok(Ok(Err(fault))) => {
                tracing::error!(work = %work.id, kind = %work.kind, %fault, "work could not be begun");
                Delivery::Later("fault")
            }
            Ok(Err(_panic)) => Delivery::Later("panic"),
            Err(_elapsed) => Delivery::Later("timeout"),
        };
        if let Some(settled) = observed("settle_work", settle_work(&self.provider, work, delivery)).await {
            report(work, delivery, settled);
        }
        work.id
    }

    async fn attempt(&self, work: &Work) -> Result<Delivery, Fault> {
        let Some(tenant) = self.provider.tenant(&work.tenant) else { return Ok(Delivery::Later("tenant_not_served")) };
        let context = Context::internal(&self.provider, tenant);
        let posting = Posting { id: work.id, now: context.now };
        match open_work(&self.provider, work)? {
            Task::Letter(letter) => Ok(self.outgoing.send_letter(tenant, &letter, posting).await),
            Task::ShortMessage(text) => Ok(self.outgoing.send_short_message(&text, posting.now).await),
            Task::LogoutCall(call) => tell_client(&context, &call).await,
        }
    }
}

/// Identifiers and codes alone: no address, no link, no text.
fn report(work: &Work, delivery: Delivery, settled: Settled) {
    let outcome = match settled {
        Settled::Finished => "finished",
        Settled::Postponed(_) => "postponed",
        Settled::Abandoned => "abandoned",
        Settled::TakenOver => "taken_over",
    };
    metrics::counter!("varco_work_total", "kind" => work.kind.code(), "outcome" => outcome).increment(1);
    let (Delivery::Later(reason) | Delivery::Never(reason)) = delivery else { return };
    match settled {
        Settled::Abandoned => {
            tracing::error!(tenant = %work.tenant, work = %work.id, kind = %work.kind, reason, "work given up");
        }
        Settled::Finished | Settled::Postponed(_) | Settled::TakenOver => {
            tracing::warn!(
                tenant = %work.tenant, work = %work.id, kind = %work.kind, attempts = work.attempts, reason,
                "work put off"
            );
        }
    }
}
