//! What concerns the machine: listeners, database, costs, logs.

use super::document::Section;
use super::messages::below;
use super::public_address::read_public_url;
use super::secret_file;
use crate::domain::environment::Environment;
use crate::domain::network_range::NetworkRange;
use crate::domain::throttle::rate::RequestLimits;
use crate::domain::time::Span;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use toml::Value;

/// Section `http`.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// Where requests come in.
    pub listen: SocketAddr,
    /// Scheme and host under which people reach us, without a slash at the end.
    pub public_url: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<NetworkRange>,
    /// Certificate and key, when we speak TLS ourselves.
    pub tls: Option<TlsFiles>,
    /// The most connections at once.
    pub connections: u32,
}

/// Section `http.tls`, PEM files.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The certificate and its chain.
    pub certificate_file: PathBuf,
    /// Its private key.
    pub key_file: PathBuf,
}

/// Section `database`.
#[derive(Clone, Debug)]
pub struct DatabaseSettings {
    /// `sqlite:PATH` or `postgres://…`; may hold a password.
    pub url: String,
    /// Connections to PostgreSQL; SQLite uses at most four readers.
    pub connections: u32,
}

/// Section `hashing`: Argon2id (RFC 9106) of passwords.
#[derive(Clone, Copy, Debug)]
pub struct HashingSettings {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Hashes computed at once; as many as there are cores but one, where it is not said.
    pub at_once: Option<u32>,
    /// Hashes that may wait for their turn.
    pub waiting: u32,
}

/// Section `outbound`: bounds on each of our own calls.
#[derive(Clone, Copy, Debug)]
pub struct OutboundSettings {
    /// From the resolution of the name to the last byte.
    pub timeout: Span,
    /// The largest answer, in KiB.
    pub answer_kib: u32,
}

/// Section `metrics`.
#[derive(Clone, Copy, Debug)]
pub struct MetricsSettings {
    /// Where Prometheus asks.
    pub listen: SocketAddr,
}

/// Section `log`.
#[derive(Clone, Copy, Debug)]
pub struct LogSettings {
    /// How a line looks.
    pub format: LogFormat,
    /// The least important line that is written.
    pub level: LogLevel,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people at a terminal.
    Text,
}

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    /// Only what needs a person.
    Error,
    /// Also what may.
    Warn,
    /// Also each request.
    Info,
    /// Also what helps to find a fault.
    Debug,
    /// Everything.
    Trace,
}

pub(super) fn read_listen(section: &Section<'_>) -> SocketAddr {
    section.parsed_or("listen", "127.0.0.1:8080")
}

pub(super) fn read_http(
    section: &Section<'_>,
    listen: SocketAddr,
    needs_address: bool,
    environment: Environment,
) -> HttpSettings {
    let public_url = read_public_url(section, environment).unwrap_or_else(|| {
        let url = match listen.port() {
            _ if needs_address && !section.has("public_url") && !listen.ip().is_loopback() => {
                section.fault("public_url", "is missing: the address under which people reach the provider");
                String::new()
            }
            80 => "http://localhost".to_owned(),
            // Port 0 lets the system choose; whoever wants that also says the public address.
            port => format!("http://localhost:{port}"),
        };
        section.settle_default("public_url", &Value::String(url.clone()));
        url
    });
    let tls = section.section("tls");
    let files = (tls.file("certificate_file"), tls.file("key_file"));
    for (key, file) in [("certificate_file", &files.0), ("key_file", &files.1)] {
        match file {
            Some(file) if !file.is_file() => tls.fault(key, format!("{} is not there", file.display())),
            None if tls.is_present() => tls.fault(key, "is missing"),
            Some(_) | None => {}
        }
    }
    HttpSettings {
        listen,
        public_url,
        trusted_proxies: section.list_or("trusted_proxies", Vec::new()),
        // S-165. The default stays below the 1024 files that a process usually may open.
        connections: section.number_or("connections", 16..=65_535, 800),
        tls: files.0.zip(files.1).map(|(certificate_file, key_file)| TlsFiles { certificate_file, key_file }),
    }
}

pub(super) fn read_database(section: &Section<'_>, data_directory: &Path) -> DatabaseSettings {
    let url = section.text_shown_as("url", without_password).unwrap_or_else(|| {
        let url = format!("sqlite:{}", data_directory.join("idp.sqlite").display());
        section.settle_default("url", &Value::String(url.clone()));
        url
    });
    if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme)) {
        section.fault("url", "must begin with sqlite: or postgres:");
    }
    DatabaseSettings { url, connections: section.number_or("connections", 1..=200, 10) }
}

/// The address without the password that it may hold.
fn without_password(text: &str) -> String {
    match url::Url::parse(text) {
        Ok(mut url) if url.has_host() => {
            if url.password().is_some() && url.set_password(Some("…")).is_err() {
                return "…".to_owned();
            }
            // Parameters may hold a password too (`?password=`).
            url.set_query(None);
            url.to_string().replace("%E2%80%A6", "…")
        }
        _ if text.starts_with("sqlite:") => text.to_owned(),
        _ => "…".to_owned(),
    }
}

/// DECISIONS 28: attempts go unlimited only in development, for conformance tools.
pub(super) fn read_limits_enabled(section: &Section<'_>, environment: Environment) -> bool {
    let enabled = section.flag_or("enabled", true);
    if !enabled && environment == Environment::Production {
        section.fault("enabled", "must be true in production: it keeps passwords from being guessed");
    }
    enabled
}

/// S-148. The least is what one person in a hurry does; the most, what a machine can store without harm.
pub(super) fn read_limits(section: &Section<'_>) -> RequestLimits {
    RequestLimits::new(
        section.number_or("authorize_per_minute", 30..=100_000, RequestLimits::AUTHORIZE_PER_MINUTE),
        section.number_or("client_failures", 3..=1_000, RequestLimits::CLIENT_FAILURES),
        section.duration_or("client_wait", ("1s", "15m"), "1m"),
    )
}

pub(super) fn read_hashing(section: &Section<'_>, environment: Environment) -> HashingSettings {
    let hashing = HashingSettings {
        memory_kib: section.number_or("memory_kib", 64..=1_048_576, 19_456),
        passes: section.number_or("passes", 1..=16, 2),
        at_once: section.number("at_once", 1..=64),
        waiting: section.number_or("waiting", 1..=10_000, 64),
    };
    // S-173. The least that OWASP's cheat sheet on password storage accepts, in either of its shapes.
    let is_strong =
        (hashing.memory_kib >= 19_456 && hashing.passes >= 2) || (hashing.memory_kib >= 47_104 && hashing.passes >= 1);
    if environment == Environment::Production && !is_strong {
        section.fault("memory_kib", "must be at least 19456 with 2 passes, or 47104 with 1, in production");
    }
    hashing
}

pub(super) fn read_outbound(section: &Section<'_>) -> OutboundSettings {
    OutboundSettings {
        timeout: section.duration_or("timeout", ("1s", "30s"), "5s"),
        answer_kib: section.number_or("answer_kib", 1..=4096, 256),
    }
}

/// DECISIONS 28: made at first start in development, must exist in production.
pub(super) fn read_master_key_file(section: &Section<'_>, data: &Path, environment: Environment) -> PathBuf {
    let file = below(section, "master_key_file", data, "master.key");
    if environment == Environment::Production {
        if !file.exists() {
            let make = format!("umask 077 && openssl rand -base64 32 > {}", file.display());
            section.fault(
                "master_key_file",
                format!("{} is not there; make it once and keep a copy: {make}", file.display()),
            );
        } else if let Err(fault) = secret_file::check_protection(&file, environment) {
            section.fault("master_key_file", fault.to_string());
        }
    }
    file
}

pub(super) fn read_metrics(section: &Section<'_>) -> Option<MetricsSettings> {
    let listen = section.parsed_or("listen", "127.0.0.1:9464");
    section.flag_or("enabled", true).then_some(MetricsSettings { listen })
}

pub(super) fn read_log(section: &Section<'_>, environment: Environment) -> LogSettings {
    let (json, text) = (("json", LogFormat::Json), ("text", LogFormat::Text));
    let formats = match environment {
        Environment::Production => [json, text],
        Environment::Development => [text, json],
    };
    let levels = [
        ("info", LogLevel::Info),
        ("error", LogLevel::Error),
        ("warn", LogLevel::Warn),
        ("debug", LogLevel::Debug),
        ("trace", LogLevel::Trace),
    ];
    LogSettings {
        format: section.choice_or_first("format", &formats),
        level: section.choice_or_first("level", &levels),
    }
}
