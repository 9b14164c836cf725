//! Room on the disk, files of secrets, the way to the mail server.

use super::finding::Finding;
use crate::config::secret_file::is_open_to_others;
use crate::config::{Config, MailSecurity, SmtpServer};
use crate::domain::environment::Environment;
use crate::outbound::mail::Sender;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tokio::net::TcpStream;

/// Below this the next weeks of audit do not fit.
const LITTLE_ROOM_KIB: u64 = 1024 * 1024;
/// Below this the database may fail today.
const NO_ROOM_KIB: u64 = 100 * 1024;
/// How long the mail server may take to accept a connection.
const MAIL_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) fn check_machine(config: &Config) -> Vec<Finding> {
    let mut findings = vec![check_room(free_kib(&config.data_directory))];
    let tls_key = config.http.tls.as_ref().map(|tls| tls.key_file.as_path());
    let files = [Some(config.master_key_file.as_path()), tls_key];
    findings.extend(files.into_iter().flatten().map(|file| check_secret_file(file, config.environment)));
    findings
}

/// What `df` says is free for us in the folder, or in the nearest one above it that is there.
fn free_kib(folder: &Path) -> Option<u64> {
    let existing = folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
    let output = Command::new("df").args(["-Pk", "--"]).arg(existing).output().ok()?;
    read_free_kib(&String::from_utf8_lossy(&output.stdout))
}

/// The fourth column of the second line (POSIX, `df -P`).
fn read_free_kib(text: &str) -> Option<u64> {
    text.lines().nth(1)?.split_ascii_whitespace().nth(3)?.parse().ok()
}

fn check_room(free_kib: Option<u64>) -> Finding {
    let Some(free) = free_kib else {
        return Finding::warning("disk", "the free room cannot be told", "look with: df -h");
    };
    let seen = format!("{} MiB free for the data", free / 1024);
    match free {
        0..NO_ROOM_KIB => Finding::error("disk", seen, "make room now"),
        NO_ROOM_KIB..LITTLE_ROOM_KIB => Finding::warning("disk", seen, "make room soon"),
        LITTLE_ROOM_KIB.. => Finding::passed("disk", seen),
    }
}

fn check_secret_file(file: &Path, environment: Environment) -> Finding {
    let shown = file.display();
    match std::fs::metadata(file) {
        Err(_) if environment == Environment::Development => {
            Finding::warning("secret files", format!("{shown} is not there yet"), "start the provider once")
        }
        Err(error) => Finding::error("secret files", format!("{shown}: {error}"), "put it back from its copy"),
        Ok(metadata) if is_open_to_others(&metadata) => {
            Finding::error("secret files", format!("{shown} is open to others"), format!("run: chmod 600 {shown}"))
        }
        Ok(_) => Finding::passed("secret files", format!("{shown} belongs to its owner alone")),
    }
}

pub(super) async fn check_mail(config: &Config) -> Vec<Finding> {
    let name = config.mail.sender_name.as_deref().unwrap_or("Varco");
    let mut findings = vec![match Sender::new(name, &config.mail.from) {
        Ok(_) => Finding::passed("mail sender", config.mail.from.clone()),
        Err(_) => Finding::error("mail sender", format!("{} is no address", config.mail.from), "set mail.from"),
    }];
    findings.push(match &config.mail.server {
        Some(server) => check_mail_server(server).await,
        None => check_mail_directory(&config.mail.directory, config.environment),
    });
    findings
}

async fn check_mail_server(server: &SmtpServer) -> Finding {
    let port = server.port.unwrap_or(match server.security {
        MailSecurity::Tls => 465,
        MailSecurity::StartTls => 587,
        MailSecurity::None => 25,
    });
    let place = format!("{}:{port}", server.host);
    let connected = tokio::time::timeout(MAIL_TIMEOUT, TcpStream::connect((server.host.as_str(), port))).await;
    match connected {
        Ok(Ok(_)) => Finding::passed("mail server", format!("{place} accepts connections")),
        Ok(Err(error)) => Finding::error("mail server", format!("{place}: {error}"), "check mail.host and mail.port"),
        Err(_) => Finding::error("mail server", format!("{place} does not answer"), "check mail.host and the firewall"),
    }
}

fn check_mail_directory(folder: &Path, environment: Environment) -> Finding {
    let seen = format!("letters are kept as files in {}", folder.display());
    match environment {
        Environment::Development => Finding::passed("mail server", seen),
        Environment::Production => {
            Finding::warning("mail server", seen, "nobody receives them: set mail.kind = \"smtp\"")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;
    use crate::config;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn the_free_room_is_read_and_judged() {
        let text = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 100 58 41943040 42% /\n";
        assert_eq!(read_free_kib(text), Some(41_943_040));
        assert_eq!(read_free_kib("df: no such thing"), None);
        assert!(free_kib(Path::new("/nowhere/at/all")).is_some(), "df is on every system that we support");
        assert_eq!(check_room(Some(41_943_040)).verdict, Verdict::Passed);
        assert_eq!(check_room(Some(LITTLE_ROOM_KIB - 1)).verdict, Verdict::Warning);
        assert_eq!(check_room(Some(NO_ROOM_KIB - 1)).verdict, Verdict::Error);
        assert_eq!(check_room(None).verdict, Verdict::Warning);
    }

    #[test]
    fn files_of_secrets_are_there_and_closed() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let file = folder.path().join("key");
        assert_eq!(check_secret_file(&file, Environment::Production).verdict, Verdict::Error);
        assert_eq!(check_secret_file(&file, Environment::Development).verdict, Verdict::Warning);
        std::fs::write(&file, "x").expect("written");
        for (mode, verdict) in [(0o640, Verdict::Error), (0o604, Verdict::Error), (0o600, Verdict::Passed)] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).expect("changed");
            assert_eq!(check_secret_file(&file, Environment::Development).verdict, verdict, "{mode:o}");
        }
    }

    #[tokio::test]
    async fn a_mail_server_that_is_away_is_an_error() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let text = format!(
            "environment = \"development\"\n[mail]\nkind = \"smtp\"\nfrom = \"a@b.example\"\nhost = \"127.0.0.1\"\n\
             security = \"none\"\nport = {port}\n"
        );
        let config = config::parse(Some(&text), []).expect("sound");
        let verdicts = async || check_mail(&config).await.iter().map(|finding| finding.verdict).collect::<Vec<_>>();
        assert_eq!(verdicts().await, [Verdict::Passed, Verdict::Passed]);
        drop(listener);
        assert_eq!(verdicts().await, [Verdict::Passed, Verdict::Error]);
        let mut config = config.clone();
        config.mail.from = "nobody".to_owned();
        assert_eq!(check_mail(&config).await[0].verdict, Verdict::Error);
    }

    #[test]
    fn letters_that_nobody_receives_are_noticed() {
        let folder = Path::new("data/mail");
        assert_eq!(check_mail_directory(folder, Environment::Development).verdict, Verdict::Passed);
        assert_eq!(check_mail_directory(folder, Environment::Production).verdict, Verdict::Warning);
    }
}
