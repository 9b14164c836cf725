//! The command line: what may be said, and what it answers. Files are read here; what they mean is the library's.
//!
//! The exit status is 0 when all is well, 1 when a check failed or two files differ, 2 when a file cannot be read.

mod check;
mod diff;
mod lint;
mod print;
mod sign;

use clap::{Parser, Subcommand, ValueEnum};
use federation_metadata::saml::certificate::CertificateError;
use federation_metadata::saml::description::DescriptionError;
use federation_metadata::saml::finding::{Finding, Severity};
use federation_metadata::saml::registry::RegistryError;
use federation_metadata::saml::service_provider::PublishError;
use federation_metadata::xml::element::Element;
use federation_metadata::xml::message::MessageError;
use federation_metadata::xml::metadata::read_unverified_entity;
use federation_metadata::xml::signature::algorithm::AlgorithmPolicy;
use federation_metadata::xml::signature::keys::KeyError;
use federation_metadata::xml::signature::sign::SignError;
use jiff::Timestamp;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Signed documents of the federations, on files.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Arguments {
    /// Judge as of this instant (2027-01-01T00:00:00Z) instead of now
    #[arg(long, global = true)]
    at: Option<Timestamp>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Verify the signature of metadata, of one entity or an aggregate, and judge what it holds
    Check(check::Check),
    /// Make our own metadata from a description, signed
    Sign(sign::Sign),
    /// Show what metadata says
    Print(print::Print),
    /// Hold our metadata against the rules of SPID or CIE
    Lint(lint::Lint),
    /// Compare two versions of our metadata, and say whether the federation must be told
    Diff(diff::Diff),
}

/// Whose rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// SPID, with aggregators and eIDAS
    Spid,
    /// "Entra con CIE"
    Cie,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Good,
    /// A check failed, or the files differ.
    Bad,
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A file cannot be read or written.
    #[error("{}: {}", .0.display(), .1)]
    File(PathBuf, io::Error),
    /// A file holds no metadata, or its signature is not good.
    #[error("{}: {}", .0.display(), .1)]
    Metadata(PathBuf, RegistryError),
    /// A file holds no entity.
    #[error("{}: {}", .0.display(), .1)]
    Entity(PathBuf, MessageError),
    /// A file holds no certificate.
    #[error("{}: {}", .0.display(), .1)]
    Certificate(PathBuf, CertificateError),
    /// A certificate has a key that is not trusted.
    #[error("{}: {}", .0.display(), .1)]
    Key(PathBuf, KeyError),
    /// A file holds no private key in PEM.
    #[error("{}: This is no private key in PEM without password.", .0.display())]
    PrivateKey(PathBuf),
    /// A file holds no description.
    #[error("{}: {}", .0.display(), .1)]
    Description(PathBuf, DescriptionError),
    /// The description has no part for this federation.
    #[error("{}: There is no part [{}].", .0.display(), .1)]
    NoPart(PathBuf, &'static str),
    /// Key and certificate do not belong together.
    #[error("{0}")]
    Sign(#[from] SignError),
    /// The metadata could not be made.
    #[error("{0}")]
    Publish(#[from] PublishError),
    /// The answer could not be written.
    #[error("{0}")]
    Output(#[from] io::Error),
    /// Nobody is trusted.
    #[error("Name a certificate that is trusted (--trusted FILE), or say --unverified.")]
    NoTrust,
}

/// Does what the arguments say, and answers on `out`.
///
/// # Errors
/// If a file cannot be read, or is something else.
pub fn run(arguments: &Arguments, now: Timestamp, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let now = arguments.at.unwrap_or(now);
    match &arguments.verb {
        Verb::Check(check) => check.run(now, out),
        Verb::Sign(sign) => sign.run(now, out),
        Verb::Print(print) => print.run(out),
        Verb::Lint(lint) => lint.run(now, out),
        Verb::Diff(diff) => diff.run(out),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, CommandError> {
    std::fs::read(path).map_err(|why| CommandError::File(path.to_owned(), why))
}

/// The tree of a file of our own, or of one that the operator vouches for.
fn read_entity(path: &Path) -> Result<Element, CommandError> {
    read_unverified_entity(&read(path)?, AlgorithmPolicy::RsaOrElliptic)
        .map_err(|why| CommandError::Entity(path.to_owned(), why))
}

/// Prints findings, the gravest first, and says whether one of them is an error.
fn report(findings: &[Finding], out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    for finding in &sorted {
        writeln!(out, "{finding}")?;
    }
    let is_error = |finding: &Finding| finding.severity == Severity::Error;
    Ok(if findings.iter().any(is_error) { Outcome::Bad } else { Outcome::Good })
}

impl From<Profile> for federation_metadata::saml::lint::Profile {
    fn from(profile: Profile) -> Self {
        match profile {
            Profile::Spid => Self::Spid,
            Profile::Cie => Self::Cie,
        }
    }
}

#[cfg(test)]
mod tests;
