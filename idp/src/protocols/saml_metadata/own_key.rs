//! What we sign with toward a federation: an RSA key and the certificate that SPID wants for it (AgID notice 29; CIE takes
//! the same).

use crate::domain::federation::{Federation, Organization};
use crate::domain::language::Language;
use crate::domain::time::{Span, Timestamp};
use federation_metadata::saml::certificate::{Certificate, CertificateError};
use federation_metadata::saml::entity_descriptor::EntityId;
use federation_metadata::saml::spid_certificate::{Holder, MakeError, Request, spid_certificate, spid_key};
use federation_metadata::xml::signature::algorithm::SignatureAlgorithm;
use federation_metadata::xml::signature::keys::{KeyError, TrustedKey};
use federation_metadata::xml::signature::sign::{SignError, SigningKey};
use openssl::error::ErrorStack;
use openssl::pkey::PKey;
use openssl::x509::X509;
use zeroize::Zeroizing;

/// What a new certificate shall say.
#[derive(Clone, Copy, Debug)]
pub struct OwnKeyRequest<'a> {
    /// The federation, whose entityID the certificate carries.
    pub federation: &'a Federation,
    /// The body.
    pub organization: &'a Organization,
    /// The first instant at which it holds.
    pub from: Timestamp,
    /// For how many days it holds.
    pub days: u32,
    /// Random bytes that become the serial number.
    pub serial: [u8; 16],
}

/// A key pair as it is kept.
pub struct OwnKey {
    /// The private key as PKCS #8.
    pub private_key: Zeroizing<Vec<u8>>,
    /// The certificate as DER.
    pub certificate: Vec<u8>,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum OwnKeyFault {
    /// The entityID does not fit into a certificate.
    #[error("the entityID does not fit into metadata")]
    EntityId,
    /// The certificate was not made.
    #[error(transparent)]
    Certificate(#[from] MakeError),
    /// OpenSSL failed.
    #[error("OpenSSL failed: {0}")]
    Cryptography(#[from] ErrorStack),
    /// The stored certificate is not one.
    #[error("the certificate is not usable: {0}")]
    Unusable(#[from] KeyError),
    /// The stored certificate cannot be published.
    #[error("the certificate is not usable: {0}")]
    Unreadable(#[from] CertificateError),
    /// Key and certificate do not belong together.
    #[error(transparent)]
    Mismatch(#[from] SignError),
}

/// Makes a key and its certificate. Finding primes takes about a second: call it where blocking is allowed.
///
/// # Errors
/// [`OwnKeyFault`].
pub fn make_own_key(request: &OwnKeyRequest<'_>) -> Result<OwnKey, OwnKeyFault> {
    let key = spid_key()?;
    let body = request.organization;
    let not_before = jiff::Timestamp::from_microsecond(request.from.microseconds());
    let certificate = spid_certificate(
        &Request {
            common_name: body.display_name.for_reader(Language::It).0,
            organization_name: body.name.for_reader(Language::It).0,
            locality: &body.locality,
            country: "IT",
            holder: &Holder::PublicBody(body.ipa_code.clone()),
            entity_id: &EntityId::parse(request.federation.entity_id.as_str()).map_err(|_| OwnKeyFault::EntityId)?,
            not_before: not_before.expect("an instant of ours is one of jiff's"),
            days: request.days,
            serial: request.serial,
        },
        &key,
    )?;
    Ok(OwnKey { private_key: Zeroizing::new(key.private_key_to_pkcs8()?), certificate: certificate.der().to_vec() })
}

/// The key as messages and metadata are signed with it: RSA with SHA-256.
///
/// # Errors
/// [`OwnKeyFault`].
pub fn open_own_key(private_key: &[u8], certificate: &[u8]) -> Result<SigningKey, OwnKeyFault> {
    let key = PKey::private_key_from_pkcs8(private_key)?;
    Ok(SigningKey::new(key, TrustedKey::from_der(certificate)?, SignatureAlgorithm::RsaSha256)?)
}

/// A certificate as metadata publishes it.
///
/// # Errors
/// [`OwnKeyFault`].
pub fn published_certificate(der: &[u8]) -> Result<Certificate, OwnKeyFault> {
    Ok(Certificate::new(X509::from_der(der)?)?)
}

/// The end of a certificate.
///
/// # Errors
/// [`OwnKeyFault`].
pub fn certificate_end(der: &[u8]) -> Result<Timestamp, OwnKeyFault> {
    Ok(Timestamp::from_seconds(0) + Span::seconds(published_certificate(der)?.not_after().as_second()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assurance_level::AssuranceLevel;
    use crate::domain::federation::{Binding, Comparison, FederationKind, MetadataSource, SubjectAttribute};
    use crate::domain::language::LocalizedText;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn body() -> Organization {
        Organization {
            name: LocalizedText::italian("Comune di Forlì"),
            display_name: LocalizedText::italian("Comune di Forlì"),
            url: "https://www.comune.example".parse().expect("an address"),
            ipa_code: "c_d704".to_owned(),
            ipa_category: None,
            email: "identita@comune.example".to_owned(),
            telephone: None,
            locality: "Forlì".to_owned(),
            municipality: None,
            province: None,
            technical: None,
        }
    }

    fn federation() -> Federation {
        Federation {
            id: "spid".parse().expect("a name"),
            kind: FederationKind::Spid,
            name: LocalizedText::italian("SPID"),
            entity_id: "https://id.comune.example/saml/spid/metadata".parse().expect("a name"),
            binding: Binding::Post,
            level: AssuranceLevel::Two,
            comparison: Comparison::Minimum,
            subject: SubjectAttribute::FiscalNumber,
            organization: Some(body()),
            metadata: MetadataSource::Files,
            attribute_sets: Vec::new(),
            require_signed_response: false,
            refuse_expired_certificates: false,
            allow_loopback_calls: false,
        }
    }

    #[test]
    fn a_key_signs_and_its_certificate_ends_when_asked() {
        let (federation, organization) = (federation(), body());
        let request = OwnKeyRequest {
            federation: &federation,
            organization: &organization,
            from: NOW,
            days: 730,
            serial: [7; 16],
        };
        let made = make_own_key(&request).expect("made");
        assert_eq!(certificate_end(&made.certificate).expect("an end"), NOW + Span::days(730));
        let key = open_own_key(&made.private_key, &made.certificate).expect("they belong together");
        assert!(!key.sign(b"message").expect("signed").is_empty());
        let other = make_own_key(&request).expect("made");
        assert!(open_own_key(&other.private_key, &made.certificate).is_err(), "another key");
        let body = Organization { ipa_code: "a b".to_owned(), ..organization.clone() };
        assert!(make_own_key(&OwnKeyRequest { organization: &body, ..request }).is_err());
    }
}
