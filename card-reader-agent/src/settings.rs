//! The configuration: which sites may ask, written by the administrator into a system file.
//!
//! No address is ever taken from a page. A person may add sites only where the administrator permits it (DECISIONS 25).

use crate::contract::PORT;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The longest origin.
const LONGEST_ORIGIN: usize = 255;
/// The longest name of a site and the longest path.
const LONGEST_NAME: usize = 120;

/// Why a configuration cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("{0} cannot be read: {1}")]
    Unreadable(PathBuf, String),
    /// The file is not TOML of this form.
    #[error("{0} is not well formed: {1}")]
    Malformed(PathBuf, String),
    /// Somebody other than the administrator can write the file.
    #[error("{0} must belong to root and be writable by nobody else")]
    Writable(PathBuf),
    /// An origin that no browser sends, or that is not https.
    #[error("{0:?} is not an origin that may ask: https, lower case, without path, default port or user")]
    Origin(String),
    /// A path that does not begin with a slash, or has other characters than a path of ours needs.
    #[error("{0:?} is not a path on the site of an origin")]
    Path(String),
    /// A name that is empty or too long, or has control characters.
    #[error("{0:?} is not a name that a window can show")]
    Name(String),
    /// A program or module without an absolute path.
    #[error("{0} is not an absolute path")]
    Relative(PathBuf),
}

/// Which origins are accepted beside https.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// https alone.
    Production,
    /// Also http on the loopback number and `localhost`. Only builds for tests have it, and only by a start switch.
    #[cfg(feature = "test-seams")]
    Development,
}

impl Mode {
    /// Whether windows must say that this is no real login.
    #[must_use]
    pub fn is_development(self) -> bool {
        match self {
            Self::Production => false,
            #[cfg(feature = "test-seams")]
            Self::Development => true,
        }
    }

    fn allows_http(self, host: &str) -> bool {
        self.is_development() && matches!(host, "localhost" | "127.0.0.1")
    }
}

/// A site that may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// `https://host[:port]`, compared byte by byte.
    pub origin: String,
    /// The name that the window shows.
    pub name: String,
    /// The path to which tokens are delivered.
    pub deliver: String,
    /// The path to which the browser returns.
    pub back: String,
}

/// The configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The port on the loopback addresses.
    pub port: u16,
    /// The program of the window.
    pub pinentry: PathBuf,
    /// Never use the keys of a reader.
    pub pin_on_computer: bool,
    /// The PKCS#11 module for cards that the agent does not know.
    pub module: Option<PathBuf>,
    /// The sites that may ask.
    pub sites: Vec<Site>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    port: Option<u16>,
    pinentry: Option<PathBuf>,
    #[serde(default)]
    pin_on_computer: bool,
    #[serde(default)]
    user_origins: bool,
    pkcs11_module: Option<PathBuf>,
    #[serde(default, rename = "site")]
    sites: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UserFile {
    #[serde(default, rename = "site")]
    sites: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    origin: String,
    name: String,
    deliver: String,
    #[serde(rename = "return")]
    back: String,
}

impl Settings {
    /// Reads the system file, and the person's own where the system file permits it and it exists.
    pub fn read(system: &Path, user: Option<&Path>, mode: Mode) -> Result<Self, SettingsError> {
        if !mode.is_development() {
            check_owner(system)?;
        }
        let file: File = parse(system)?;
        let mut entries = file.sites;
        if let Some(user) = user.filter(|user| file.user_origins && user.exists()) {
            entries.extend(parse::<UserFile>(user)?.sites);
        }
        let sites = entries.into_iter().map(|entry| entry.check(mode)).collect::<Result<_, _>>()?;
        let pinentry = file.pinentry.unwrap_or_else(|| PathBuf::from("/usr/bin/pinentry"));
        for path in [Some(&pinentry), file.pkcs11_module.as_ref()].into_iter().flatten() {
            if !path.is_absolute() {
                return Err(SettingsError::Relative(path.clone()));
            }
        }
        Ok(Self {
            port: file.port.unwrap_or(PORT),
            pinentry,
            pin_on_computer: file.pin_on_computer,
            module: file.pkcs11_module,
            sites,
        })
    }

    /// The site of this origin, byte by byte.
    #[must_use]
    pub fn site(&self, origin: &str) -> Option<&Site> {
        self.sites.iter().find(|site| site.origin == origin)
    }
}

impl Entry {
    fn check(self, mode: Mode) -> Result<Site, SettingsError> {
        if !is_origin(&self.origin, mode) {
            return Err(SettingsError::Origin(self.origin));
        }
        let name_fits = !self.name.is_empty() && self.name.chars().count() <= LONGEST_NAME;
        if !name_fits || self.name.chars().any(char::is_control) {
            return Err(SettingsError::Name(self.name));
        }
        for path in [&self.deliver, &self.back] {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
            if !path.starts_with('/') || path.starts_with("//") || path.len() > LONGEST_NAME || !path.bytes().all(fits)
            {
                return Err(SettingsError::Path(path.clone()));
            }
        }
        Ok(Site { origin: self.origin, name: self.name, deliver: self.deliver, back: self.back })
    }
}

/// `scheme://host[:port]` as a browser writes it: lower case, no default port, no user, no path, a name and no number.
fn is_origin(origin: &str, mode: Mode) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let default = match scheme {
        "https" => "443",
        "http" if mode.allows_http(host) => "80",
        _ => return false,
    };
    let label = |label: &str| {
        let inside = label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        (1..=63).contains(&label.len()) && inside && !label.starts_with('-') && !label.ends_with('-')
    };
    let names = host.split('.').all(label);
    // A last label of digits would make it an address; only development has one.
    let is_name = host.rsplit('.').next().is_some_and(|last| !last.bytes().all(|byte| byte.is_ascii_digit()));
    let right_port = port.is_none_or(|port| {
        port != default
            && !port.starts_with('0')
            && port.parse::<u16>().is_ok()
            && port.bytes().all(|b| b.is_ascii_digit())
    });
    origin.len() <= LONGEST_ORIGIN && names && (is_name || mode.allows_http(host)) && right_port
}

fn parse<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T, SettingsError> {
    let text =
        std::fs::read_to_string(path).map_err(|error| SettingsError::Unreadable(path.into(), error.to_string()))?;
    toml::from_str(&text).map_err(|error| SettingsError::Malformed(path.into(), error.to_string()))
}

/// The list of sites decides who may ask for a signature, so that only the administrator may write it.
#[cfg(unix)]
fn check_owner(path: &Path) -> Result<(), SettingsError> {
    use std::os::unix::fs::MetadataExt;
    let found = std::fs::metadata(path).map_err(|error| SettingsError::Unreadable(path.into(), error.to_string()))?;
    if found.uid() == 0 && found.mode() & 0o022 == 0 { Ok(()) } else { Err(SettingsError::Writable(path.into())) }
}

/// Elsewhere the installer sets the rights of the folder.
#[cfg(not(unix))]
fn check_owner(_path: &Path) -> Result<(), SettingsError> {
    Ok(())
}

#[cfg(test)]
mod tests;
