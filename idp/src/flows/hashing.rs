//! Hashes passwords with Argon2id (RFC 9106), a few at a time, on threads of their own (S-150).

mod threads;

use crate::domain::random::{self, Random};
use crate::domain::secret::Secret;
use crate::flows::Fault;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Params, Version};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use threads::{Memory, Threads};

/// The cost of a hash, from the section `hashing` of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashingCost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Threads, and so hashes computed at once. Each keeps its memory.
    pub at_once: usize,
    /// Hashes that may be computed or wait; beyond it requests are refused at once.
    pub waiting: usize,
}

/// Computes hashes.
#[derive(Clone)]
pub struct HashingPool {
    argon2: Argon2<'static>,
    threads: Threads,
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

/// Why no hashes can be computed.
#[derive(Debug, thiserror::Error)]
pub enum CannotHash {
    /// Costs outside the bounds of Argon2.
    #[error("hashing.memory_kib and hashing.passes are outside what Argon2id allows")]
    InvalidCost,
    /// The operating system gives no threads.
    #[error("the threads that hash passwords cannot be started: {0}; lower hashing.at_once or raise the limits")]
    NoThreads(#[from] io::Error),
}

impl HashingPool {
    /// A pool of the given cost.
    ///
    /// # Errors
    /// [`CannotHash`].
    pub fn new(cost: HashingCost, random: &dyn Random) -> Result<Self, CannotHash> {
        let params = Params::new(cost.memory, cost.passes, 1, None).map_err(|_| CannotHash::InvalidCost)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = decoy(argon2.params(), random).ok_or(CannotHash::InvalidCost)?;
        let threads = Threads::start(cost.at_once.max(1), cost.waiting)?;
        Ok(Self { argon2, threads, computed: Arc::default(), decoy: decoy.into() })
    }

    /// The PHC string of a password, with a salt of its own.
    ///
    /// # Errors
    /// [`Fault::HashingOverloaded`] when too many wait.
    pub async fn hash(&self, password: &Secret, random: &dyn Random) -> Result<Secret, Fault> {
        let (argon2, password, salt) = (self.argon2.clone(), password.clone(), random::bytes::<16>(random));
        let hash = self.in_turn(move |memory| hash(&argon2, &password, salt, memory)).await?;
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
        let found = self.in_turn(move |memory| verify(&argon2, &password, expected.expose(), memory)).await?;
        Ok(if exists { found } else { Verification::Wrong })
    }

    /// How many hashes wait or run, for metrics.
    #[must_use]
    pub fn load(&self) -> usize {
        self.threads.load()
    }

    /// How many hashes were computed since the start, for metrics. The same for each attempt to log in, whoever is
    /// named (S-09).
    #[must_use]
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let computed = Arc::clone(&self.computed);
        let done = self.threads.run(move |memory| {
            computed.fetch_add(1, Ordering::Relaxed);
            work(memory)
        });
        done.ok_or(Fault::HashingOverloaded)?.await.map_err(|_| Fault::Broken("a hash does not panic"))
    }
}

/// A hash that no password is known for: random bytes in the shape of one. Nothing is computed for it, so that a
/// command that hashes nothing needs no memory.
fn decoy(params: &Params, random: &dyn Random) -> Option<String> {
    Some(phc(params, random::bytes::<16>(random), random::bytes(random))?.to_string())
}

fn hash(argon2: &Argon2<'_>, password: &Secret, salt: [u8; 16], memory: &mut Memory) -> Option<String> {
    let output = compute(argon2, password, &salt, memory)?;
    Some(phc(argon2.params(), salt, output)?.to_string())
}

fn verify(today: &Argon2<'_>, password: &Secret, expected: &str, memory: &mut Memory) -> Verification {
    let Some(kept) = Kept::parse(expected) else { return Verification::Wrong };
    let found = compute(&kept.argon2, password, kept.salt.as_ref(), memory);
    // `Output` compares in constant time.
    if found.and_then(|found| Output::new(&found).ok()) != Some(kept.output) {
        return Verification::Wrong;
    }
    let (then, now) = (kept.argon2.params(), today.params());
    let is_today = then.m_cost() == now.m_cost() && then.t_cost() == now.t_cost();
    if is_today { Verification::Right } else { Verification::RightButOutdated }
}

/// A hash as it is kept, with the parameters of its day.
struct Kept {
    argon2: Argon2<'static>,
    salt: Salt,
    output: Output,
}

impl Kept {
    /// `None` for what this house never wrote: anything but Argon2id, version 19, with 32 bytes.
    fn parse(phc: &str) -> Option<Self> {
        let hash = PasswordHash::new(phc).ok()?;
        let is_ours = hash.algorithm == Algorithm::Argon2id.ident() && hash.version == Some(Version::V0x13.into());
        let params = Params::try_from(&hash).ok().filter(|_| is_ours)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        Some(Self { argon2, salt: hash.salt?, output: hash.hash? })
    }
}

fn compute(argon2: &Argon2<'_>, password: &Secret, salt: &[u8], memory: &mut Memory) -> Option<[u8; LENGTH]> {
    let mut output = [0; LENGTH];
    let memory = memory.blocks(argon2.params().block_count());
    argon2.hash_password_into_with_memory(password.expose().as_bytes(), salt, &mut output, memory).ok()?;
    Some(output)
}

/// Bytes of a hash.
const LENGTH: usize = Params::DEFAULT_OUTPUT_LEN;

/// The string in which a hash is kept (PHC string format).
fn phc(params: &Params, salt: [u8; 16], output: [u8; LENGTH]) -> Option<PasswordHash> {
    Some(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params).ok()?,
        salt: Some(Salt::new(&salt).ok()?),
        hash: Some(Output::new(&output).ok()?),
    })
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
        assert_eq!((full.load(), full.computed()), (0, 0));
    }

    #[tokio::test]
    async fn takes_no_hash_of_another_kind() {
        let pool = pool(1, 8);
        let hash = pool.hash(&Secret::from("secret"), &Sevens).await.expect("not overloaded");
        let hash = hash.expose();
        let others = [
            hash.replace("argon2id", "argon2i"),
            hash.replace("v=19", "v=16"),
            hash[..hash.len() - 1].to_owned(),
            hash.replace("m=64", "m=65"),
            String::new(),
        ];
        for other in others {
            let found = pool.verify(&Secret::from("secret"), Some(&Secret::from(other.as_str()))).await;
            assert_eq!(found.expect("not overloaded"), Verification::Wrong, "{other}");
        }
    }
}
