//! How letters and short messages leave the house.

use super::document::Section;
use super::secret_file::read_secret;
use crate::domain::environment::Environment;
use crate::domain::secret::Secret;
use crate::domain::web_address::WebAddress;
use std::path::{Path, PathBuf};
use toml::Value;

/// Section `mail`.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// The address that letters come from.
    pub from: String,
    /// The name that letters come from; that of the body when absent.
    pub sender_name: Option<String>,
    /// The mail server; `None` to write letters into the directory.
    pub server: Option<SmtpServer>,
    /// Where letters are written as `.eml` files when there is no server.
    pub directory: PathBuf,
}

/// A mail server.
#[derive(Clone, Debug)]
pub struct SmtpServer {
    /// Name or address.
    pub host: String,
    /// Its port, or the usual one of the protection.
    pub port: Option<u16>,
    /// How the connection is protected.
    pub security: MailSecurity,
    /// User name and password, where the server asks for them.
    pub credentials: Option<(String, Secret)>,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSecurity {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// STARTTLS, required.
    StartTls,
    /// None, to a server on this machine only.
    None,
}

/// Section `sms`.
#[derive(Clone, Debug)]
pub enum SmsSettings {
    /// No short messages.
    None,
    /// To the end of a file.
    File(PathBuf),
    /// To an HTTP gateway.
    Gateway {
        /// Its address.
        url: WebAddress,
        /// The bearer token.
        token: Secret,
        /// The sender that people see.
        sender: String,
        /// Whether it may be at a loopback or private address.
        allow_loopback_calls: bool,
    },
}

#[derive(Clone, Copy, PartialEq)]
enum MailKind {
    Smtp,
    Directory,
}

#[derive(Clone, Copy)]
enum SmsKind {
    None,
    File,
    Gateway,
}

pub(super) fn read_mail(section: &Section<'_>, data_directory: &Path, environment: Environment) -> MailSettings {
    let (smtp, directory) = (("smtp", MailKind::Smtp), ("directory", MailKind::Directory));
    let kind = match environment {
        Environment::Production => section.choice_or_first("kind", &[smtp, directory]),
        Environment::Development => section.choice_or_first("kind", &[directory, smtp]),
    };
    let server = read_server(section, environment);
    if kind == MailKind::Smtp && server.is_none() {
        section.fault(
            "host",
            "is missing: the name of the mail server (or kind = \"directory\" to keep letters as files)",
        );
    }
    let from = section.text("from");
    if kind == MailKind::Smtp && from.is_none() {
        section.fault("from", "is missing: the address that letters come from");
    }
    if from.as_ref().is_some_and(|from| !from.contains('@') || from.chars().any(char::is_whitespace)) {
        section.fault("from", "must be a plain address such as noreply@comune.example");
    }
    MailSettings {
        from: from.unwrap_or_else(|| "noreply@localhost".to_owned()),
        sender_name: section.text("sender_name"),
        server: server.filter(|_| kind == MailKind::Smtp),
        directory: below(section, "directory", data_directory, "mail"),
    }
}

fn read_server(section: &Section<'_>, environment: Environment) -> Option<SmtpServer> {
    let security = section.choice_or_first(
        "security",
        &[("tls", MailSecurity::Tls), ("starttls", MailSecurity::StartTls), ("none", MailSecurity::None)],
    );
    let port = section.number("port", 1..=u16::MAX);
    let password = read_secret(section, "password", environment);
    let username = section.text("username");
    let names_password = section.has("password") || section.has("password_file");
    if username.is_some() != names_password {
        section.fault("username", "and the password go together: set both or neither");
    }
    let host = section.text("host")?;
    if security == MailSecurity::None && !matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1") {
        section.fault("security", "may be none only for a mail server on this machine");
    }
    Some(SmtpServer { host, port, security, credentials: username.zip(password) })
}

pub(super) fn read_sms(section: &Section<'_>, environment: Environment) -> SmsSettings {
    let kinds = [("none", SmsKind::None), ("file", SmsKind::File), ("gateway", SmsKind::Gateway)];
    let kind = section.choice_or_first("kind", &kinds);
    let (file, url) = (section.file("file"), section.parsed::<WebAddress>("url"));
    let token = read_secret(section, "token", environment);
    let sender: String = section.parsed_or("sender", "Varco");
    let allow_loopback_calls = section.flag_or("allow_loopback_calls", false);
    let missing = |key: &str| {
        if !section.has(key) {
            section.fault(key, "is missing");
        }
        SmsSettings::None
    };
    match kind {
        SmsKind::None => SmsSettings::None,
        SmsKind::File => file.map_or_else(|| missing("file"), SmsSettings::File),
        SmsKind::Gateway => match (url, token) {
            (Some(url), Some(token)) => SmsSettings::Gateway { url, token, sender, allow_loopback_calls },
            (None, _) => missing("url"),
            (Some(_), None) if section.has("token") => SmsSettings::None,
            (Some(_), None) => missing("token_file"),
        },
    }
}

/// The path of `key`, by default `name` in the data directory.
pub(super) fn below(section: &Section<'_>, key: &str, data_directory: &Path, name: &str) -> PathBuf {
    section.file(key).unwrap_or_else(|| {
        let path = data_directory.join(name);
        section.settle_default(key, &Value::String(path.display().to_string()));
        path
    })
}
