//! Files that hold one secret: a password, a token, a key.

use super::document::Section;
use crate::domain::environment::Environment;
use crate::domain::secret::Secret;
use std::fs;
use std::io;
use std::path::Path;
use zeroize::Zeroizing;

/// Secrets are short; a larger file is a slip.
const MAX_LENGTH: u64 = 64 * 1024;

/// Why a file gives no secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileFault {
    /// Missing, or not ours to read.
    #[error("{0} cannot be read: {1}")]
    Unreadable(String, io::Error),
    /// The group or everybody may read or write it.
    #[error("{0} is open to others than its owner; run: chmod 600 {0}")]
    OpenToOthers(String),
    /// Nothing in it, or far too much.
    #[error("{0} holds no secret: it is empty or longer than 64 KiB")]
    NoSecret(String),
}

/// Reads the secret of `key` from the file that `{key}_file` names, or from an environment variable.
pub(super) fn read_secret(section: &Section<'_>, key: &str, environment: Environment) -> Option<Secret> {
    let file_key = format!("{key}_file");
    let file = section.file(&file_key);
    let direct = section.secret(key);
    if direct.is_some() && !section.is_from_environment(key) {
        section.fault(key, format!("must not stand here: name its file with {file_key}, or set it in the environment"));
        return None;
    }
    let Some(file) = file else { return direct };
    match read_file(&file, environment) {
        Ok(secret) => Some(secret),
        Err(fault) => {
            section.fault(&file_key, fault.to_string());
            None
        }
    }
}

/// The secret in a file, without the line end after it.
///
/// # Errors
/// [`SecretFileFault`]; that it is open to others counts in production alone.
pub fn read_file(path: &Path, environment: Environment) -> Result<Secret, SecretFileFault> {
    let shown = || path.display().to_string();
    check_protection(path, environment)?;
    let length = fs::metadata(path).map_err(|error| SecretFileFault::Unreadable(shown(), error))?.len();
    if length > MAX_LENGTH {
        return Err(SecretFileFault::NoSecret(shown()));
    }
    let text = fs::read_to_string(path).map_err(|error| SecretFileFault::Unreadable(shown(), error))?;
    let text = Zeroizing::new(text);
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(SecretFileFault::NoSecret(shown())),
        secret => Ok(Secret::from(secret)),
    }
}

/// Checks that a secret file is there and, in production, closed to everybody but its owner.
///
/// # Errors
/// [`SecretFileFault::Unreadable`] and [`SecretFileFault::OpenToOthers`].
pub fn check_protection(path: &Path, environment: Environment) -> Result<(), SecretFileFault> {
    let shown = || path.display().to_string();
    let metadata = fs::metadata(path).map_err(|error| SecretFileFault::Unreadable(shown(), error))?;
    if environment == Environment::Production && is_open_to_others(&metadata) {
        return Err(SecretFileFault::OpenToOthers(shown()));
    }
    Ok(())
}

/// Whether the group or everybody may read or write the file.
#[must_use]
pub fn is_open_to_others(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o077 != 0
}
