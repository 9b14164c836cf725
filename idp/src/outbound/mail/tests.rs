use super::*;
use crate::domain::language::Language;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const NOW: Timestamp = Timestamp::from_seconds(1_764_590_400);

fn id() -> JobId {
    "0198a000-0000-7000-8000-000000000001".parse().expect("an id")
}

fn sender() -> Sender {
    Sender::new("Comune di Esempio, Città", "non-rispondere@comune.example").expect("a sender")
}

fn letter() -> MailMessage {
    let text = "Gentile Mario,\nperché riceve questa lettera?\n.\nSaluti\n";
    MailMessage::new("mario@posta.example", "È tutto pronto", text, Language::It).expect("a letter")
}

fn settings(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        security: SmtpSecurity::None,
        credentials: None,
        step_time: Span::seconds(5),
    }
}

/// A mail server that says yes, or `refusal` to the recipient, and gives back all it was told.
async fn mail_server(refusal: Option<&'static str>) -> (u16, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    let task = tokio::spawn(async move {
        let (connection, _) = listener.accept().await.expect("a client");
        let (reading, mut writing) = connection.into_split();
        let mut lines = BufReader::new(reading).lines();
        let mut heard = Vec::new();
        let mut in_text = false;
        writing.write_all(b"220 mail.example\r\n").await.expect("sent");
        while let Ok(Some(line)) = lines.next_line().await {
            let answer = match line.split([' ', ':']).next().unwrap_or_default() {
                "." if in_text => Some("250 taken"),
                _ if in_text => None,
                "EHLO" => Some("250-mail.example\r\n250-8BITMIME\r\n250 AUTH PLAIN"),
                "AUTH" => Some("535 wrong password for somebody"),
                "RCPT" => Some(refusal.unwrap_or("250 yes")),
                "DATA" => Some("354 go on"),
                "QUIT" => Some("221 bye"),
                _ => Some("250 yes"),
            };
            in_text = line == "DATA" || in_text && line != ".";
            heard.push(line);
            if let Some(answer) = answer {
                // The client may have hung up after a refusal.
                writing.write_all(format!("{answer}\r\n").as_bytes()).await.ok();
            }
        }
        heard
    });
    (port, task)
}

async fn send_to(settings: &SmtpSettings) -> Result<(), MailError> {
    let mail = Mail::Smtp(SmtpServer::new(settings).expect("valid settings"));
    mail.send(&sender(), &letter(), id(), NOW).await
}

#[tokio::test]
async fn a_mail_server_gets_the_letter() {
    let (port, server) = mail_server(None).await;
    send_to(&settings(port)).await.expect("sent");
    let heard = server.await.expect("the server ends");
    assert!(heard.iter().any(|line| line.starts_with("MAIL FROM:<non-rispondere@comune.example>")), "{heard:?}");
    assert!(heard.contains(&"RCPT TO:<mario@posta.example>".to_owned()), "{heard:?}");
    assert!(heard.contains(&"To: mario@posta.example".to_owned()), "{heard:?}");
    assert!(heard.contains(&"Date: Mon, 01 Dec 2025 12:00:00 +0000".to_owned()), "{heard:?}");
    // The single dot of the text must not end it (RFC 5321, section 4.5.2).
    assert_eq!(heard.iter().filter(|line| *line == "." || *line == "..").count(), 2, "{heard:?}");
}

#[tokio::test]
async fn a_refused_recipient_is_final_and_a_busy_server_is_not() {
    let (port, _server) = mail_server(Some("550 no such mario@posta.example")).await;
    let error = send_to(&settings(port)).await.expect_err("refused");
    assert!(matches!(error, MailError::Refused(550)) && !error.is_worth_another_try(), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("mario"));
    let (port, _server) = mail_server(Some("451 later")).await;
    let error = send_to(&settings(port)).await.expect_err("busy");
    assert!(matches!(error, MailError::Unavailable) && error.is_worth_another_try(), "{error:?}");
}

#[tokio::test]
async fn a_wrong_login_is_worth_another_try_after_the_settings_are_mended() {
    let (port, _server) = mail_server(None).await;
    let with_login = SmtpSettings { credentials: Some(("u".to_owned(), Secret::from("p"))), ..settings(port) };
    assert!(matches!(send_to(&with_login).await, Err(MailError::Unavailable)));
}

#[tokio::test]
async fn a_server_without_starttls_gets_nothing() {
    let (port, server) = mail_server(None).await;
    let protected = SmtpSettings { security: SmtpSecurity::StartTls, host: "localhost".to_owned(), ..settings(port) };
    assert!(matches!(send_to(&protected).await, Err(MailError::Unavailable)));
    let heard = server.await.expect("the server ends");
    assert!(!heard.iter().any(|line| line.starts_with("MAIL")), "{heard:?}");
}

#[tokio::test]
async fn a_server_that_is_away_is_worth_another_try() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    drop(listener);
    assert!(matches!(send_to(&settings(port)).await, Err(MailError::Unavailable)));
}

#[test]
fn mail_without_tls_stays_on_this_machine() {
    for host in ["mail.example", "10.0.0.5", "localhost.example"] {
        let remote = SmtpSettings { host: host.to_owned(), ..settings(25) };
        assert_eq!(SmtpServer::new(&remote).err(), Some(InvalidSmtp::UnprotectedRemote), "{host}");
    }
    for host in ["localhost", "127.0.0.1", "::1"] {
        assert!(SmtpServer::new(&SmtpSettings { host: host.to_owned(), ..settings(25) }).is_ok(), "{host}");
    }
}

async fn written(mail: &MailMessage) -> String {
    let directory = tempfile::tempdir().expect("a directory");
    let place = directory.path().join("mail");
    let sent = Mail::Directory(place.clone()).send(&sender(), mail, id(), NOW).await;
    sent.expect("written");
    let names: Vec<_> = std::fs::read_dir(&place).expect("made").map(|e| e.expect("an entry").file_name()).collect();
    assert_eq!(names, [format!("{}.eml", id()).as_str()]);
    let file = place.join(&names[0]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    }
    std::fs::read_to_string(file).expect("text")
}

#[tokio::test]
async fn the_directory_holds_whole_letters() {
    let text = written(&letter()).await;
    let (head, body) = text.split_once("\r\n\r\n").expect("head and body");
    for line in [
        "To: mario@posta.example",
        "Date: Mon, 01 Dec 2025 12:00:00 +0000",
        "Message-ID: <0198a000-0000-7000-8000-000000000001@comune.example>",
        "Content-Language: it",
        "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8",
        "MIME-Version: 1.0",
    ] {
        assert!(head.lines().any(|found| found == line), "{line}\n{head}");
    }
    assert!(body.contains("perch=C3=A9") || body.contains("perché"), "{body}");
    assert_eq!(written(&letter()).await, text, "nothing depends on clock or chance");
}

/// S-71: what people write never becomes a header of its own.
#[test]
fn line_breaks_in_headers_are_refused() {
    for bad in ["x\r\nBcc: a@b.example", "x\nBcc: a@b.example", "x\rBcc: a@b.example", "x\0"] {
        let subject = MailMessage::new("mario@posta.example", bad, "text", Language::It);
        assert_eq!(subject.err(), Some(InvalidMail::Header), "{bad:?}");
        assert_eq!(Sender::new(bad, "a@b.example").err(), Some(InvalidMail::Header), "{bad:?}");
    }
    for bad in [
        "",
        "mario",
        "mario@",
        "@posta.example",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "Mario <a@b.example>",
        "a b@c.example",
        "a@b.example>",
    ] {
        let letter = MailMessage::new(bad, "subject", "text", Language::It);
        assert_eq!(letter.err(), Some(InvalidMail::Address), "{bad:?}");
    }
    let long = format!("{}@posta.example", "x".repeat(250));
    assert_eq!(MailMessage::new(&long, "subject", "text", Language::It).err(), Some(InvalidMail::Address));
}

#[tokio::test]
async fn a_text_cannot_begin_a_header() {
    let letter = MailMessage::new("mario@posta.example", "s", "\nBcc: x@y.example\n\n.\n", Language::En);
    let text = written(&letter.expect("a letter")).await;
    let (head, _) = text.split_once("\r\n\r\n").expect("head and body");
    assert!(!head.contains("Bcc"), "{head}");
}

#[test]
fn a_letter_never_prints_its_link() {
    assert_eq!(format!("{:?}", letter()), "MailMessage(…)");
}
