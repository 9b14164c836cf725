//! Hashes passwords with Argon2id (RFC 9106), a few at a time, off the async threads (S-150).

use crate::domain::random::{self, Random};
use crate::domain::secret::Secret;
use crate::flows::Fault;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// The cost of a hash, from the section `hashing` of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashingCost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Hashes computed at once.
    pub at_once: usize,
    /// Hashes that may wait for their turn; beyond it requests are refused at once.
    pub waiting: usize,
}

/// Computes hashes.
#[derive(Clone)]
pub struct HashingPool {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    most_waiting: usize,
    computed: Arc<AtomicU64>,
    /// The hash of a random password, verified in the place of one that does not exist (S-09).
    decoy: Arc<str>,
}

/// What a verification found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// The password is right.
    Right,
    /// The password is right, and its hash was made with other parameters than today's: hash it anew.
    RightButOutdated,
    /// The password is wrong.
    Wrong,
}

/// Costs outside the bounds of Argon2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("hashing.memory_kib and hashing.passes are outside what Argon2id allows")]
pub struct InvalidCost;

impl HashingPool {
    /// A pool of the given cost.
    ///
    /// # Errors
    /// [`InvalidCost`].
    pub fn new(cost: HashingCost, random: &dyn Random) -> Result<Self, InvalidCost> {
        let params = Params::new(cost.memory, cost.passes, 1, None).map_err(|_| InvalidCost)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let password = random::opaque_value(random);
        let decoy = hash(&argon2, &password, random::bytes::<16>(random)).ok_or(InvalidCost)?;
        Ok(Self {
            argon2,
            turns: Arc::new(Semaphore::new(cost.at_once.max(1))),
            waiting: Arc::new(AtomicUsize::new(0)),
            most_waiting: cost.waiting,
            computed: Arc::new(AtomicU64::new(0)),
            decoy: decoy.into(),
        })
    }

    /// The PHC string of a password, with a salt of its own.
    ///
    /// # Errors
    /// [`Fault::HashingOverloaded`] when too many wait.
    pub async fn hash(&self, password: &Secret, random: &dyn Random) -> Result<Secret, Fault> {
        let (argon2, password, salt) = (self.argon2.clone(), password.clone(), random::bytes::<16>(random));
        let hash = self.in_turn(move || hash(&argon2, &password, salt)).await?;
        hash.map(Secret::from).ok_or(Fault::Broken("Argon2id takes any password"))
    }

    /// Compares a password with a hash. Without a hash (unknown person, no password) the same work is done on a
    /// decoy, and the answer is [`Verification::Wrong`] (S-09).
    ///
    /// # Errors
    /// [`Fault::HashingOverloaded`] when too many wait.
    pub async fn verify(&self, password: &Secret, known: Option<&Secret>) -> Result<Verification, Fault> {
        let exists = known.is_some();
        let expected = known.map_or_else(|| Secret::from(&*self.decoy), Clone::clone);
        let (argon2, password) = (self.argon2.clone(), password.clone());
        let found = self.in_turn(move || verify(&argon2, &password, expected.expose())).await?;
        Ok(if exists { found } else { Verification::Wrong })
    }

    /// How many hashes wait or run, for metrics.
    #[must_use]
    pub fn load(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// How many hashes were computed since the start, for metrics. The same for each attempt to log in, whoever is
    /// named (S-09).
    #[must_use]
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
        let _place = Place::take(&self.waiting, self.most_waiting).ok_or(Fault::HashingOverloaded)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Fault::HashingOverloaded)?;
        self.computed.fetch_add(1, Ordering::Relaxed);
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        done.await.map_err(|_| Fault::Broken("a hash does not panic"))
    }
}

/// A place in the queue, given back when dropped, also when the one who waits goes away.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>, most: usize) -> Option<Self> {
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        let place = Self(Arc::clone(waiting));
        (before < most).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn hash(argon2: &Argon2<'_>, password: &Secret, salt: [u8; 16]) -> Option<String> {
    let hash: PasswordHash = argon2.hash_password_with_salt(password.expose().as_bytes(), &salt).ok()?;
    Some(hash.to_string())
}

fn verify(argon2: &Argon2<'_>, password: &Secret, expected: &str) -> Verification {
    let Ok(expected) = PasswordHash::new(expected) else { return Verification::Wrong };
    if argon2.verify_password(password.expose().as_bytes(), &expected).is_err() {
        return Verification::Wrong;
    }
    let same = Params::try_from(&expected)
        .is_ok_and(|params| params.m_cost() == argon2.params().m_cost() && params.t_cost() == argon2.params().t_cost());
    if same { Verification::Right } else { Verification::RightButOutdated }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sevens;
    impl Random for Sevens {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    fn pool(passes: u32, waiting: usize) -> HashingPool {
        let cost = HashingCost { memory: 64, passes, at_once: 1, waiting };
        HashingPool::new(cost, &Sevens).expect("a lawful cost")
    }

    #[tokio::test]
    async fn verifies_exactly_what_was_hashed() {
        let pool = pool(1, 8);
        let hash = pool.hash(&Secret::from("correct horse "), &Sevens).await.expect("not overloaded");
        assert!(hash.expose().starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        let verify = async |password: &str| pool.verify(&Secret::from(password), Some(&hash)).await.expect("no load");
        assert_eq!(verify("correct horse ").await, Verification::Right);
        assert_eq!(verify("correct horse").await, Verification::Wrong);
        assert_eq!(verify("Correct horse ").await, Verification::Wrong);
    }

    #[tokio::test]
    async fn old_parameters_are_noticed() {
        let hash = pool(1, 8).hash(&Secret::from("secret"), &Sevens).await.expect("not overloaded");
        let found = pool(2, 8).verify(&Secret::from("secret"), Some(&hash)).await.expect("not overloaded");
        assert_eq!(found, Verification::RightButOutdated);
    }

    #[tokio::test]
    async fn an_unknown_person_costs_the_same_work_and_is_always_wrong() {
        let pool = pool(1, 8);
        assert_eq!(pool.verify(&Secret::from("x"), None).await.expect("no load"), Verification::Wrong);
        assert!(PasswordHash::new(&pool.decoy).is_ok());
    }

    #[tokio::test]
    async fn beyond_the_queue_requests_are_refused_at_once() {
        let full = pool(1, 0);
        assert!(matches!(full.verify(&Secret::from("x"), None).await, Err(Fault::HashingOverloaded)));
        assert_eq!(full.load(), 0);
    }
}
