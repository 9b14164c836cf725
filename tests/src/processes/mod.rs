//! Real services that the tests start and stop: PostgreSQL, Apache, npm programs.
//!
//! Owns how a process is started on a free port, watched until it answers, and ended together with the test process.
//! A missing program is a failure that says what installs it; nothing is ever skipped.

pub mod apache;
pub mod guard;
pub mod judge;
pub mod module;
pub mod peer;
pub mod postgres;
pub mod provider;
pub mod python;
pub mod spid_sp_test;

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A port of the loopback address that nothing listens on at this moment.
///
/// # Panics
/// When the system has no free port.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("the loopback address has a free port");
    listener.local_addr().expect("a bound listener has an address").port()
}

/// Whether something accepts connections on this port of the loopback address.
#[must_use]
pub fn accepts_connections(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpStream::connect_timeout(&address, Duration::from_millis(500)).is_ok()
}

/// The first of these paths that exists.
///
/// # Panics
/// When none does: the message names the Debian package and the script that installs it.
#[must_use]
pub fn require_program(candidates: &[&str], package: &str) -> PathBuf {
    candidates.iter().map(PathBuf::from).find(|path| path.exists()).unwrap_or_else(|| {
        panic!("none of {candidates:?} exists: install Debian's `{package}` (tests/install.sh does, and `make test` calls it)")
    })
}

/// Whether this process runs as root (then services are started as another user).
#[must_use]
pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Gives a folder or file to a system user, when this process is root; otherwise it is already the user's own.
///
/// # Panics
/// When there is no such user, or the system refuses.
pub fn give_to_user(path: &Path, user: &str) {
    if !is_root() {
        return;
    }
    let accounts = std::fs::read_to_string("/etc/passwd").expect("/etc/passwd is readable");
    let line = accounts.lines().find(|line| line.split(':').next() == Some(user));
    let ids: Vec<u32> =
        line.map(|line| line.split(':').skip(2).take(2).filter_map(|id| id.parse().ok()).collect()).unwrap_or_default();
    let [uid, gid] = ids[..] else { panic!("the system has no user `{user}`: tests/install.sh installs its package") };
    chown(path, Some(uid), Some(gid)).expect("root may give files away");
}

/// A program of this workspace as built beside the one that runs now: a test lies one folder deeper than a binary.
///
/// # Panics
/// When it has not been built.
#[must_use]
pub fn built_program(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("a running program has a path");
    let found = own.ancestors().skip(1).take(2).map(|folder| folder.join(name)).find(|program| program.is_file());
    found.unwrap_or_else(|| {
        panic!("{name} is not built beside {}: `make test` and `make bench` do that first", own.display())
    })
}
