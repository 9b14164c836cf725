//! Reads the configuration: a TOML file, environment variables over it, and a default for everything.
//!
//! Owns: the keys, their forms, bounds and defaults, and what production refuses. All faults come out together.
//! Looks at the files that the configuration names, but opens no database and no network; does not know what the
//! settings are used for. Also gives the reader of TOML documents to the catalogue of `idp apply`.

pub mod document;
pub mod duration;
pub mod keys;
mod messages;
mod operation;
mod people;
mod public_address;
pub mod secret_file;
mod tenants;
#[cfg(test)]
mod tests;

pub use messages::{MailSecurity, MailSettings, SmsSettings, SmtpServer};
pub use operation::{
    DatabaseSettings, HashingSettings, HttpSettings, LogFormat, LogLevel, LogSettings, MetricsSettings,
    OutboundSettings, TlsFiles,
};
pub use people::{PasswordSettings, SessionSettings};

use crate::domain::environment::Environment;
use crate::domain::tenant::Tenant;
use crate::domain::throttle::rate::RequestLimits;
use document::{Document, DocumentFault, Notes, Section};
use std::fmt;
use std::path::{Path, PathBuf};

/// Where the file is looked for when the command line names none.
pub const USUAL_FILES: [&str; 2] = ["idp.toml", "/etc/varco/idp.toml"];

/// Everything that can be set, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Development or production (DECISIONS 28).
    pub environment: Environment,
    /// Where files go that have no place of their own.
    pub data_directory: PathBuf,
    /// The public listener.
    pub http: HttpSettings,
    /// Where everything is kept.
    pub database: DatabaseSettings,
    /// How letters are sent.
    pub mail: MailSettings,
    /// How short messages are sent.
    pub sms: SmsSettings,
    /// Which passwords are accepted.
    pub passwords: PasswordSettings,
    /// Whether attempts are slowed down.
    pub limits_enabled: bool,
    /// What browsers and clients may ask while they are.
    pub limits: RequestLimits,
    /// The cost of password hashes.
    pub hashing: HashingSettings,
    /// Bounds on our own calls.
    pub outbound: OutboundSettings,
    /// The file of the master key.
    pub master_key_file: PathBuf,
    /// The listener for Prometheus; `None` when switched off.
    pub metrics: Option<MetricsSettings>,
    /// What is logged.
    pub log: LogSettings,
    /// The public bodies; never empty.
    pub tenants: Vec<Tenant>,
    /// Each key with the value that counts, as TOML; secrets appear as `"…"`.
    pub effective: Vec<(String, String)>,
}

/// Everything that is wrong with a configuration or catalogue, one line each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Faults(pub Vec<DocumentFault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

/// Reads the configuration from `file` (else from the first of [`USUAL_FILES`] that is there, else from nothing)
/// with `variables` over it.
///
/// # Errors
/// All [`Faults`].
pub fn load(file: Option<&Path>, variables: impl IntoIterator<Item = (String, String)>) -> Result<Config, Faults> {
    let usual = || USUAL_FILES.iter().map(Path::new).find(|file| file.exists());
    let text = match file.or_else(usual) {
        Some(file) => Some(std::fs::read_to_string(file).map_err(|error| {
            let sentence = format!("{} cannot be read: {error}", file.display());
            Faults(vec![DocumentFault::of_document(sentence)])
        })?),
        None => None,
    };
    parse(text.as_deref(), variables)
}

/// Reads the configuration from the text of a file, where there is one, with `variables` over it.
///
/// # Errors
/// All [`Faults`].
pub fn parse(text: Option<&str>, variables: impl IntoIterator<Item = (String, String)>) -> Result<Config, Faults> {
    let (config, notes) = read(text, variables)?;
    if notes.faults.is_empty() {
        Ok(Config { effective: notes.effective, ..config })
    } else {
        Err(Faults(notes.faults))
    }
}

fn read(text: Option<&str>, variables: impl IntoIterator<Item = (String, String)>) -> Result<(Config, Notes), Faults> {
    let mut document = match text {
        Some(text) => Document::parse(text).map_err(|fault| Faults(vec![fault]))?,
        None => Document::empty(),
    };
    document.overlay(variables);
    let is_configured = text.is_some() || document.has_overlay();
    let config = read_sections(&document.root(), is_configured);
    Ok((config, document.finish()))
}

fn read_sections(root: &Section<'_>, is_configured: bool) -> Config {
    let http_section = root.section("http");
    let listen = operation::read_listen(&http_section);
    let environment = read_environment(root, is_configured || !listen.ip().is_loopback());
    let data_directory: PathBuf = root.parsed_or("data_directory", "./data");
    let bodies = root.sections("tenant");
    let needs_address = bodies.is_empty() || bodies.iter().any(|tenant| !tenant.has("public_url"));
    let http = operation::read_http(&http_section, listen, needs_address, environment);
    let passwords = people::read_passwords(&root.section("passwords"), environment);
    let sessions = people::read_sessions(&root.section("sessions"));
    let outset =
        tenants::Outset { public_url: &http.public_url, passwords: &passwords, sessions: &sessions, environment };
    let tenants = tenants::read_tenants(root, &outset);
    Config {
        database: operation::read_database(&root.section("database"), &data_directory),
        mail: messages::read_mail(&root.section("mail"), &data_directory, environment),
        sms: messages::read_sms(&root.section("sms"), environment),
        limits_enabled: operation::read_limits_enabled(&root.section("limits"), environment),
        limits: operation::read_limits(&root.section("limits")),
        hashing: operation::read_hashing(&root.section("hashing"), environment),
        outbound: operation::read_outbound(&root.section("outbound")),
        master_key_file: operation::read_master_key_file(&root.section("secrets"), &data_directory, environment),
        metrics: operation::read_metrics(&root.section("metrics")),
        log: operation::read_log(&root.section("log"), environment),
        environment,
        data_directory,
        http,
        passwords,
        tenants,
        effective: Vec::new(),
    }
}

/// DECISIONS 28: `development` when nothing is configured and the listener is loopback, else `production`.
fn read_environment(root: &Section<'_>, is_production: bool) -> Environment {
    let (development, production) =
        (("development", Environment::Development), ("production", Environment::Production));
    let words = if is_production { [production, development] } else { [development, production] };
    root.choice_or_first("environment", &words)
}
