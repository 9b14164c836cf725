//! What the agent asks of the system: time, chance, folders, and not to be dumped.

use crate::chance::Chance;
use crate::clock::Clock;
use std::path::PathBuf;

/// The clock of the computer.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the agent reads the clock")]
    fn now(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.ok().and_then(|since| i64::try_from(since.as_secs()).ok()).unwrap_or(0)
    }
}

/// The random source of OpenSSL, which the system seeds.
pub struct SystemChance;

impl Chance for SystemChance {
    #[expect(clippy::disallowed_methods, reason = "the one place where the agent draws chance")]
    fn fill(&mut self, bytes: &mut [u8]) {
        openssl::rand::rand_bytes(bytes).expect("without randomness nothing may be signed");
    }
}

/// No core dump holds a PIN, and no other program of the same person reads this memory.
pub fn forbid_dumps() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        // A kernel that refuses leaves things as they were; the PIN is wiped all the same.
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// The agent's folder below the one that `variable` names, or below `otherwise` in the person's home.
pub fn folder(variable: &str, otherwise: &str) -> Option<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = named.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(otherwise)))?;
    Some(base.join("card-reader-agent"))
}
