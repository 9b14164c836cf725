//! A PostgreSQL server of the tests' own: Debian's programs, a new cluster in a temporary folder, a free port.
//!
//! `fsync` stays on, as in production; only sizes are small. Connections need no password: the server listens on
//! loopback alone and holds nothing but test records.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::free_port;
use super::guard::{Running, Service};

const USER: &str = "varco";
static SHARED: OnceLock<PostgresServer> = OnceLock::new();

/// A running server. Ends when dropped, and at the latest with this process.
#[derive(Debug)]
pub struct PostgresServer {
    running: Running,
    programs: PathBuf,
    port: u16,
    databases: AtomicU32,
}

impl PostgresServer {
    /// The one server that all tests of this binary share; started by the first that asks.
    #[must_use]
    pub fn shared() -> &'static Self {
        SHARED.get_or_init(Self::start)
    }

    /// Makes a cluster and starts a server on it.
    ///
    /// # Panics
    /// When PostgreSQL is not installed, or does not start; the message says what it said.
    #[must_use]
    pub fn start() -> Self {
        let programs = find_programs();
        let mut service = Service::new("PostgreSQL", programs.join("postgres"));
        // The server refuses to run as root.
        service.user = Some("postgres");
        service.stop_signal = "INT";
        super::give_to_user(service.folder(), "postgres");
        let cluster = service.folder().join("cluster");
        make_cluster(&service, &programs, &cluster);
        let port = free_port();
        let settings = [
            format!("port={port}"),
            "listen_addresses=127.0.0.1".to_owned(),
            format!("unix_socket_directories={}", service.folder().display()),
            "max_connections=200".to_owned(),
            "shared_buffers=32MB".to_owned(),
            "dynamic_shared_memory_type=mmap".to_owned(),
        ];
        let socket_folder = service.folder().to_owned();
        let service = service.arguments(["-D".as_ref(), cluster.as_os_str()]);
        let service = service.arguments(settings.iter().flat_map(|setting| ["-c", setting]));
        let ask = |program: &str| client_command(&programs.join(program), &socket_folder, port);
        let running = service.start().until(|| ask("pg_isready").output().is_ok_and(|answer| answer.status.success()));
        Self { running, programs, port, databases: AtomicU32::new(0) }
    }

    /// Makes an empty database; answers its URL, such as `postgres://varco@127.0.0.1:40123/test_1`.
    ///
    /// # Panics
    /// When the server refuses.
    #[must_use]
    pub fn fresh_database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed) + 1);
        let mut command = client_command(&self.programs.join("createdb"), self.running.folder(), self.port);
        expect_success("createdb", &command.arg(&name).output().expect("createdb starts"));
        format!("postgres://{USER}@127.0.0.1:{}/{name}", self.port)
    }

    /// Port on the loopback address.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Runs one statement with `psql` as the owner of the cluster; answers what it printed, unaligned, without heads.
    ///
    /// # Panics
    /// When the statement fails.
    #[must_use]
    pub fn query(&self, database: &str, sql: &str) -> String {
        let mut command = client_command(&self.programs.join("psql"), self.running.folder(), self.port);
        let output = command.args(["-XAt", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql]).output();
        let output = output.expect("psql starts");
        expect_success("psql", &output);
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

/// The newest of Debian's installed versions: `/usr/lib/postgresql/<version>/bin`.
fn find_programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").map(|entries| entries.filter_map(Result::ok));
    let mut versions: Vec<(u32, PathBuf)> = versions
        .map(|entries| {
            entries
                .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
                .filter(|(_, programs)| programs.join("initdb").exists())
                .collect()
        })
        .unwrap_or_default();
    versions.sort();
    versions.pop().map(|(_, programs)| programs).expect(
        "PostgreSQL is not installed: install Debian's `postgresql` (tests/install.sh does, and `make test` calls it)",
    )
}

fn make_cluster(service: &Service, programs: &Path, cluster: &Path) {
    let output = service
        .prepared_command(programs.join("initdb"))
        .args(["--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-sync", "--no-instructions"])
        .args(["--username", USER, "--pgdata"])
        .arg(cluster)
        .current_dir(service.folder())
        .output()
        .expect("initdb starts");
    expect_success("initdb", &output);
}

fn client_command(program: &Path, socket_folder: &Path, port: u16) -> Command {
    let mut command = Command::new(program);
    command.arg("-h").arg(socket_folder).args(["-p", &port.to_string(), "-U", USER]);
    command.current_dir("/").env_remove("PGPASSWORD").env("PGDATABASE", "postgres");
    command
}

fn expect_success(program: &str, output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} failed ({}): {said}", output.status);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_database_is_fresh_and_commits_are_durable() {
        let server = PostgresServer::start();
        let (one, other) = (server.fresh_database(), server.fresh_database());
        assert_ne!(one, other);
        let name = |url: &str| url.rsplit('/').next().expect("a URL has a path").to_owned();
        let made = server.query(&name(&one), "create table t (a int); insert into t values (7); select a from t");
        assert!(made.ends_with('7'), "{made}");
        assert_eq!(server.query(&name(&other), "select count(*) from pg_tables where tablename = 't'"), "0");
        assert_eq!(server.query(&name(&one), "show fsync"), "on");
        assert_eq!(server.query(&name(&one), "show server_encoding"), "UTF8");
    }
}
