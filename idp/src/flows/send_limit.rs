//! Limits of what strangers can cause by forms: letters to an address, and work for the house (S-147, S-148).

use crate::domain::throttle::sent_code::{SEND_WINDOW, SENDS_PER_WINDOW};
use crate::domain::throttle::{Admission, Throttle, ThrottleRule, ThrottleSubject};
use crate::domain::time::Span;
use crate::flows::Context;
use crate::storage::throttles::Counter;
use crate::storage::{StorageError, Transaction, throttles};

const LETTERS: u32 = 5;
const _: () = assert!(SENDS_PER_WINDOW == LETTERS as usize, "one limit for all that is sent");

/// Five letters to one address; then none until an hour after the last of them.
const SENDS: ThrottleRule = ThrottleRule {
    slows_from: u32::MAX,
    longest_delay: Span::ZERO,
    stops_at: Some(LETTERS),
    forgets_after: Some(SEND_WINDOW),
};

/// A last send that lies so far in the future was counted by a clock that has leapt back since (S-151).
const CLOCK_TOLERANCE: Span = Span::minutes(1);

/// Whether one more letter may go to `address`; counts it. What strangers are answered must not depend on it.
pub(in crate::flows) async fn may_send(
    on: &mut Transaction,
    context: &Context,
    address: &str,
) -> Result<bool, StorageError> {
    if !context.provider.limits_enabled {
        return Ok(true);
    }
    let subject = context.master_key().keyed_hash("throttles", address.to_lowercase().as_bytes());
    let counter = Counter { kind: "mail", subject };
    let mut sends = throttles::hold(on, context.tenant_id(), counter).await?;
    if sends.last_failure.is_some_and(|last| last > context.now + CLOCK_TOLERANCE) {
        sends = Throttle::cleared();
    }
    match sends.admission(SENDS, context.now) {
        Admission::Open => {
            throttles::put(on, context.tenant_id(), counter, &sends.after_failure(SENDS, context.now)).await?;
            Ok(true)
        }
        Admission::Wait(_) | Admission::Stopped => Ok(false),
    }
}

/// How long this network must wait before it may send another form; `None` when it need not.
pub(in crate::flows) async fn wait_for_form(context: &Context) -> Result<Option<Span>, StorageError> {
    let Some(counter) = forms_of_network(context) else { return Ok(None) };
    let sent = throttles::find(&mut context.store().read(), context.tenant_id(), counter).await?;
    Ok(match sent.admission(ThrottleRule::NETWORK, context.now) {
        Admission::Wait(time) => Some(time),
        Admission::Open | Admission::Stopped => None,
    })
}

/// Counts a form that was sent from this network.
pub(in crate::flows) async fn count_form(on: &mut Transaction, context: &Context) -> Result<(), StorageError> {
    let Some(counter) = forms_of_network(context) else { return Ok(()) };
    let before = throttles::hold(on, context.tenant_id(), counter).await?;
    let after = before.after_failure(ThrottleRule::NETWORK, context.now);
    throttles::put(on, context.tenant_id(), counter, &after).await
}

fn forms_of_network(context: &Context) -> Option<Counter> {
    let network = context.origin.network.filter(|_| context.provider.limits_enabled)?;
    let subject = ThrottleSubject::Network(network).to_string();
    let subject = context.master_key().keyed_hash("throttles", subject.as_bytes());
    Some(Counter { kind: "forms", subject })
}
