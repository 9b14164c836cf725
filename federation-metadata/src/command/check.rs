//! `check`: is this metadata genuine, and can it be used?

use super::{CommandError, Outcome, read, report};
use clap::{Args, ValueEnum};
use federation_metadata::saml::certificate::Certificate;
use federation_metadata::saml::judgement::{Wanted, judge};
use federation_metadata::saml::registry::{Metadata, Trust, read_metadata};
use federation_metadata::xml::signature::XmlsecVerifier;
use federation_metadata::xml::signature::algorithm::AlgorithmPolicy;
use federation_metadata::xml::signature::keys::{TrustedKey, TrustedKeys};
use jiff::Timestamp;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Check {
    /// The metadata: one entity or an aggregate
    file: PathBuf,
    /// A certificate (PEM) whose key may have signed it; once for each
    #[arg(long)]
    trusted: Vec<PathBuf>,
    /// Do not look at the signature: the file is vouched for otherwise
    #[arg(long, conflicts_with = "trusted")]
    unverified: bool,
    /// Which role its entities should have
    #[arg(long, value_enum, default_value = "idp")]
    role: Role,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Role {
    /// Identity providers
    Idp,
    /// Service providers
    Sp,
}

impl Check {
    pub fn run(&self, now: Timestamp, out: &mut dyn Write) -> Result<Outcome, CommandError> {
        let metadata = self.read_trusted()?;
        let wanted = match self.role {
            Role::Idp => Wanted::IdentityProvider,
            Role::Sp => Wanted::ServiceProvider,
        };
        let mut findings = metadata.findings.clone();
        findings.extend(metadata.judge(now));
        findings.extend(metadata.entities.iter().flat_map(|entity| judge(entity, wanted, now)));
        let outcome = report(&findings, out)?;
        let said = if self.unverified { "Nobody looked at the signature." } else { "The signature is good." };
        writeln!(out, "{said} Entities: {}. Findings: {}.", metadata.entities.len(), findings.len())?;
        Ok(outcome)
    }

    fn read_trusted(&self) -> Result<Metadata, CommandError> {
        let bytes = read(&self.file)?;
        let policy = AlgorithmPolicy::RsaOrElliptic;
        let result = if self.unverified {
            read_metadata(&bytes, Trust::Vouched(policy))
        } else {
            let keys = read_keys(&self.trusted)?;
            read_metadata(&bytes, Trust::Signed { keys: &keys, policy, verifier: &XmlsecVerifier })
        };
        result.map_err(|why| CommandError::Metadata(self.file.clone(), why))
    }
}

fn read_keys(paths: &[PathBuf]) -> Result<TrustedKeys, CommandError> {
    let mut keys = Vec::new();
    for path in paths {
        for certificate in read_certificates(path)? {
            let key = TrustedKey::from_der(certificate.der());
            keys.push(key.map_err(|why| CommandError::Key(path.clone(), why))?);
        }
    }
    TrustedKeys::try_from(keys).map_err(|_| CommandError::NoTrust)
}

/// The certificates of a PEM file.
pub fn read_certificates(path: &Path) -> Result<Vec<Certificate>, CommandError> {
    Certificate::parse_pem(&read(path)?).map_err(|why| CommandError::Certificate(path.to_owned(), why))
}
