//! `serve`: opens the door and waits; one copy a person.

use super::system::{SystemChance, SystemClock, folder, forbid_dumps};
use super::{Arguments, CommandError};
use crate::authenticate::{Conductor, House as LoginHouse, RememberedTries, Request};
use crate::card::pkcs11::Module;
use crate::clock::Clock;
use crate::deliver::deliver;
use crate::door::{Door, House};
use crate::pin::pinentry::Pinentry;
use crate::reader::pcsc::PcscReaders;
use std::fs::{File, TryLockError};
use std::sync::Arc;

/// Opens the door; comes back only on failure.
pub fn run(arguments: &Arguments) -> Result<(), CommandError> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
    let (settings, mode, terminal) = (arguments.settings()?, arguments.mode(), arguments.terminal()?);
    let _only = lock()?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let program = std::env::current_exe()?;
    let (shared, ticking) = (settings.clone(), Arc::clone(&clock));
    let tries = folder("XDG_STATE_HOME", ".local/state").map(|folder| folder.join("tries"));
    let conduct = move |request: &Request| {
        // Everything that a login needs is made for it and dropped with it: an idle agent holds no reader and no window.
        let module = shared.module.clone().map(|module| Module { program: program.clone(), module });
        let house = LoginHouse {
            terminal: terminal.clone(),
            clock: Arc::clone(&ticking),
            mode,
            pin_on_computer: shared.pin_on_computer,
            module,
            deliver: Box::new(move |site, delivery| deliver(site, delivery, mode)),
        };
        let mut conductor = Conductor {
            readers: Box::new(PcscReaders::new()),
            window: Box::new(Pinentry::new(shared.pinentry.clone())),
            chance: Box::new(SystemChance),
            tries: RememberedTries::open(tries.clone()),
            house,
        };
        conductor.run(request)
    };
    let (port, sites) = (settings.port, settings.sites.len());
    let door = Door::open(Arc::new(House::new(settings, clock, Arc::new(conduct), Box::new(SystemChance))))?;
    forbid_dumps();
    tracing::info!(port, sites, development = mode.is_development(), "waiting for logins");
    door.serve();
    Ok(())
}

/// Holds the lock of the one running copy until dropped; a person without a runtime folder is told by the port.
fn lock() -> Result<Option<File>, CommandError> {
    let Some(folder) = std::env::var_os("XDG_RUNTIME_DIR") else { return Ok(None) };
    let path = std::path::PathBuf::from(folder).join("card-reader-agent.lock");
    let file = File::create(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(CommandError::AlreadyRunning),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
