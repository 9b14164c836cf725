//! Limits of what browsers and clients can ask of the OAuth endpoints (S-148), without hampering a busy module or the
//! many people behind one address: requests that are stored are counted by network, and of clients only failures.

use crate::domain::audit_event::AuditKind;
use crate::domain::id::{ClientId, TenantId};
use crate::domain::secret::SecretHash;
use crate::domain::throttle::rate::{Rate, RateRule, RequestLimits};
use crate::domain::throttle::{Admission, ThrottleSubject};
use crate::domain::time::{Span, Timestamp};
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::storage::throttles::Counter;
use crate::storage::{Ending, StorageError, Transaction, throttles};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// Failures of clients from one network that are written into the audit; beyond them the log alone tells.
const AUDITED: RateRule = RateRule { most: 60, window: Span::hours(1) };

/// How long a client that has just proved itself is taken to have no failures: those that another process counts are
/// seen within a second.
const REMEMBERED: Span = Span::seconds(1);
/// More clients than this at work within a second are more than there are: the memory begins anew.
const MOST_REMEMBERED: usize = 10_000;

/// The limits, and the clients that have just proved themselves. Safe to lose.
#[derive(Default)]
pub struct RequestLimiter {
    limits: RequestLimits,
    proven: RwLock<HashMap<(TenantId, SecretHash), Timestamp>>,
}

impl RequestLimiter {
    /// With these limits.
    #[must_use]
    pub fn new(limits: RequestLimits) -> Self {
        Self { limits, proven: RwLock::default() }
    }

    fn has_proven(&self, key: &(TenantId, SecretHash), now: Timestamp) -> bool {
        let proven = self.proven.read().unwrap_or_else(PoisonError::into_inner);
        let age = proven.get(key).map(|at| now.since(*at));
        age.is_some_and(|age| age >= Span::ZERO && age < REMEMBERED)
    }

    fn remember(&self, key: (TenantId, SecretHash), now: Timestamp) {
        let mut proven = self.proven.write().unwrap_or_else(PoisonError::into_inner);
        if proven.len() >= MOST_REMEMBERED {
            proven.clear();
        }
        proven.insert(key, now);
    }

    fn forget(&self, key: &(TenantId, SecretHash)) {
        self.proven.write().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// How long this network must wait before it may send another authorization request; `None` when it need not.
pub(in crate::flows) async fn wait_to_authorize(context: &Context) -> Result<Option<Span>, StorageError> {
    let Some(counter) = of_network(context, "authorize") else { return Ok(None) };
    let rate = Rate::from(throttles::find(&mut context.store().read(), context.tenant_id(), counter).await?);
    Ok(wait(rate.admission(context.provider.limiter.limits.authorize, context.now), "authorize"))
}

/// Counts an authorization request, in the transaction that stores it.
pub(in crate::flows) async fn count_authorization(on: &mut Transaction, context: &Context) -> Result<(), StorageError> {
    let Some(counter) = of_network(context, "authorize") else { return Ok(()) };
    count(on, context, counter, context.provider.limiter.limits.authorize).await.map(drop)
}

/// The attempts of one client, real or not, to prove itself from one network.
pub(in crate::flows) struct ClientAttempts {
    client: ClientId,
    /// `None` where nothing is counted: without a network, or with the limits off.
    counter: Option<Counter>,
    /// Whether there are failures to be forgotten after a proof; `None` where nobody has asked the database.
    has_failures: Option<bool>,
}

impl ClientAttempts {
    /// Those of this client from the network of the request; or how long it must wait before it may try again. Of a
    /// client that has just proved itself the database is not asked.
    pub async fn admit(context: &Context, client: &ClientId) -> Result<Result<Self, Span>, StorageError> {
        let limiter = &context.provider.limiter;
        let network = context.origin.network.filter(|_| context.provider.limits_enabled);
        let counter = network.map(|network| {
            let subject = format!("client:{network}:{client}");
            Counter { kind: "client", subject: context.master_key().keyed_hash("throttles", subject.as_bytes()) }
        });
        let mut attempts = Self { client: client.clone(), counter, has_failures: None };
        if let Some(counter) = counter
            && !limiter.has_proven(&Self::key(context, counter), context.now)
        {
            let failures = throttles::find(&mut context.store().read(), context.tenant_id(), counter).await?;
            if let Some(wait) = wait(failures.admission(limiter.limits.client, context.now), "client") {
                return Ok(Err(wait));
            }
            attempts.has_failures = Some(failures.failures > 0);
        }
        Ok(Ok(attempts))
    }

    /// After the client has proved itself the count begins anew: who errs now and then is not slowed for it.
    pub async fn clear(self, context: &Context) -> Result<(), StorageError> {
        let (Some(counter), Some(has_failures)) = (self.counter, self.has_failures) else { return Ok(()) };
        if has_failures {
            let tenant = context.tenant_id().clone();
            let job = context.store().write(move |on| {
                Box::pin(async move { Ok(Ending::Commit(throttles::forget(on, &tenant, counter).await?)) })
            });
            job.await?;
        }
        context.provider.limiter.remember(Self::key(context, counter), context.now);
        Ok(())
    }

    /// Counts a failure and records it in the audit, unless this network has filled its share of it. `is_known` says
    /// whether there is such a client: a name that is nobody's is not recorded.
    pub async fn count_failure(self, context: &Context, is_known: bool) -> Result<(), StorageError> {
        if let Some(counter) = self.counter {
            context.provider.limiter.forget(&Self::key(context, counter));
        }
        let here = context.clone();
        let job = context.store().write(move |on| {
            Box::pin(async move {
                let rule = here.provider.limiter.limits.client;
                if let Some(counter) = self.counter {
                    let before = throttles::hold(on, here.tenant_id(), counter).await?;
                    throttles::put(on, here.tenant_id(), counter, &before.after_failure(rule, here.now)).await?;
                }
                let is_audited = match of_network(&here, "client_audit") {
                    Some(counter) => count(on, &here, counter, AUDITED).await?.count <= AUDITED.most,
                    None => true,
                };
                if is_audited {
                    let record = Record::refused(&here, AuditKind::Token, "client_authentication");
                    let record = if is_known { record.client(&self.client) } else { record };
                    record.write(on, &here).await?;
                }
                Ok(Ending::Commit(()))
            })
        });
        job.await
    }

    fn key(context: &Context, counter: Counter) -> (TenantId, SecretHash) {
        (context.tenant_id().clone(), counter.subject)
    }
}

/// Counts one more; the count with it.
async fn count(
    on: &mut Transaction,
    context: &Context,
    counter: Counter,
    rule: RateRule,
) -> Result<Rate, StorageError> {
    let before = Rate::from(throttles::hold(on, context.tenant_id(), counter).await?);
    let after = before.after(rule, context.now);
    throttles::put(on, context.tenant_id(), counter, &after.into()).await?;
    Ok(after)
}

/// The wait that an admission asks for; each is seen in the metrics (S-152).
fn wait(admission: Admission, limit: &'static str) -> Option<Span> {
    match admission {
        Admission::Open => None,
        Admission::Wait(wait) => {
            metrics::counter!("varco_limited_total", "limit" => limit).increment(1);
            Some(wait)
        }
        // Neither rule stops anybody.
        Admission::Stopped => None,
    }
}

fn of_network(context: &Context, kind: &'static str) -> Option<Counter> {
    let network = context.origin.network.filter(|_| context.provider.limits_enabled)?;
    let subject = ThrottleSubject::Network(network).to_string();
    Some(Counter { kind, subject: context.master_key().keyed_hash("throttles", subject.as_bytes()) })
}

#[cfg(test)]
mod tests;
