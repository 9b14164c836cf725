//! The verbs: they wire the rooms together. The only readers of the clock and of the random source (`system`).

mod doctor;
mod inspect;
mod readers;
mod serve;
mod system;
mod version;

use crate::card::cie::TerminalKeys;
use crate::card::pkcs11::{self, child};
use crate::settings::{Mode, Settings, SettingsError};
use clap::{Parser, Subcommand};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// The system file with the sites that may ask.
const SYSTEM_FILE: &str = "/etc/card-reader-agent/agent.toml";

/// The agent between a web login and a smart card.
#[derive(Parser)]
#[command(name = "card-reader-agent", disable_version_flag = true)]
struct Arguments {
    /// The system file with the sites that may ask
    #[arg(long, global = true, default_value = SYSTEM_FILE)]
    config: PathBuf,
    /// Development: sites on loopback may ask over http, and windows say so
    #[cfg(feature = "test-seams")]
    #[arg(long, global = true)]
    development: bool,
    /// Development: the private exponent of another CIE authority, 512 hexadecimal digits in a file
    #[cfg(feature = "test-seams")]
    #[arg(long, global = true, requires = "development")]
    cie_authority: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Wait for logins in the browser
    Serve,
    /// List the card readers and what lies in them
    Readers {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Say which card this is, whose, until when, and how many PIN tries it has; asks for no PIN
    Inspect {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Check everything that a login needs, and say what to do
    Doctor {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Say which version this is, and whether it is a build for tests
    Version {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Run a PKCS#11 module for one order (used by the agent itself)
    #[command(name = pkcs11::VERB, hide = true)]
    Pkcs11Child {
        /// The module
        module: PathBuf,
    },
}

/// Why a verb did not do what it should, in one sentence.
#[derive(Debug, thiserror::Error)]
enum CommandError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Door(#[from] crate::door::DoorError),
    #[error(transparent)]
    Reader(#[from] crate::reader::ReaderError),
    #[error("the agent is already running for this person")]
    AlreadyRunning,
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("not everything that a login needs is there")]
    Unwell,
    #[cfg(feature = "test-seams")]
    #[error("the file of the CIE authority must hold 512 hexadecimal digits")]
    Authority,
}

/// Runs the verb of the command line. Exit status: 0 done, 1 refused or failed, 2 bad usage.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    // A PIN must not end up in a core dump; no other program may read our memory.
    system::forbid_dumps();
    let mut output = std::io::stdout().lock();
    match dispatch(&arguments, &mut output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "card-reader-agent: {error}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &Arguments, output: &mut impl Write) -> Result<(), CommandError> {
    match &arguments.verb {
        Verb::Serve => serve::run(arguments),
        Verb::Readers { json } => readers::run(*json, output),
        Verb::Inspect { json } => inspect::run(*json, output),
        Verb::Doctor { json } => doctor::run(arguments, *json, output),
        Verb::Version { json } => version::run(*json, output),
        Verb::Pkcs11Child { module } => Ok(child::run(module, std::io::stdin().lock(), output)?),
    }
}

impl Arguments {
    #[cfg(feature = "test-seams")]
    fn mode(&self) -> Mode {
        if self.development { Mode::Development } else { Mode::Production }
    }

    #[cfg(not(feature = "test-seams"))]
    #[expect(clippy::unused_self, reason = "a build for tests looks at its switch")]
    fn mode(&self) -> Mode {
        Mode::Production
    }

    #[cfg(feature = "test-seams")]
    fn terminal(&self) -> Result<TerminalKeys, CommandError> {
        let Some(file) = &self.cie_authority else { return Ok(TerminalKeys::published()) };
        let text = std::fs::read_to_string(file)?;
        let digits: Vec<u8> = text.trim().chars().map_while(|sign| sign.to_digit(16)?.try_into().ok()).collect();
        if digits.len() != 512 || text.trim().len() != 512 {
            return Err(CommandError::Authority);
        }
        Ok(TerminalKeys::of_authority(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()))
    }

    #[cfg(not(feature = "test-seams"))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "a build for tests looks at its switch")]
    fn terminal(&self) -> Result<TerminalKeys, CommandError> {
        Ok(TerminalKeys::published())
    }

    fn settings(&self) -> Result<Settings, SettingsError> {
        let user = system::folder("XDG_CONFIG_HOME", ".config").map(|folder| folder.join("sites.toml"));
        Settings::read(&self.config, user.as_deref(), self.mode())
    }
}
