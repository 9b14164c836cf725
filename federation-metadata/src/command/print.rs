//! `print`: what metadata says, for people.

use super::{CommandError, Outcome, read, report};
use clap::Args;
use federation_metadata::saml::entity_descriptor::{
    ByLanguage, Endpoint, EntityDescriptor, IdentityProvider, Key, Purpose, Role, ServiceProviderRole,
};
use federation_metadata::saml::registry::{Trust, read_metadata};
use federation_metadata::xml::signature::algorithm::AlgorithmPolicy;
use std::io::{self, Write};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Print {
    /// The metadata: one entity or an aggregate; its signature is not looked at
    file: PathBuf,
}

impl Print {
    pub fn run(&self, out: &mut dyn Write) -> Result<Outcome, CommandError> {
        let trust = Trust::Vouched(AlgorithmPolicy::RsaOrElliptic);
        let metadata =
            read_metadata(&read(&self.file)?, trust).map_err(|why| CommandError::Metadata(self.file.clone(), why))?;
        for entity in &metadata.entities {
            print_entity(entity, out)?;
        }
        report(&metadata.findings, out)?;
        Ok(Outcome::Good)
    }
}

fn print_entity(entity: &EntityDescriptor, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", entity.entity_id)?;
    if let Some(end) = entity.valid_until {
        writeln!(out, "  valid until {end:.0}")?;
    }
    if let Some(organization) = &entity.organization {
        print_texts("organization", &organization.display_name, out)?;
    }
    if let Some(provider) = &entity.identity_provider {
        print_identity_provider(provider, out)?;
    }
    if let Some(provider) = &entity.service_provider {
        print_service_provider(provider, out)?;
    }
    Ok(())
}

fn print_identity_provider(provider: &IdentityProvider, out: &mut dyn Write) -> io::Result<()> {
    let signed = if provider.wants_signed_requests { ", wants signed requests" } else { "" };
    writeln!(out, "  identity provider{signed}")?;
    print_endpoints("sign-on", &provider.single_sign_on, out)?;
    if !provider.attributes.is_empty() {
        writeln!(out, "    attributes {}", provider.attributes.join(" "))?;
    }
    print_role(&provider.role, out)
}

fn print_service_provider(provider: &ServiceProviderRole, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  service provider")?;
    for consumer in &provider.assertion_consumers {
        let default = if consumer.is_default { " (default)" } else { "" };
        writeln!(out, "    responses {}{default}: {}", consumer.index, consumer.endpoint.location)?;
    }
    for set in &provider.attribute_sets {
        let name = set.name.get("it").or_else(|| set.name.values().next()).map_or("", String::as_str);
        writeln!(out, "    attribute set {} {name:?}: {}", set.index, set.attributes.join(" "))?;
    }
    print_role(&provider.role, out)
}

fn print_role(role: &Role, out: &mut dyn Write) -> io::Result<()> {
    print_endpoints("logout", &role.single_logout, out)?;
    role.keys.iter().try_for_each(|key| print_key(key, out))
}

fn print_endpoints(what: &str, endpoints: &[Endpoint], out: &mut dyn Write) -> io::Result<()> {
    for endpoint in endpoints {
        writeln!(out, "    {what} {:?}: {}", endpoint.binding, endpoint.location)?;
    }
    Ok(())
}

fn print_key(key: &Key, out: &mut dyn Write) -> io::Result<()> {
    let purpose = match key.purpose {
        Purpose::Signing => "signs",
        Purpose::Encryption => "encrypts",
        Purpose::Both => "signs and encrypts",
    };
    let Key { certificate, .. } = key;
    let (start, end) = (certificate.not_before(), certificate.not_after());
    writeln!(out, "    key that {purpose}: SHA-256 {}, {start:.0} to {end:.0}", certificate.fingerprint())
}

fn print_texts(what: &str, texts: &ByLanguage, out: &mut dyn Write) -> io::Result<()> {
    for (language, text) in texts {
        writeln!(out, "  {what} [{language}] {text}")?;
    }
    Ok(())
}
