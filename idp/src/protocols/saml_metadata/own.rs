//! Our own metadata: the description of the catalogue as an `EntityDescriptor`, signed, ready for AgID and the CIE portal.

use crate::domain::federation::organization::TechnicalContact;
use crate::domain::federation::{self, Federation, FederationKind, Organization};
use crate::domain::language::LocalizedText;
use crate::domain::time::Timestamp;
use federation_metadata::saml::certificate::Certificate;
use federation_metadata::saml::entity_descriptor::{self as saml, Binding, ByLanguage, Endpoint, EntityId};
use federation_metadata::saml::finding::Severity;
use federation_metadata::saml::lint::{Profile, lint};
use federation_metadata::saml::service_provider::{Contacts, PublishError, ServiceProvider};
use federation_metadata::saml::{cie, spid};
use federation_metadata::xml::metadata::read_unverified_entity;
use federation_metadata::xml::signature::algorithm::AlgorithmPolicy;
use federation_metadata::xml::signature::sign::SigningKey;
use openssl::sha::sha256;

/// The country of every body that the catalogue describes.
const COUNTRY: &str = "IT";

/// Why there is no metadata.
#[derive(Debug, thiserror::Error)]
pub enum OwnMetadataFault {
    /// The catalogue does not say who the body is.
    #[error("the federation does not describe the body: add [federation.organization] to the catalogue")]
    NoOrganization,
    /// The entityID does not fit.
    #[error("the entityID does not fit into metadata")]
    EntityId,
    /// CIE asks for it.
    #[error("organization.municipality: CIE asks for it")]
    NoMunicipality,
    /// The document could not be written or signed.
    #[error(transparent)]
    Publish(#[from] PublishError),
}

/// Writes and signs the metadata of a federation; `issuer` is the address of the body. `certificates` are published in
/// this order, and that of `key` is among them.
///
/// # Errors
/// [`OwnMetadataFault`].
pub fn publish_own(
    federation: &Federation,
    issuer: &str,
    certificates: &[Certificate],
    key: &SigningKey,
) -> Result<String, OwnMetadataFault> {
    let body = federation.organization.as_ref().ok_or(OwnMetadataFault::NoOrganization)?;
    let provider = ServiceProvider {
        entity_id: EntityId::parse(federation.entity_id.as_str()).map_err(|_| OwnMetadataFault::EntityId)?,
        assertion_consumers: vec![federation.consumer_address(issuer)],
        // One endpoint: CIE wants Redirect, and SPID takes any.
        single_logout: vec![Endpoint {
            binding: Binding::Redirect,
            location: federation.logout_address(issuer),
            response_location: None,
        }],
        attribute_sets: federation.attribute_sets.iter().map(|set| attribute_set(federation, set)).collect(),
        organization: organization(body),
        contacts: match federation.kind {
            FederationKind::Spid => Contacts::Spid(spid::Contacts::Public(spid_body(body))),
            FederationKind::Cie => Contacts::Cie(Box::new(cie_contacts(body)?)),
        },
    };
    Ok(provider.publish(certificates, key)?.text().to_owned())
}

/// Every rule of its federation that our metadata breaks, a sentence each; notes are left out.
#[must_use]
pub fn lint_own(document: &str, kind: FederationKind, now: Timestamp) -> Vec<String> {
    let profile = match kind {
        FederationKind::Spid => Profile::Spid,
        FederationKind::Cie => Profile::Cie,
    };
    let now = jiff::Timestamp::from_microsecond(now.microseconds()).expect("an instant of ours is one of jiff's");
    match read_unverified_entity(document.as_bytes(), AlgorithmPolicy::Rsa) {
        Ok(root) => {
            let findings = lint(&root, profile, now).into_iter().filter(|finding| finding.severity > Severity::Note);
            findings.map(|finding| finding.to_string()).collect()
        }
        Err(fault) => vec![fault.to_string()],
    }
}

fn attribute_set(federation: &Federation, set: &federation::AttributeSet) -> saml::AttributeSet {
    saml::AttributeSet {
        index: set.index,
        name: match federation.kind {
            FederationKind::Spid => by_language(&set.name),
            // The CIE portal wants a UUID in no language for each service; it must not change from one document to the next.
            FederationKind::Cie => {
                ByLanguage::from([(String::new(), format!("urn:uuid:{}", service_id(federation, set)))])
            }
        },
        attributes: set.attributes.iter().map(|attribute| attribute.code().to_owned()).collect(),
    }
}

/// A UUID of version 4 by its form, drawn from what never changes.
fn service_id(federation: &Federation, set: &federation::AttributeSet) -> uuid::Uuid {
    let digest = sha256(format!("{} {}", federation.entity_id, set.index).as_bytes());
    uuid::Builder::from_random_bytes(*digest.first_chunk().expect("a digest has 32 bytes")).into_uuid()
}

/// Name, shown name and site, in the same languages (SPID technical rules, `Organization`).
fn organization(body: &Organization) -> saml::Organization {
    let shown = by_language(&body.display_name);
    let name: ByLanguage =
        by_language(&body.name).into_iter().filter(|(language, _)| shown.contains_key(language)).collect();
    let display_name = shown.into_iter().filter(|(language, _)| name.contains_key(language)).collect();
    let url = name.keys().map(|language| (language.clone(), body.url.as_str().to_owned())).collect();
    saml::Organization { name, display_name, url }
}

fn by_language(text: &LocalizedText) -> ByLanguage {
    text.texts().map(|(language, text)| (language.tag().to_owned(), text.to_owned())).collect()
}

fn spid_body(body: &Organization) -> spid::Body {
    spid::Body {
        ipa_code: Some(body.ipa_code.clone()),
        email: Some(body.email.clone()),
        telephone: body.telephone.clone(),
        ..spid::Body::default()
    }
}

fn cie_contacts(body: &Organization) -> Result<cie::Contacts, OwnMetadataFault> {
    let administrative = cie::Contact {
        nature: cie::Nature::Public { ipa_code: Some(body.ipa_code.clone()), ipa_category: body.ipa_category.clone() },
        municipality: body.municipality.clone().ok_or(OwnMetadataFault::NoMunicipality)?,
        province: body.province.clone(),
        country: COUNTRY.to_owned(),
        company: body.name.for_reader(crate::domain::language::Language::It).0.to_owned(),
        email: body.email.clone(),
        telephone: body.telephone.clone(),
    };
    Ok(cie::Contacts { administrative, technical: body.technical.as_ref().map(technical) })
}

fn technical(contact: &TechnicalContact) -> cie::Contact {
    cie::Contact {
        nature: cie::Nature::Private {
            vat_number: contact.vat_number.clone(),
            fiscal_code: contact.fiscal_code.clone(),
            nace2_codes: contact.nace2_codes.clone(),
        },
        municipality: contact.municipality.clone(),
        province: None,
        country: COUNTRY.to_owned(),
        company: contact.company.clone(),
        email: contact.email.clone(),
        telephone: contact.telephone.clone(),
    }
}
