//! Counts failures and says whether another guess may be made (section 10 of the security requirements).

use crate::domain::id::UserId;
use crate::domain::throttle::{Admission, Throttle, ThrottleRule, ThrottleSubject};
use crate::flows::Context;
use crate::storage::throttles::Counter;
use crate::storage::{Access, StorageError, Transaction, credentials, throttles};

/// What is being guessed. The two are counted apart: whoever knows the password must not be able to clear the count
/// of wrong codes by typing it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// A password.
    Password,
    /// A one-time password or a recovery code.
    Code,
}

/// The counters that judge one attempt: that of the known device, or else of the account (or of the name that has no
/// account), and that of the network.
#[derive(Clone, Copy, Debug)]
pub struct Guesses {
    person: Counter,
    network: Option<Counter>,
}

impl Guesses {
    /// The counters for an attempt on an account. A device the person has used before is counted apart, so that a
    /// stranger cannot lock the person out (S-144).
    pub async fn on_account(
        context: &Context,
        on: &mut impl Access,
        guess: Guess,
        user: UserId,
    ) -> Result<Self, StorageError> {
        let subject = match context.origin.device {
            Some(device) if credentials::knows_device(on, context.tenant_id(), user, device).await? => {
                ThrottleSubject::KnownDevice(user, device)
            }
            Some(_) | None => ThrottleSubject::Account(user),
        };
        Ok(Self::of(context, guess, subject))
    }

    /// The counters for an attempt on a name that has no account: they behave as those of an account (S-09).
    #[must_use]
    pub fn on_unknown_name(context: &Context, name: &str) -> Self {
        let name = context.master_key().keyed_hash("login-names", name.to_lowercase().as_bytes());
        Self::of(context, Guess::Password, ThrottleSubject::UnknownName(name))
    }

    fn of(context: &Context, guess: Guess, subject: ThrottleSubject) -> Self {
        let network = context.origin.network.map(ThrottleSubject::Network);
        Self {
            person: counter(context, guess, subject),
            // One count for both: a network that guesses is slowed, whatever it guesses.
            network: network.map(|network| counter(context, Guess::Password, network)),
        }
    }

    /// Whether an attempt may be made now: the stricter of the two counters.
    pub async fn admission(&self, context: &Context, on: &mut impl Access) -> Result<Admission, StorageError> {
        let mut strictest = Admission::Open;
        if !context.provider.limits_enabled {
            return Ok(strictest);
        }
        for (counter, rule) in self.counters() {
            let throttle = throttles::find(on, context.tenant_id(), counter).await?;
            strictest = strictest.max(throttle.admission(rule, context.now));
        }
        Ok(strictest)
    }

    /// The same, holding the person's counter until the transaction ends, so that of many guesses at once each is
    /// judged after the one before it.
    pub async fn admission_alone(&self, context: &Context, on: &mut Transaction) -> Result<Admission, StorageError> {
        if context.provider.limits_enabled {
            throttles::hold(on, context.tenant_id(), self.person).await?;
        }
        self.admission(context, on).await
    }

    /// Counts a failure on both counters; how many there are now on the person's.
    pub async fn count_failure(&self, on: &mut Transaction, context: &Context) -> Result<u32, StorageError> {
        let mut of_person = 0;
        if !context.provider.limits_enabled {
            return Ok(of_person);
        }
        for (counter, rule) in self.counters() {
            let before = throttles::hold(on, context.tenant_id(), counter).await?;
            let after = before.after_failure(rule, context.now);
            throttles::put(on, context.tenant_id(), counter, &after).await?;
            if counter.kind == self.person.kind {
                of_person = after.failures;
            }
        }
        Ok(of_person)
    }

    /// Forgets the failures of the counter that let the person in. The network's stays, or an attacker would clear it
    /// with an account of their own.
    pub async fn clear(&self, on: &mut Transaction, context: &Context) -> Result<(), StorageError> {
        throttles::forget(on, context.tenant_id(), self.person).await
    }

    /// Releases a person after recovery, or by staff (S-152): the account's counters of both kinds, for whatever
    /// device.
    pub async fn release(on: &mut Transaction, context: &Context, user: UserId) -> Result<(), StorageError> {
        for guess in [Guess::Code, Guess::Password] {
            let account = counter(context, guess, ThrottleSubject::Account(user));
            throttles::forget(on, context.tenant_id(), account).await?;
            if let Some(device) = context.origin.device {
                let device = counter(context, guess, ThrottleSubject::KnownDevice(user, device));
                throttles::forget(on, context.tenant_id(), device).await?;
            }
        }
        Ok(())
    }

    /// How many failures of one kind are counted on an account, for staff.
    pub async fn failures(
        context: &Context,
        on: &mut impl Access,
        guess: Guess,
        user: UserId,
    ) -> Result<Throttle, StorageError> {
        let account = counter(context, guess, ThrottleSubject::Account(user));
        throttles::find(on, context.tenant_id(), account).await
    }

    /// The person's before the network's: the order in which they are held.
    fn counters(&self) -> impl Iterator<Item = (Counter, ThrottleRule)> + use<> {
        let network = self.network.map(|counter| (counter, ThrottleRule::NETWORK));
        [(self.person, ThrottleRule::ACCOUNT)].into_iter().chain(network)
    }
}

fn counter(context: &Context, guess: Guess, subject: ThrottleSubject) -> Counter {
    let kind = match (subject, guess) {
        (ThrottleSubject::Account(_), Guess::Password) => "account",
        (ThrottleSubject::Account(_), Guess::Code) => "account_code",
        (ThrottleSubject::UnknownName(_), Guess::Password | Guess::Code) => "name",
        (ThrottleSubject::KnownDevice(..), Guess::Password) => "device",
        (ThrottleSubject::KnownDevice(..), Guess::Code) => "device_code",
        (ThrottleSubject::Network(_), Guess::Password | Guess::Code) => "network",
    };
    let subject = context.master_key().keyed_hash("throttles", subject.to_string().as_bytes());
    Counter { kind, subject }
}
