//! What the tests sit at: daemon, agent, pinentry, provider, browser.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use virtual_card::pcscd::{Pcscd, SOCKET_VARIABLE};

/// The program under test, built with its switches for tests.
pub const AGENT: &str = env!("CARGO_BIN_EXE_card-reader-agent");
/// A nonce of the right form.
pub const NONCE: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// The code that the provider gives.
pub const CODE: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

/// A running agent; ended when dropped.
pub struct Agent {
    child: Child,
    /// Its port.
    pub port: u16,
    /// The site that may ask.
    pub origin: String,
    delivered: Arc<Mutex<Vec<String>>>,
    folder: tempfile::TempDir,
}

impl Agent {
    /// Starts an agent at `daemon` whose pinentry types `pin`, and whose only site is a provider started here.
    pub fn start(daemon: &Pcscd, pin: &str, more: &[&str]) -> Self {
        let (origin, delivered) = provider();
        let mut agent = Self::launch(daemon, pin, (free_port(), &origin), more, None);
        agent.delivered = delivered;
        agent
    }

    /// Starts an agent at this port for a site that already stands.
    pub fn start_for(daemon: &Pcscd, pin: &str, port: u16, origin: &str) -> Self {
        Self::launch(daemon, pin, (port, origin), &[], None)
    }

    /// Starts an agent for a site on https whose certificate the system trusts.
    pub fn start_trusting(daemon: &Pcscd, pin: &str, origin: &str, certificate: &Path) -> Self {
        Self::launch(daemon, pin, (free_port(), origin), &[], Some(certificate))
    }

    fn launch(daemon: &Pcscd, pin: &str, (port, origin): (u16, &str), more: &[&str], trust: Option<&Path>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let pinentry = folder.path().join("pinentry");
        write_pinentry(&pinentry, pin, &folder.path().join("windows"));
        let settings = format!(
            "port = {port}\npinentry = \"{}\"\n[[site]]\norigin = \"{origin}\"\nname = \"Comune di Esempio\"\n\
             deliver = \"/card/token\"\nreturn = \"/card/return\"\n",
            pinentry.display()
        );
        let config = folder.path().join("agent.toml");
        std::fs::write(&config, settings).expect("written");
        let mut child = Command::new(AGENT)
            // Where OpenSSL finds what the system trusts.
            .envs(trust.map(|trust| ("SSL_CERT_FILE", trust)))
            .args(["serve", "--development", "--config"])
            .arg(&config)
            .args(more)
            .env(SOCKET_VARIABLE, daemon.socket())
            .env("HOME", folder.path())
            .env_remove("XDG_RUNTIME_DIR")
            .env_remove("XDG_STATE_HOME")
            .stderr(Stdio::piped())
            .spawn()
            .expect("the agent starts");
        let mut lines = BufReader::new(child.stderr.take().expect("its log was piped"));
        let mut first = String::new();
        lines.read_line(&mut first).expect("it says something");
        assert!(first.contains("waiting for logins"), "{first}");
        let log = folder.path().join("log");
        std::thread::spawn(move || {
            let mut file = std::fs::File::create(log).expect("a log");
            let _ = std::io::copy(&mut lines, &mut file);
        });
        Self { child, port, origin: origin.to_owned(), delivered: Arc::default(), folder }
    }

    /// The process, for measuring.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What the agent delivered.
    pub fn delivered(&self) -> Vec<String> {
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the windows showed: the commands that pinentry got.
    pub fn windows(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("windows")).unwrap_or_default()
    }

    /// What the agent logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Sends a request and gives the whole answer.
    pub fn send(&self, request: &str) -> String {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).expect("the door is open");
        socket.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
        socket.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        let _ = socket.read_to_string(&mut answer);
        answer
    }

    /// M1 as a browser sends it from the provider's page, with some lines changed.
    pub fn form(&self, body: &str, change: &[(&str, &str)]) -> String {
        let mut text = format!(
            "POST /v1/authenticate HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nOrigin: {}\r\nSec-Fetch-Site: cross-site\r\n\
             Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.port,
            self.origin,
            body.len()
        );
        for (from, to) in change {
            assert!(text.contains(from), "{from} is not in the request");
            text = text.replacen(from, to, 1);
        }
        text
    }

    /// A whole login as a browser goes through it: form, wait page, and the address at its end.
    pub fn login(&self) -> String {
        self.login_from_wait().1
    }

    /// The same, with the address of its wait page.
    pub fn login_from_wait(&self) -> (String, String) {
        let answer = self.send(&self.form(&body("it"), &[]));
        let wait = location(&answer);
        assert!(wait.starts_with("/v1/wait/"), "{answer}");
        let end = self.wait(&wait);
        (wait, end)
    }

    /// Follows the wait page to its end.
    pub fn wait(&self, wait: &str) -> String {
        for _ in 0..600 {
            let answer = self.send(&format!("GET {wait} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port));
            if answer.starts_with("HTTP/1.1 303") {
                return location(&answer);
            }
            assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\r\nRefresh: 2\r\n"), "{answer}");
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the login does not end; windows:\n{}\nlog:\n{}", self.windows(), self.log());
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The fields of a login.
pub fn body(language: &str) -> String {
    format!("v=1&request_id=abcdefghijklmnopqrstuv&nonce={}&lang={language}", NONCE.replace('=', "%3D"))
}

/// The header `Location` of an answer.
pub fn location(answer: &str) -> String {
    let line = answer.lines().find_map(|line| line.strip_prefix("Location: "));
    line.unwrap_or_else(|| panic!("no Location in {answer}")).to_owned()
}

/// A port that nobody has now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A provider on loopback that takes every token, keeps it and answers with [`CODE`].
fn provider() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let origin = format!("http://127.0.0.1:{}", listener.local_addr().expect("an address").port());
    let delivered: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&delivered);
    std::thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            let (mut text, mut part) = (String::new(), [0; 4096]);
            while !text.ends_with("}}") {
                let Ok(length @ 1..) = socket.read(&mut part) else { break };
                text.push_str(&String::from_utf8_lossy(&part[..length]));
            }
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(text);
            let body = format!("{{\"code\":\"{CODE}\",\"expires_in\":60}}");
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            let _ = socket.write_all(answer.as_bytes());
        }
    });
    (origin, delivered)
}

/// A pinentry that says yes and types `pin`; it keeps what it is told in `log`.
fn write_pinentry(program: &Path, pin: &str, log: &Path) {
    let script = format!(
        "#!/bin/sh\necho 'OK hello'\nwhile read -r line; do printf '%s\\n' \"$line\" >> {}\ncase \"$line\" in\n\
         GETPIN*) printf 'D {pin}\\nOK\\n';;\n'CONFIRM --one-button'*) ;;\nBYE*) exit 0;;\n*) echo OK;;\nesac\ndone\n",
        log.display()
    );
    std::fs::write(program, script).expect("written");
    std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755)).expect("made executable");
}
