//! Takes work out of the queue and notes what became of it. Sending letters is the jobs' own act; telling a client
//! that a session ended is done here.

use crate::domain::id::JobId;
use crate::domain::random::{self, Random};
use crate::domain::time::{Span, Timestamp};
use crate::domain::work::{Letter, LogoutCall, MAXIMUM_ATTEMPTS, ShortText, Work, WorkKind, delay_after};
use crate::flows::letters::sealing_purpose;
use crate::flows::{Context, Fault, Provider, clients, token};
use crate::outbound::backchannel_logout::{self, LogoutAnswer};
use crate::outbound::http::CallPolicy;
use crate::storage::{Ending, jobs, users};

/// What is to be done, taken out of its seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Send a letter.
    Letter(Letter),
    /// Send a short message.
    ShortMessage(ShortText),
    /// Tell a client that a session ended.
    LogoutCall(LogoutCall),
}

/// How an attempt ended. The reasons are codes: they are kept beside the work and hold nothing of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Delivered, or there is nothing to deliver any more.
    Done,
    /// Not now; another attempt makes sense.
    Later(&'static str),
    /// No attempt will ever succeed.
    Never(&'static str),
}

/// What became of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is marked as done.
    Finished,
    /// It is due again at that time.
    Postponed(Timestamp),
    /// It is given up; operators see it.
    Abandoned,
    /// Another process had it in the meantime, and its word counts.
    TakenOver,
}

/// Claims up to `limit` pieces of work that are due, of all bodies. They belong to this process for the length of the
/// lease.
///
/// # Errors
/// [`Fault`].
pub async fn claim_work(provider: &Provider, limit: u32) -> Result<Vec<Work>, Fault> {
    let now = provider.clock.now();
    let claim = provider
        .store
        .write(move |on| Box::pin(async move { Ok(Ending::Commit(jobs::claim_due(on, now, limit).await?)) }));
    Ok(claim.await?)
}

/// For how long the oldest piece of work has been due; `None` when nothing is.
///
/// # Errors
/// [`Fault`].
pub async fn oldest_due(provider: &Provider) -> Result<Option<Span>, Fault> {
    let now = provider.clock.now();
    Ok(jobs::oldest_due(&mut provider.store.read(), now).await?.map(|due_at| now.since(due_at)))
}

/// Opens the seal of a piece of work.
///
/// # Errors
/// [`Fault`] when it was sealed under another master key, or holds something else.
pub fn open_work(provider: &Provider, work: &Work) -> Result<Task, Fault> {
    let plain = provider.master_key.open(&sealing_purpose(work.id), &work.payload)?;
    let task = match work.kind {
        WorkKind::Mail => serde_json::from_slice(&plain).map(Task::Letter),
        WorkKind::Sms => serde_json::from_slice(&plain).map(Task::ShortMessage),
        WorkKind::BackchannelLogout => serde_json::from_slice(&plain).map(Task::LogoutCall),
    };
    task.map_err(|_| Fault::Broken("the payload of work is what its kind says"))
}

/// Notes how an attempt ended: done once, put off with growing distance, or given up.
///
/// # Errors
/// [`Fault`].
pub async fn settle_work(provider: &Provider, work: &Work, delivery: Delivery) -> Result<Settled, Fault> {
    let now = provider.clock.now();
    match delivery {
        Delivery::Done => {
            Ok(if finish(provider, work.id, now).await? { Settled::Finished } else { Settled::TakenOver })
        }
        Delivery::Later(reason) if work.attempts < MAXIMUM_ATTEMPTS => {
            let due_at = now + with_jitter(delay_after(work.attempts), &*provider.random);
            let is_ours = postpone(provider, work, due_at, reason).await?;
            Ok(if is_ours { Settled::Postponed(due_at) } else { Settled::TakenOver })
        }
        Delivery::Later(reason) | Delivery::Never(reason) => {
            Ok(if abandon(provider, work, now, reason).await? { Settled::Abandoned } else { Settled::TakenOver })
        }
    }
}

/// Gives claimed work back at once, when the process stops before it was done.
///
/// # Errors
/// [`Fault`].
pub async fn release_work(provider: &Provider, work: &Work) -> Result<bool, Fault> {
    postpone(provider, work, provider.clock.now(), "released").await
}

/// Tells the client of `call` that a session ended (OpenID Connect Back-Channel Logout 1.0, section 2.5). The token is
/// made anew for each attempt.
///
/// # Errors
/// [`Fault`].
pub async fn tell_client(context: &Context, call: &LogoutCall) -> Result<Delivery, Fault> {
    let Some(stored) = clients::find(context, &call.client).await? else { return Ok(Delivery::Done) };
    let Some(address) = &stored.client.backchannel_logout_uri else { return Ok(Delivery::Done) };
    let user = users::find(&mut context.store().read(), context.tenant_id(), call.user).await?;
    let Some(user) = user else { return Ok(Delivery::Done) };
    let logout_token = token::logout_token(context, &stored.client, &user, &call.sid).await?;
    let policy = CallPolicy::of_client(stored.client.allow_loopback_calls);
    match backchannel_logout::send(&context.provider.http, &address.to_url(), &logout_token, policy).await {
        Ok(LogoutAnswer::Accepted) => Ok(Delivery::Done),
        Ok(LogoutAnswer::Refused) => Ok(Delivery::Never("client_refused")),
        Err(_) => Ok(Delivery::Later("client_unreachable")),
    }
}

async fn finish(provider: &Provider, id: JobId, now: Timestamp) -> Result<bool, Fault> {
    let finish =
        provider.store.write(move |on| Box::pin(async move { Ok(Ending::Commit(jobs::finish(on, id, now).await?)) }));
    Ok(finish.await?)
}

async fn postpone(provider: &Provider, work: &Work, due_at: Timestamp, reason: &'static str) -> Result<bool, Fault> {
    let work = work.clone();
    let postpone = provider
        .store
        .write(move |on| Box::pin(async move { Ok(Ending::Commit(jobs::postpone(on, &work, due_at, reason).await?)) }));
    Ok(postpone.await?)
}

async fn abandon(provider: &Provider, work: &Work, now: Timestamp, reason: &'static str) -> Result<bool, Fault> {
    let work = work.clone();
    let abandon = provider
        .store
        .write(move |on| Box::pin(async move { Ok(Ending::Commit(jobs::abandon(on, &work, now, reason).await?)) }));
    Ok(abandon.await?)
}

/// Up to a quarter longer, so that what failed together does not come back together.
fn with_jitter(delay: Span, random: &dyn Random) -> Span {
    let [chance] = random::bytes::<1>(random);
    Span::microseconds(delay.as_microseconds() + delay.as_microseconds() / 1_024 * i64::from(chance))
}
