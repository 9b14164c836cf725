//! `lint`: our metadata against the rules of a federation.

use super::{CommandError, Outcome, Profile, read, read_entity, report};
use clap::Args;
use federation_metadata::saml::finding::{Finding, Severity};
use federation_metadata::saml::lint::lint;
use federation_metadata::xml::element::Element;
use federation_metadata::xml::metadata::verify_entity;
use federation_metadata::xml::namespace::DS;
use federation_metadata::xml::signature::OpensslVerifier;
use federation_metadata::xml::signature::algorithm::AlgorithmPolicy;
use federation_metadata::xml::signature::keys::{TrustedKey, TrustedKeys};
use jiff::Timestamp;
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Lint {
    /// The metadata of one service provider
    file: PathBuf,
    /// Whose rules
    #[arg(long, value_enum)]
    profile: Profile,
}

impl Lint {
    pub fn run(&self, now: Timestamp, out: &mut dyn Write) -> Result<Outcome, CommandError> {
        let root = read_entity(&self.file)?;
        let mut findings = lint(&root, self.profile.into(), now);
        findings.extend(check_signature(&root, &read(&self.file)?));
        let outcome = report(&findings, out)?;
        if findings.is_empty() {
            writeln!(out, "No rule is broken.")?;
        }
        Ok(outcome)
    }
}

/// Whether the signature is good under one of the keys that the document itself holds. That earns nobody trust, but a
/// document changed after it was signed is found here rather than by the federation.
fn check_signature(root: &Element, bytes: &[u8]) -> Option<Finding> {
    let certificates = root.descendants().filter(|below| below.is(DS, "X509Certificate"));
    let keys: Vec<TrustedKey> = certificates.filter_map(|text| TrustedKey::from_base64(text.text()).ok()).collect();
    let keys = TrustedKeys::try_from(keys).ok()?;
    let verdict = verify_entity(bytes, &keys, AlgorithmPolicy::RsaOrElliptic, &OpensslVerifier);
    verdict.err().map(|why| Finding {
        severity: Severity::Error,
        rule: "metadata.signature-good",
        source: "XML Signature, section 3.2",
        place: "Signature".to_owned(),
        sentence: format!("It is not good under any key in the document: {why}."),
    })
}
