//! A real `pcscd` of our own, with two virtual readers, beside whatever runs on this computer.
//!
//! It gets its socket as systemd would hand it over (`sd_listen_fds(3)`), because the daemon's own path is fixed; clients
//! find it by the variable `PCSCLITE_CSOCK_NAME`. So several can run at once, none touches a real reader, and no test
//! waits for another.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The driver of the virtual reader, as Debian's `vsmartcard-vpcd` installs it.
const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";

/// The variable by which libpcsclite finds a daemon that is not the system's.
pub const SOCKET_VARIABLE: &str = "PCSCLITE_CSOCK_NAME";

/// A running daemon; ended when dropped.
pub struct Pcscd {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Pcscd {
    /// Starts a daemon with two virtual readers on free ports, and returns when the readers listen.
    pub fn start() -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = two_free_ports()?;
        let child = launch(folder.path(), port)?;
        let mut daemon = Self { child, port, folder };
        daemon.wait_until_ready()?;
        Ok(daemon)
    }

    /// Ends the daemon and starts another one at the same socket and ports.
    pub fn restart(&mut self) -> io::Result<()> {
        self.stop();
        self.child = launch(self.folder.path(), self.port)?;
        self.wait_until_ready()
    }

    /// Ends the daemon; its socket stays behind, as after a crash.
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// The socket that clients must be told in [`SOCKET_VARIABLE`].
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("pcscd.comm")
    }

    /// The port of a slot, 0 or 1, for [`crate::vpcd::insert`].
    #[must_use]
    pub fn port(&self, slot: u16) -> u16 {
        self.port + slot
    }

    /// A command that finds this daemon.
    #[must_use]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env(SOCKET_VARIABLE, self.socket());
        command
    }

    fn wait_until_ready(&mut self) -> io::Result<()> {
        for _ in 0..200 {
            let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            if log.contains("daemon ready") {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                return Err(io::Error::other(format!("pcscd ended with {status}:\n{log}")));
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        Err(io::Error::other("pcscd did not come up within ten seconds"))
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        self.stop();
    }
}

fn launch(folder: &Path, port: u16) -> io::Result<Child> {
    let readers = folder.join("readers");
    std::fs::create_dir_all(&readers)?;
    let entry = format!(
        "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:{port:#06X}\nLIBPATH {DRIVER}\nCHANNELID {port:#06X}\n"
    );
    std::fs::write(readers.join("vpcd"), entry.replace("0X", "0x"))?;
    let socket = folder.join("pcscd.comm");
    let _ = std::fs::remove_file(&socket);
    let listener = OwnedFd::from(UnixListener::bind(&socket)?);
    let log = std::fs::File::create(folder.join("log"))?;
    // The socket comes as standard input and is moved to where systemd would put it; LISTEN_PID must be the daemon's.
    let script = "exec 3<&0 0</dev/null; export LISTEN_PID=$$ LISTEN_FDS=1; exec pcscd --foreground --info -c \"$1\"";
    Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(&readers)
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .stdin(Stdio::from(listener))
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
}

/// A port that is free together with the next one: a slot each.
fn two_free_ports() -> io::Result<u16> {
    for _ in 0..100 {
        let first = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        let port = first.local_addr()?.port();
        if port < u16::MAX && TcpListener::bind((Ipv4Addr::UNSPECIFIED, port + 1)).is_ok() {
            return Ok(port);
        }
    }
    Err(io::Error::other("no two free ports side by side"))
}
