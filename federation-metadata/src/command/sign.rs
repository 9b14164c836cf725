//! `sign`: our own metadata, from a description.

use super::check::read_certificates;
use super::{CommandError, Outcome, Profile, read, report};
use clap::{Args, ValueEnum};
use federation_metadata::saml::description::Description;
use federation_metadata::saml::finding::Finding;
use federation_metadata::saml::lint::lint;
use federation_metadata::saml::service_provider::ServiceProvider;
use federation_metadata::xml::reader::Rewritten;
use federation_metadata::xml::signature::algorithm::SignatureAlgorithm;
use federation_metadata::xml::signature::keys::TrustedKey;
use federation_metadata::xml::signature::sign::SigningKey;
use jiff::Timestamp;
use openssl::pkey::PKey;
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Sign {
    /// The description (TOML)
    description: PathBuf,
    /// For which federation
    #[arg(long, value_enum)]
    profile: Part,
    /// The private key (PEM)
    #[arg(long)]
    key: PathBuf,
    /// Its certificate (PEM)
    #[arg(long)]
    certificate: PathBuf,
    /// Another certificate to publish, while keys are being changed; once for each
    #[arg(long)]
    also: Vec<PathBuf>,
    /// Write the metadata here instead of to standard output
    #[arg(long)]
    out: Option<PathBuf>,
}

/// A part of a description.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Part {
    /// SPID, with aggregators and eIDAS
    Spid,
    /// "Entra con CIE"
    Cie,
    /// Any other federation over SAML 2.0
    Saml2,
}

impl Sign {
    /// Writes nothing where a rule of the federation is broken: what is not taken must not be submitted.
    pub fn run(&self, now: Timestamp, out: &mut dyn Write) -> Result<Outcome, CommandError> {
        let published = self.publish()?;
        let findings = self.lint(&published, now);
        if report(&findings, &mut std::io::sink())? == Outcome::Bad {
            return report(&findings, out);
        }
        match &self.out {
            None => writeln!(out, "{}", published.text())?,
            Some(path) => {
                let line = format!("{}\n", published.text());
                std::fs::write(path, line).map_err(|why| CommandError::File(path.clone(), why))?;
                report(&findings, out)?;
            }
        }
        Ok(Outcome::Good)
    }

    fn lint(&self, published: &Rewritten, now: Timestamp) -> Vec<Finding> {
        let profile = match self.profile {
            Part::Spid => Profile::Spid,
            Part::Cie => Profile::Cie,
            Part::Saml2 => return Vec::new(),
        };
        lint(published.root(), profile.into(), now)
    }

    fn publish(&self) -> Result<Rewritten, CommandError> {
        let provider = self.provider()?;
        let mut certificates = read_certificates(&self.certificate)?;
        certificates.truncate(1);
        let trusted = TrustedKey::from_der(certificates[0].der());
        let trusted = trusted.map_err(|why| CommandError::Key(self.certificate.clone(), why))?;
        for path in &self.also {
            certificates.extend(read_certificates(path)?);
        }
        let key = PKey::private_key_from_pem_callback(&read(&self.key)?, |_| Ok(0));
        let key = key.map_err(|_| CommandError::PrivateKey(self.key.clone()))?;
        let algorithm =
            if trusted.is_elliptic() { SignatureAlgorithm::EcdsaSha256 } else { SignatureAlgorithm::RsaSha256 };
        Ok(provider.publish(&certificates, &SigningKey::new(key, trusted, algorithm)?)?)
    }

    fn provider(&self) -> Result<ServiceProvider, CommandError> {
        let text = read(&self.description)?;
        let description = Description::parse(&String::from_utf8_lossy(&text))
            .map_err(|why| CommandError::Description(self.description.clone(), why))?;
        let (part, name) = match self.profile {
            Part::Spid => (description.spid, "spid"),
            Part::Cie => (description.cie, "cie"),
            Part::Saml2 => (description.saml2, "saml2"),
        };
        part.ok_or_else(|| CommandError::NoPart(self.description.clone(), name))
    }
}
