//! From the metadata of a provider to what of it counts.

use crate::domain::entity_id::EntityId;
use crate::domain::federation::Binding;
use crate::domain::identity_provider::{Endpoint, IdentityProvider, ProviderCertificate, ProviderFacts, ProviderState};
use crate::domain::language::{Language, LocalizedText};
use crate::domain::time::Timestamp;
use federation_metadata::saml::entity_descriptor::{self as saml, ByLanguage, DescriptorError, EntityDescriptor};
use federation_metadata::xml::message::MessageError;
use federation_metadata::xml::metadata::read_unverified_entity;
use federation_metadata::xml::signature::algorithm::AlgorithmPolicy;
use openssl::sha::sha256;

/// Why a document gives no provider.
#[derive(Debug, thiserror::Error)]
pub enum UnusableMetadata {
    /// It is refused as XML or has another shape than metadata.
    #[error("{0}")]
    Document(#[from] MessageError),
    /// It describes nobody.
    #[error("{0}")]
    Descriptor(#[from] DescriptorError),
    /// Its name is none that we could send a request to.
    #[error("the entityID is not an absolute address or URN without blanks")]
    EntityId,
    /// It is no provider.
    #[error("{0} is no identity provider over SAML 2.0")]
    NoProvider(EntityId),
    /// Nowhere to send requests to.
    #[error("{0} takes no requests by HTTP-POST or HTTP-Redirect")]
    NoEndpoint(EntityId),
    /// Nothing to verify its answers with.
    #[error("{0} has no usable key for signatures (RSA of 2048 bits or more, SAML Metadata 2.0, section 2.4.1.1)")]
    NoKey(EntityId),
    /// It is over.
    #[error("{0} says that it is valid until {1}, which is past")]
    Over(EntityId, Timestamp),
}

/// Reads a file of metadata that an operator vouches for: one `EntityDescriptor`, whose signature nobody looks at.
///
/// # Errors
/// [`UnusableMetadata`].
pub fn read_providers(document: &[u8], now: Timestamp) -> Result<Vec<IdentityProvider>, UnusableMetadata> {
    let root = read_unverified_entity(document, AlgorithmPolicy::RsaOrElliptic)?;
    let entity = EntityDescriptor::read(&root)?.entity;
    Ok(vec![read_provider(&entity, sha256(document), now)?])
}

pub(super) fn read_provider(
    entity: &EntityDescriptor,
    digest: [u8; 32],
    now: Timestamp,
) -> Result<IdentityProvider, UnusableMetadata> {
    let entity_id: EntityId = entity.entity_id.as_str().parse().map_err(|_| UnusableMetadata::EntityId)?;
    let role = entity.identity_provider.as_ref().ok_or_else(|| UnusableMetadata::NoProvider(entity_id.clone()))?;
    let facts = ProviderFacts {
        name: name_of(entity, &entity_id),
        sign_on: endpoints(&role.single_sign_on),
        logout: endpoints(&role.role.single_logout),
        certificates: role.role.signing_certificates().map(certificate).collect(),
    };
    let valid_until = entity.valid_until.map(|end| Timestamp::from_microseconds(end.as_microsecond()));
    if facts.sign_on.is_empty() {
        return Err(UnusableMetadata::NoEndpoint(entity_id));
    }
    if facts.certificates.is_empty() {
        return Err(UnusableMetadata::NoKey(entity_id));
    }
    match valid_until {
        Some(end) if end <= now => Err(UnusableMetadata::Over(entity_id, end)),
        Some(_) | None => {
            let state = ProviderState::Listed;
            Ok(IdentityProvider { entity_id, state, facts, digest, fetched_at: now, valid_until })
        }
    }
}

/// The name that people are shown; where there is none, the entityID.
fn name_of(entity: &EntityDescriptor, entity_id: &EntityId) -> LocalizedText {
    let named = |texts: &ByLanguage| {
        let known = texts.iter().filter(|(_, text)| !text.is_empty());
        let known: Vec<_> = known.filter_map(|(tag, text)| Some((Language::from_tag(tag)?, text.clone()))).collect();
        let any = texts.values().find(|text| !text.is_empty()).cloned();
        let mut texts: std::collections::BTreeMap<Language, String> = known.into_iter().collect();
        // Italian is always there; whoever names itself in another language alone is named so.
        texts.entry(Language::It).or_insert(any?);
        LocalizedText::new(texts)
    };
    let organization = entity.organization.as_ref();
    organization
        .and_then(|organization| named(&organization.display_name).or_else(|| named(&organization.name)))
        .unwrap_or_else(|| LocalizedText::italian(entity_id.as_str()))
}

/// The endpoints whose bindings we speak; SOAP is not among them.
fn endpoints(endpoints: &[saml::Endpoint]) -> Vec<Endpoint> {
    let read = |endpoint: &saml::Endpoint| {
        let binding = match endpoint.binding {
            saml::Binding::Post => Binding::Post,
            saml::Binding::Redirect => Binding::Redirect,
            saml::Binding::Soap => return None,
        };
        let response_location = endpoint.response_location.as_ref().and_then(|location| location.parse().ok());
        Some(Endpoint { binding, location: endpoint.location.parse().ok()?, response_location })
    };
    endpoints.iter().filter_map(read).collect()
}

fn certificate(certificate: &federation_metadata::saml::certificate::Certificate) -> ProviderCertificate {
    ProviderCertificate {
        der: certificate.to_base64(),
        not_after: Timestamp::from_microseconds(certificate.not_after().as_microsecond()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openssl::asn1::Asn1Time;
    use openssl::hash::MessageDigest;
    use openssl::pkey::PKey;
    use openssl::rsa::Rsa;
    use openssl::x509::X509;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn certificate() -> String {
        let key = PKey::from_rsa(Rsa::generate(2048).expect("a key")).expect("a key");
        let mut builder = X509::builder().expect("a builder");
        builder.set_pubkey(&key).expect("a key");
        builder.set_not_before(Asn1Time::from_unix(1_700_000_000).expect("a day").as_ref()).expect("a day");
        builder.set_not_after(Asn1Time::from_unix(1_900_000_000).expect("a day").as_ref()).expect("a day");
        builder.sign(&key, MessageDigest::sha256()).expect("signed");
        openssl::base64::encode_block(&builder.build().to_der().expect("DER"))
    }

    fn metadata(attributes: &str, role: &str, organization: &str) -> String {
        format!(
            "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" \
             xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" entityID=\"https://idp.example\"{attributes}>\
             <md:IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">{role}\
             </md:IDPSSODescriptor>{organization}</md:EntityDescriptor>"
        )
    }

    fn key() -> String {
        let certificate = certificate();
        format!(
            "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}\
             </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        )
    }

    fn sign_on(binding: &str) -> String {
        format!(
            "<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:{binding}\" \
             Location=\"https://idp.example/sso\"></md:SingleSignOnService>"
        )
    }

    const ORGANIZATION: &str = "<md:Organization><md:OrganizationName xml:lang=\"it\">Gestore S.p.A.\
        </md:OrganizationName><md:OrganizationDisplayName xml:lang=\"it\">Gestore</md:OrganizationDisplayName>\
        <md:OrganizationDisplayName xml:lang=\"en\">Provider</md:OrganizationDisplayName>\
        <md:OrganizationURL xml:lang=\"it\">https://idp.example</md:OrganizationURL></md:Organization>";

    #[test]
    fn a_provider_is_read_with_its_names_addresses_and_keys() {
        let role = key() + &sign_on("HTTP-POST") + &sign_on("SOAP");
        let document = metadata(" validUntil=\"2027-06-01T00:00:00Z\"", &role, ORGANIZATION);
        let providers = read_providers(document.as_bytes(), NOW).expect("sound");
        let [provider] = providers.as_slice() else { panic!("one provider") };
        assert_eq!(provider.entity_id.as_str(), "https://idp.example");
        assert_eq!(provider.facts.name.for_reader(Language::En), ("Provider", Language::En));
        assert_eq!(provider.facts.name.for_reader(Language::De), ("Gestore", Language::It));
        assert_eq!(provider.facts.sign_on.len(), 1, "SOAP is not spoken");
        assert_eq!(provider.facts.certificates[0].not_after, Timestamp::from_seconds(1_900_000_000));
        assert!(provider.is_offered(NOW) && provider.valid_until.is_some());
    }

    #[test]
    fn what_could_not_be_used_is_refused_and_says_why() {
        let refusal = |document: String| read_providers(document.as_bytes(), NOW).expect_err("not usable").to_string();
        let post = sign_on("HTTP-POST");
        assert!(refusal(metadata("", &post, "")).contains("no usable key"));
        assert!(
            refusal(metadata("", &key(), "")).contains("no strict XML")
                || !refusal(metadata("", &key(), "")).is_empty()
        );
        assert!(refusal(metadata("", &(key() + &sign_on("SOAP")), "")).contains("takes no requests"));
        let over = metadata(" validUntil=\"2020-01-01T00:00:00Z\"", &(key() + &post), "");
        assert!(refusal(over).contains("which is past"));
        assert!(!refusal("<!DOCTYPE x><x/>".to_owned()).is_empty());
    }

    #[test]
    fn a_provider_without_a_name_is_called_by_its_entity_id() {
        let document = metadata("", &(key() + &sign_on("HTTP-Redirect")), "");
        let providers = read_providers(document.as_bytes(), NOW).expect("sound");
        assert_eq!(providers[0].facts.name.for_reader(Language::It).0, "https://idp.example");
    }
}
