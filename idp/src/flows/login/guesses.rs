//! Counts failures and says whether another guess may be made (section 10 of the security requirements).

use crate::domain::id::UserId;
use crate::domain::throttle::{Admission, Throttle, ThrottleRule, ThrottleSubject};
use crate::flows::Context;
use crate::storage::throttles::Counter;
use crate::storage::{Access, StorageError, Transaction, credentials, throttles, users};

/// What is being guessed. They are counted apart: whoever knows the password must not be able to clear the count of
/// wrong codes by typing it again, and a stranger at the login page must not slow down somebody who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// A password at the login page.
    Password,
    /// The present password, asked of somebody who is signed in.
    PresentPassword,
    /// A one-time password or a recovery code.
    Code,
}

/// The counters that judge one attempt.
///
/// At the login page the delay is counted by what was typed, for everybody: names that slow each other down would be
/// seen to belong to one account (S-09). The account has a count of its own over all its names, which shows in no
/// answer: beyond its limit the password is wrong for whoever types it, until its owner recovers it (S-145).
#[derive(Clone, Copy, Debug)]
pub struct Guesses {
    /// What the delay is counted by.
    person: (Counter, ThrottleRule),
    /// The account's own count, where it exists and the attempt comes from a device that is not known.
    account: Option<Counter>,
    network: Option<Counter>,
}

impl Guesses {
    /// The counters for a password typed at the login page, under `name` in its canonical form, which may be that of
    /// `user`. A device the person has used before is counted apart, so that a stranger cannot lock them out (S-144).
    pub async fn at_login(
        context: &Context,
        on: &mut impl Access,
        name: &str,
        user: Option<UserId>,
    ) -> Result<Self, StorageError> {
        if let Some(user) = user
            && let Some(device) = known_device(context, on, user).await?
        {
            return Ok(Self::of(context, counter(context, Guess::Password, device), ThrottleRule::ACCOUNT));
        }
        let by_name = Self::of(context, counter(context, Guess::Password, typed(context, name)), ThrottleRule::NAME);
        let account = user.map(|user| counter(context, Guess::Password, ThrottleSubject::Account(user)));
        Ok(Self { account, ..by_name })
    }

    /// The counters for the present password, asked of somebody who is signed in.
    #[must_use]
    pub fn of_signed_in(context: &Context, user: UserId) -> Self {
        let own = counter(context, Guess::PresentPassword, ThrottleSubject::Account(user));
        Self::of(context, own, ThrottleRule::ACCOUNT)
    }

    /// The counters for a code of the second factor: only whoever got past the first reaches them.
    pub async fn of_code(context: &Context, on: &mut impl Access, user: UserId) -> Result<Self, StorageError> {
        let subject = known_device(context, on, user).await?.unwrap_or(ThrottleSubject::Account(user));
        Ok(Self::of(context, counter(context, Guess::Code, subject), ThrottleRule::ACCOUNT))
    }

    fn of(context: &Context, person: Counter, rule: ThrottleRule) -> Self {
        // One count for all: a network that guesses is slowed, whatever it guesses.
        let network = context.origin.network.map(ThrottleSubject::Network);
        let network = network.map(|network| counter(context, Guess::Password, network));
        Self { person: (person, rule), account: None, network }
    }

    /// Whether an attempt may be made now: the stricter of the counters that may show.
    pub async fn admission(&self, context: &Context, on: &mut impl Access) -> Result<Admission, StorageError> {
        let mut strictest = Admission::Open;
        if !context.provider.limits_enabled {
            return Ok(strictest);
        }
        for (counter, rule) in [Some(self.person), self.of_network()].into_iter().flatten() {
            let throttle = throttles::find(on, context.tenant_id(), counter).await?;
            strictest = strictest.max(throttle.admission(rule, context.now));
        }
        Ok(strictest)
    }

    /// Whether the password is stopped until it is recovered. The answer to the person is that of a wrong password.
    pub async fn is_stopped(&self, context: &Context, on: &mut impl Access) -> Result<bool, StorageError> {
        let Some(account) = self.account.filter(|_| context.provider.limits_enabled) else { return Ok(false) };
        let failures = throttles::find(on, context.tenant_id(), account).await?;
        Ok(failures.admission(ThrottleRule::ACCOUNT, context.now) == Admission::Stopped)
    }

    /// The same, holding the person's counter until the transaction ends, so that of many guesses at once each is
    /// judged after the one before it.
    pub async fn admission_alone(&self, context: &Context, on: &mut Transaction) -> Result<Admission, StorageError> {
        if context.provider.limits_enabled {
            throttles::hold(on, context.tenant_id(), self.person.0).await?;
        }
        self.admission(context, on).await
    }

    /// Counts a failure on all counters; how many there are now on the one that stops the password.
    pub async fn count_failure(&self, on: &mut Transaction, context: &Context) -> Result<u32, StorageError> {
        if !context.provider.limits_enabled {
            return Ok(0);
        }
        // Name or device, account, network: whoever holds several takes them in this order.
        let mut failures = count(on, context, self.person).await?;
        if let Some(account) = self.account {
            failures = count(on, context, (account, ThrottleRule::ACCOUNT)).await?;
        }
        if let Some(network) = self.of_network() {
            count(on, context, network).await?;
        }
        Ok(failures)
    }

    /// Forgets the failures of the counter that let a code or a signed-in person in. The network's stays, or an
    /// attacker would clear it with an account of their own.
    pub async fn clear(&self, on: &mut Transaction, context: &Context) -> Result<(), StorageError> {
        throttles::forget(on, context.tenant_id(), self.person.0).await
    }

    /// Forgets the failures in a row of a password that has let somebody in: those of the known device, or else of
    /// the account. Delays by name stay, for everybody alike: a name whose delay goes when its owner logs in would be
    /// seen to have one.
    pub async fn clear_password(on: &mut Transaction, context: &Context, user: UserId) -> Result<(), StorageError> {
        let subject = known_device(context, on, user).await?.unwrap_or(ThrottleSubject::Account(user));
        throttles::forget(on, context.tenant_id(), counter(context, Guess::Password, subject)).await
    }

    /// Releases a person after recovery, or by staff (S-152): whatever was counted for their names, devices and
    /// account.
    pub async fn release(on: &mut Transaction, context: &Context, user: UserId) -> Result<(), StorageError> {
        let tenant = context.tenant_id();
        let names = users::login_names(on, tenant, user).await?;
        let names = names.iter().map(|name| (Guess::Password, typed(context, name)));
        let devices = credentials::known_devices(on, tenant, user).await?;
        let devices = devices.into_iter().map(|device| ThrottleSubject::KnownDevice(user, device));
        let devices = devices.flat_map(|device| [(Guess::Password, device), (Guess::Code, device)]);
        let account =
            [Guess::Password, Guess::PresentPassword, Guess::Code].map(|guess| (guess, ThrottleSubject::Account(user)));
        for (guess, subject) in names.chain(devices).chain(account) {
            throttles::forget(on, tenant, counter(context, guess, subject)).await?;
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

    fn of_network(&self) -> Option<(Counter, ThrottleRule)> {
        self.network.map(|counter| (counter, ThrottleRule::NETWORK))
    }
}

async fn count(
    on: &mut Transaction,
    context: &Context,
    (counter, rule): (Counter, ThrottleRule),
) -> Result<u32, StorageError> {
    let before = throttles::hold(on, context.tenant_id(), counter).await?;
    let after = before.after_failure(rule, context.now);
    throttles::put(on, context.tenant_id(), counter, &after).await?;
    Ok(after.failures)
}

/// The device of this visit, if the person has used it before. A device cookie that was invented is known to nobody.
async fn known_device(
    context: &Context,
    on: &mut impl Access,
    user: UserId,
) -> Result<Option<ThrottleSubject>, StorageError> {
    let Some(device) = context.origin.device else { return Ok(None) };
    let is_known = credentials::knows_device(on, context.tenant_id(), user, device).await?;
    Ok(is_known.then_some(ThrottleSubject::KnownDevice(user, device)))
}

/// A name as it is counted: in any case, and by its hash, since people type passwords into the wrong field.
fn typed(context: &Context, name: &str) -> ThrottleSubject {
    ThrottleSubject::Name(context.master_key().keyed_hash("login-names", name.trim().to_lowercase().as_bytes()))
}

fn counter(context: &Context, guess: Guess, subject: ThrottleSubject) -> Counter {
    let kind = match (subject, guess) {
        (ThrottleSubject::Account(_), Guess::Password) => "account",
        (ThrottleSubject::Account(_), Guess::PresentPassword) => "account_present",
        (ThrottleSubject::Account(_), Guess::Code) => "account_code",
        (ThrottleSubject::Name(_), Guess::Password | Guess::PresentPassword | Guess::Code) => "name",
        (ThrottleSubject::KnownDevice(..), Guess::Password | Guess::PresentPassword) => "device",
        (ThrottleSubject::KnownDevice(..), Guess::Code) => "device_code",
        (ThrottleSubject::Network(_), Guess::Password | Guess::PresentPassword | Guess::Code) => "network",
    };
    let subject = context.master_key().keyed_hash("throttles", subject.to_string().as_bytes());
    Counter { kind, subject }
}
