//! `lint`: our metadata against the rules of a federation.

use super::{CommandError, Outcome, Profile, read_entity, report};
use clap::Args;
use federation_metadata::saml::lint::lint;
use jiff::Timestamp;
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Lint {
    /// The metadata of one service provider; its signature is looked at, not verified
    file: PathBuf,
    /// Whose rules
    #[arg(long, value_enum)]
    profile: Profile,
}

impl Lint {
    pub fn run(&self, now: Timestamp, out: &mut dyn Write) -> Result<Outcome, CommandError> {
        let findings = lint(&read_entity(&self.file)?, self.profile.into(), now);
        let outcome = report(&findings, out)?;
        if findings.is_empty() {
            writeln!(out, "No rule is broken.")?;
        }
        Ok(outcome)
    }
}
