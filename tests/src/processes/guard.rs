//! A service that cannot outlive the test process.
//!
//! The service runs under a small shell that waits on a pipe held by this process. However this process ends (normally,
//! by a panic, killed), the kernel closes the pipe, the shell ends the service with its own signal and clears up.
//! A `Drop` alone would not do: statics are never dropped, and nothing is dropped when a process is killed.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;

use super::{give_to_user, is_root};

/// Arguments: signal, pid file, folder to remove at the end, program, its arguments.
const SCRIPT: &str = r#"
signal=$1; pid_file=$2; folder=$3; shift 3
"$@" </dev/null &
echo $! >"$pid_file"
read -r _
kill -s "$signal" $!
wait
rm -rf -- "$folder"
"#;

const POLL: Duration = Duration::from_millis(50);
const MOST_POLLS: u32 = 1200;

/// What to start, in its own new folder below the system's temporary one.
#[derive(Debug)]
pub struct Service {
    /// Shown in failures.
    pub name: &'static str,
    /// Signal that ends it in good order, without `SIG`.
    pub stop_signal: &'static str,
    /// System user to run as when this process is root.
    pub user: Option<&'static str>,
    program: PathBuf,
    arguments: Vec<OsString>,
    environment: Vec<(String, String)>,
    folder: TempDir,
}

impl Service {
    /// A service with an empty folder of its own (mode 0755, so that a service's workers may read it).
    ///
    /// # Panics
    /// When the folder cannot be made.
    #[must_use]
    pub fn new(name: &'static str, program: impl Into<PathBuf>) -> Self {
        let folder = tempfile::Builder::new().prefix("varco-").tempdir().expect("the temporary folder is writable");
        let readable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), readable).expect("one's own folder may be opened");
        Self {
            name,
            stop_signal: "TERM",
            user: None,
            program: program.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            folder,
        }
    }

    /// The service's folder: removed when it ends.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Adds arguments.
    #[must_use]
    pub fn arguments<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// Adds an environment variable.
    #[must_use]
    pub fn environment(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A command that runs as the service's user, for what must be prepared first (such as `initdb`).
    #[must_use]
    pub fn prepared_command(&self, program: impl AsRef<OsStr>) -> Command {
        match self.user.filter(|_| is_root()) {
            None => Command::new(program),
            Some(user) => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", user, "--regid", user, "--clear-groups", "--"]).arg(program);
                command
            }
        }
    }

    /// Starts it. Its output goes to the file `log` in its folder.
    ///
    /// # Panics
    /// When the shell cannot be started.
    #[must_use]
    pub fn start(self) -> Running {
        if let Some(user) = self.user {
            give_to_user(self.folder(), user);
        }
        let log = File::create(self.folder().join("log")).expect("the service's folder is writable");
        let pid_file = self.folder().join("guarded.pid");
        let mut command = self.prepared_command("sh");
        command
            .args(["-c", SCRIPT, "guard", self.stop_signal])
            .args([&pid_file, self.folder()])
            .arg(&self.program)
            .args(&self.arguments)
            .envs(self.environment.iter().cloned())
            .current_dir(self.folder())
            .stdin(Stdio::piped())
            .stdout(log.try_clone().expect("an open file can be shared"))
            .stderr(log)
            // Ctrl-C at the terminal must not reach the guard: it would die without clearing up.
            .process_group(0);
        let mut guard = command.spawn().expect("sh starts");
        let pipe = guard.stdin.take();
        // From here on the guard removes the folder.
        let folder = self.folder.keep();
        Running { name: self.name, guard, pipe, folder, pid_file }
    }
}

/// A running service. Dropping it ends it and waits until it has ended.
#[derive(Debug)]
pub struct Running {
    name: &'static str,
    guard: Child,
    pipe: Option<ChildStdin>,
    folder: PathBuf,
    pid_file: PathBuf,
}

impl Running {
    /// The service's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Process id of the service itself, once the guard has started it.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        std::fs::read_to_string(&self.pid_file).ok()?.trim().parse().ok()
    }

    /// What the service has written so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Waits until `ready` holds: at most a minute, less if the service ends by itself.
    ///
    /// # Panics
    /// When it does not become ready; the message carries the end of its log.
    #[must_use]
    pub fn until(self, mut ready: impl FnMut() -> bool) -> Self {
        for _ in 0..MOST_POLLS {
            if ready() {
                return self;
            }
            assert!(!self.has_ended(), "{} ended at once:\n{}", self.name, last_lines(&self.log()));
            sleep(POLL);
        }
        panic!("{} did not become ready within a minute:\n{}", self.name, last_lines(&self.log()));
    }

    /// The service is gone, or only its entry in the process table is left for the guard to collect.
    fn has_ended(&self) -> bool {
        let Some(pid) = self.pid() else { return false };
        match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
            Err(_) => true,
            Ok(stat) => stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z')),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.pipe.take());
        // Nothing can be done about a guard that cannot be waited for; the pipe is closed, so it ends.
        let _ = self.guard.wait();
    }
}

fn last_lines(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_alive(pid: u32) -> bool {
        Path::new(&format!("/proc/{pid}")).exists()
    }

    #[test]
    fn a_dropped_service_has_ended_and_its_folder_is_gone() {
        let service = Service::new("sleep", "/bin/sleep").arguments(["600"]).start();
        let service = service.until(|| true);
        let folder = service.folder().to_owned();
        while service.pid().is_none() {
            sleep(POLL);
        }
        let pid = service.pid().expect("the loop above saw it");
        assert!(is_alive(pid));
        drop(service);
        assert!(!is_alive(pid));
        assert!(!folder.exists());
    }

    #[test]
    fn a_service_ends_when_the_process_that_started_it_is_killed() {
        // The middle process plays the test binary: it holds the guard's pipe, and is killed without a chance to tidy up.
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let pid_file = folder.path().join("pid");
        let inner = folder.path().join("inner");
        std::fs::create_dir(&inner).expect("one's own folder is writable");
        let holder = "mkfifo \"$1/pipe\"; sh -c \"$2\" guard TERM \"$3\" \"$4\" /bin/sleep 600 <\"$1/pipe\" & exec 9>\"$1/pipe\"; exec sleep 600";
        let mut middle = Command::new("sh")
            .args(["-c", holder, "holder"])
            .arg(folder.path())
            .arg(SCRIPT)
            .args([&pid_file, &inner])
            .spawn()
            .expect("sh starts");
        let pid = loop {
            if let Ok(Ok(pid)) = std::fs::read_to_string(&pid_file).map(|text| text.trim().parse::<u32>()) {
                break pid;
            }
            sleep(POLL);
        };
        assert!(is_alive(pid));
        middle.kill().expect("one's own child may be killed");
        middle.wait().expect("a killed child can be waited for");
        let ended = (0..MOST_POLLS).any(|_| {
            sleep(POLL);
            !is_alive(pid) && !inner.exists()
        });
        assert!(ended, "the service outlived the process that started it");
    }

    #[test]
    #[should_panic(expected = "ended at once")]
    fn a_service_that_ends_by_itself_is_a_clear_failure() {
        let _service = Service::new("false", "/bin/false").start().until(|| false);
    }
}
