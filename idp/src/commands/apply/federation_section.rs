//! `[[federation]]` of the catalogue.

mod organization_section;
#[cfg(test)]
mod tests;

use super::client_section::Surroundings;
use crate::config::document::Section;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::environment::Environment;
use crate::domain::federation::{
    AttributeSet, Binding, Comparison, Federation, FederationKind, MetadataSource, SubjectAttribute,
};
use crate::domain::identity_provider::IdentityProvider;
use crate::domain::language::{Language, LocalizedText};
use crate::domain::saml_attribute::SamlAttribute;
use crate::domain::web_address::WebAddress;
use crate::flows::administration::CatalogueFederation;
use crate::protocols::saml_metadata::read_providers;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::x509::X509;

/// The largest file of metadata that is read, in bytes (DECISIONS 23: the limit of aggregates).
const LARGEST_METADATA: u64 = 64 * 1024 * 1024;

/// Reads a federation. Faults are noted in the document; `None` where there is not
/// even an id and a kind.
pub(super) fn read_federation(section: &Section<'_>, surroundings: Surroundings<'_>) -> Option<CatalogueFederation> {
    let id = section.parsed("id");
    if id.is_none() && !section.has("id") {
        section.fault("id", "is missing");
    }
    let kind = section.choice("kind", &FederationKind::ALL.map(|kind| (kind.code(), kind)));
    if kind.is_none() && !section.has("kind") {
        section.fault("kind", "is missing: spid or cie");
    }
    // Everything is asked for, so that all faults are found, before anything is given up.
    let is_named = id.is_some() && kind.is_some();
    let id = id.unwrap_or_else(|| "spid".parse().expect("a word is a name"));
    let kind = kind.unwrap_or(FederationKind::Spid);
    let own_name = format!("{}/saml/{id}/metadata", surroundings.issuer);
    let name = section.localized("name").unwrap_or_else(|| LocalizedText::italian(default_name(kind)));
    let level = section.number_or("level", 1..=3_u8, 2);
    let (metadata, providers) = read_metadata(section, surroundings);
    let federation = Federation {
        entity_id: section.parsed_or("entity_id", &own_name),
        kind,
        binding: section.choice_or_first("binding", &Binding::ALL.map(|binding| (binding.code(), binding))),
        level: AssuranceLevel::try_from(level).unwrap_or(AssuranceLevel::Three),
        comparison: read_comparison(section),
        subject: section.choice_or_first("subject", &SubjectAttribute::ALL.map(|subject| (subject.code(), subject))),
        organization: organization_section::read_organization(&section.section("organization")),
        metadata,
        attribute_sets: read_sets(section, &name),
        require_signed_response: section.flag_or("require_signed_response", false),
        refuse_expired_certificates: section.flag_or("refuse_expired_certificates", false),
        allow_loopback_calls: section.flag_or("allow_loopback_calls", false),
        id,
        name,
    };
    check_address(section, &federation, surroundings.environment);
    if is_named {
        for fault in federation.check() {
            section.fault("", fault.to_string());
        }
    }
    is_named.then_some(CatalogueFederation { federation, providers })
}

const fn default_name(kind: FederationKind) -> &'static str {
    match kind {
        FederationKind::Spid => "SPID",
        FederationKind::Cie => "CIE",
    }
}

fn read_comparison(section: &Section<'_>) -> Comparison {
    let words = [Comparison::Minimum, Comparison::Exact, Comparison::Better, Comparison::Maximum];
    section.choice_or_first("comparison", &words.map(|comparison| (comparison.code(), comparison)))
}

/// The sets; where none is named, the one that every service can live with (R5.1: no more than is needed).
fn read_sets(section: &Section<'_>, federation: &LocalizedText) -> Vec<AttributeSet> {
    let sections = section.sections("attribute_set");
    if sections.is_empty() {
        use SamlAttribute::{DateOfBirth, FamilyName, FiscalNumber, Name};
        let attributes = [FiscalNumber, Name, FamilyName, DateOfBirth].into();
        return vec![AttributeSet { index: 0, name: federation.clone(), attributes }];
    }
    let words = SamlAttribute::ALL.map(|attribute| (attribute.code(), attribute));
    let read = |set: &Section<'_>| {
        let index = set.number("index", 0..=65_535_u16);
        if index.is_none() && !set.has("index") {
            set.fault("index", "is missing: 0 to 65535, and never given to another set");
        }
        let name = set.localized("name").unwrap_or_else(|| federation.clone());
        let attributes = set.choices("attributes", &words).into_iter().collect();
        index.map(|index| AttributeSet { index, name, attributes })
    };
    sections.iter().filter_map(read).collect()
}

/// Where the providers come from: files read now, or an address with the certificate of its signer.
fn read_metadata(
    section: &Section<'_>,
    surroundings: Surroundings<'_>,
) -> (MetadataSource, Option<Vec<IdentityProvider>>) {
    let files: Option<Vec<String>> = section.list("metadata_files");
    let url: Option<WebAddress> = section.parsed("metadata_url");
    let certificate = section.file("metadata_certificate_file").and_then(|file| {
        let pem = std::fs::read(surroundings.folder.join(&file)).map_err(|error| error.to_string());
        let der = pem.and_then(|pem| read_certificate(&pem).ok_or_else(|| "is not a certificate (PEM)".to_owned()));
        let faulty = |error| section.fault("metadata_certificate_file", format!("{}: {error}", file.display()));
        der.map_err(faulty).ok()
    });
    match (&files, &url) {
        (Some(_), Some(_)) => section.fault("metadata_url", "and metadata_files exclude each other"),
        (None, None) if !section.has("metadata_files") && !section.has("metadata_url") => {
            section.fault("metadata_files", "or metadata_url is missing");
        }
        (_, Some(_)) if certificate.is_none() && !section.has("metadata_certificate_file") => {
            section.fault("metadata_certificate_file", "is missing: who signs what metadata_url serves");
        }
        (Some(_), None) | (None, Some(_) | None) => {}
    }
    match (url, certificate) {
        (Some(url), Some(certificate)) => (MetadataSource::Address { url, certificate }, None),
        (_, None) | (None, Some(_)) => {
            (MetadataSource::Files, Some(read_files(section, surroundings, &files.unwrap_or_default())))
        }
    }
}

/// The providers of all files; each may be described once.
fn read_files(section: &Section<'_>, surroundings: Surroundings<'_>, files: &[String]) -> Vec<IdentityProvider> {
    let mut providers: Vec<IdentityProvider> = Vec::new();
    for (place, file) in files.iter().enumerate() {
        let fault =
            |sentence: String| section.fault(&format!("metadata_files[{place}]"), format!("{file}: {sentence}"));
        match read_file(surroundings, file) {
            Ok(found) => {
                for provider in found {
                    if providers.iter().any(|known| known.entity_id == provider.entity_id) {
                        fault(format!("{} is described by another of these files", provider.entity_id));
                    }
                    providers.push(provider);
                }
            }
            Err(sentence) => fault(sentence),
        }
    }
    providers
}

fn read_file(surroundings: Surroundings<'_>, file: &str) -> Result<Vec<IdentityProvider>, String> {
    let place = surroundings.folder.join(file);
    let size = std::fs::metadata(&place).map_err(|error| error.to_string())?.len();
    if size > LARGEST_METADATA {
        return Err("is larger than 64 MiB".to_owned());
    }
    let content = std::fs::read(&place).map_err(|error| error.to_string())?;
    read_providers(&content, surroundings.now).map_err(|unusable| unusable.to_string())
}

/// A certificate as DER in base64.
fn read_certificate(pem: &[u8]) -> Option<String> {
    Some(STANDARD.encode(X509::from_pem(pem).ok()?.to_der().ok()?))
}

/// DECISIONS 21: addresses without TLS or on this machine are for development, or named as such.
fn check_address(section: &Section<'_>, federation: &Federation, environment: Environment) {
    let eased = federation.allow_loopback_calls || environment == Environment::Development;
    if let MetadataSource::Address { url, .. } = &federation.metadata
        && !url.is_https()
        && !eased
    {
        section.fault("metadata_url", "must be https (or allow_loopback_calls = true for a provider of one's own)");
    }
    let is_italian = |text: &LocalizedText| !text.for_reader(Language::It).0.trim().is_empty();
    if !is_italian(&federation.name) {
        section.fault("name", "is empty");
    }
}
