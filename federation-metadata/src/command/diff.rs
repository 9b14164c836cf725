//! `diff`: what changed, and whether the federation must be told.

use super::{CommandError, Outcome, Profile, read_entity};
use clap::Args;
use federation_metadata::saml::difference::{Consequence, compare};
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Diff {
    /// The version that the federation has
    old: PathBuf,
    /// The new version
    new: PathBuf,
    /// Whose federation
    #[arg(long, value_enum, default_value = "spid")]
    profile: Profile,
}

impl Diff {
    pub fn run(&self, out: &mut dyn Write) -> Result<Outcome, CommandError> {
        let difference = compare(&read_entity(&self.old)?, &read_entity(&self.new)?);
        for change in &difference.changes {
            writeln!(out, "{change}")?;
        }
        writeln!(out, "{}", sentence(difference.consequence, self.profile))?;
        Ok(if difference.changes.is_empty() { Outcome::Good } else { Outcome::Bad })
    }
}

fn sentence(consequence: Consequence, profile: Profile) -> String {
    let whom = match profile {
        Profile::Spid => "AgID",
        Profile::Cie => "the CIE portal",
    };
    match consequence {
        Consequence::Nothing => "Nothing changed that a provider reads: nobody must be told.".to_owned(),
        Consequence::Submit => {
            format!("Submit the new version to {whom}; it holds once every provider has it.")
        }
        Consequence::SubmitBothKeys => format!(
            "No signing key is the same: logins would stop. Publish the old and the new key together, submit that \
             version to {whom}, and sign with the new key once every provider has it."
        ),
        Consequence::EnrolAnew => format!(
            "The entityID changed: to {whom} this is another service provider, which is enrolled from the beginning."
        ),
    }
}
