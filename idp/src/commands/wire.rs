//! Puts the parts of the house together, as the configuration says.

use crate::commands::clock::{SystemClock, SystemRandom};
use crate::config::Config;
use crate::config::secret_file::{self, SecretFileFault};
use crate::domain::environment::Environment;
use crate::domain::master_key::MasterKey;
use crate::domain::random::{self, Random};
use crate::flows::Provider;
use crate::flows::clients::RememberedClients;
use crate::flows::hashing::{CannotHash, HashingCost, HashingPool};
use crate::flows::keys::RememberedKeys;
use crate::flows::request_limits::RequestLimiter;
use crate::outbound::http::GuardedClient;
use crate::storage::{StorageError, StorageOptions, Store};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use zeroize::Zeroizing;

/// Why the parts do not fit together.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The folder of the data cannot be made.
    #[error("the folder {0} cannot be made: {1}; check who owns the folder above it")]
    Folder(String, io::Error),
    /// The master key is missing or cannot be read.
    #[error("the master key: {0}")]
    MasterKeyFile(#[from] SecretFileFault),
    /// The master key cannot be made.
    #[error("the master key {0} cannot be written: {1}; check who owns the folder")]
    MasterKeyNotWritten(String, io::Error),
    /// The file holds something else.
    #[error("{0} does not hold 32 bytes in base64; put back the master key that this database was made with")]
    MasterKeyForm(String),
    /// The database.
    #[error("{0}; check database.url, or run: idp doctor")]
    Storage(#[from] StorageError),
    /// The hashing of passwords.
    #[error(transparent)]
    Hashing(#[from] CannotHash),
}

/// Opens everything: folders, master key, database (its schema brought up to date), hashing pool.
///
/// # Errors
/// [`WireError`], with what to do next.
pub async fn wire(config: &Config) -> Result<Arc<Provider>, WireError> {
    make_folders(config)?;
    let master_key = read_master_key(config, &SystemRandom)?;
    let options = storage_options(config);
    Store::migrate(&options).await?;
    let store = Store::open(&options).await?;
    Ok(assemble(config, store, master_key)?)
}

/// Puts the provider together around an open store.
///
/// # Errors
/// [`CannotHash`].
pub fn assemble(config: &Config, store: Store, master_key: MasterKey) -> Result<Arc<Provider>, CannotHash> {
    let random = Arc::new(SystemRandom);
    Ok(Arc::new(Provider {
        store,
        clock: Arc::new(SystemClock),
        hashing: HashingPool::new(hashing_cost(config), &*random)?,
        random,
        master_key,
        password_policy: config.passwords.policy,
        environment: config.environment,
        limits_enabled: config.limits_enabled,
        limiter: RequestLimiter::new(config.limits),
        remembered_keys: RememberedKeys::default(),
        remembered_clients: RememberedClients::default(),
        http: GuardedClient::default(),
        tenants: config.tenants.iter().cloned().map(Arc::new).collect(),
    }))
}

/// The database as the storage room wants to be told of it.
#[must_use]
pub fn storage_options(config: &Config) -> StorageOptions {
    StorageOptions { url: config.database.url.clone(), connections: config.database.connections }
}

/// The file of an SQLite database; `None` for PostgreSQL.
#[must_use]
pub fn database_file(config: &Config) -> Option<PathBuf> {
    config.database.url.strip_prefix("sqlite:").map(|path| PathBuf::from(path.trim_start_matches("//")))
}

/// Makes the folders of the data and of the SQLite database, closed to everybody but their owner.
///
/// # Errors
/// [`WireError::Folder`].
pub fn make_folders(config: &Config) -> Result<(), WireError> {
    let database = database_file(config).and_then(|file| file.parent().map(Path::to_owned));
    for folder in [Some(config.data_directory.clone()), database].into_iter().flatten() {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
        made.map_err(|error| WireError::Folder(folder.display().to_string(), error))?;
    }
    Ok(())
}

/// Reads the master key; in development it is made when it is not there (DECISIONS 28).
///
/// # Errors
/// [`WireError`].
pub fn read_master_key(config: &Config, random: &dyn Random) -> Result<MasterKey, WireError> {
    let file = &config.master_key_file;
    if config.environment == Environment::Development && !file.exists() {
        make_master_key(file, random)?;
    }
    let text = secret_file::read_file(file, config.environment)?;
    let bytes = STANDARD.decode(text.expose().trim()).map(Zeroizing::new);
    let bytes = bytes.ok().and_then(|bytes| bytes.as_slice().try_into().ok());
    bytes.map(MasterKey::new).ok_or_else(|| WireError::MasterKeyForm(file.display().to_string()))
}

/// Of two processes that start at once, one makes the file and both read it: it appears whole under its name.
fn make_master_key(file: &Path, random: &dyn Random) -> Result<(), WireError> {
    let not_written = |error| WireError::MasterKeyNotWritten(file.display().to_string(), error);
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| WireError::Folder(folder.display().to_string(), error))?;
    }
    let key = Zeroizing::new(random::bytes::<32>(random));
    let text = Zeroizing::new(format!("{}\n", STANDARD.encode(*key)));
    let draft = file.with_extension(format!("new-{}", std::process::id()));
    let mut made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).map_err(not_written)?;
    made.write_all(text.as_bytes()).and_then(|()| made.sync_all()).map_err(not_written)?;
    let linked = fs::hard_link(&draft, file);
    fs::remove_file(&draft).map_err(not_written)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(not_written(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Unless the configuration says otherwise, one core is left to everybody who types no password.
fn hashing_cost(config: &Config) -> HashingCost {
    let other_cores = || thread::available_parallelism().map_or(1, |cores| cores.get() - 1).max(1);
    HashingCost {
        memory: config.hashing.memory_kib,
        passes: config.hashing.passes,
        at_once: config.hashing.at_once.and_then(|count| usize::try_from(count).ok()).unwrap_or_else(other_cores),
        waiting: usize::try_from(config.hashing.waiting).unwrap_or(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use std::os::unix::fs::PermissionsExt as _;

    fn config(folder: &Path, environment: &str) -> Config {
        let key = folder.join("key");
        let text = format!(
            "environment = \"{environment}\"\ndata_directory = \"{}\"\n[mail]\nkind = \"directory\"\n\
             [secrets]\nmaster_key_file = \"{}\"\n[hashing]\nmemory_kib = 19456\n",
            folder.join("data").display(),
            key.display()
        );
        config::parse(Some(&text), []).expect("sound")
    }

    #[tokio::test]
    async fn development_makes_what_is_missing_and_finds_it_again() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let config = config(folder.path(), "development");
        let first = wire(&config).await.expect("made");
        assert!(first.store.answers().await.is_ok());
        let mode = |file: &str| fs::metadata(folder.path().join(file)).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode("key"), mode("data")), (0o600, 0o700));
        for file in ["data/idp.sqlite", "data/idp.sqlite-wal", "data/idp.sqlite-shm"] {
            assert_eq!(mode(file), 0o600, "{file}");
        }
        let sealed = first.master_key.seal("x", b"value", &SystemRandom);
        first.store.close().await;
        let second = wire(&config).await.expect("found");
        assert!(second.master_key.open("x", &sealed).is_ok());
        let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
        assert_eq!(left.len(), 2, "the draft of the key is gone");
    }

    #[tokio::test]
    async fn another_file_in_the_place_of_the_key_is_refused() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let config = config(folder.path(), "development");
        fs::write(folder.path().join("key"), "not a key").expect("written");
        assert!(matches!(wire(&config).await, Err(WireError::MasterKeyForm(_))));
    }

    #[test]
    fn production_makes_no_key() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let key = folder.path().join("key");
        fs::write(&key, "").expect("written");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("changed");
        let config = config(folder.path(), "production");
        fs::remove_file(&key).expect("removed");
        assert!(matches!(read_master_key(&config, &SystemRandom), Err(WireError::MasterKeyFile(_))));
        assert!(!key.exists());
    }
}
