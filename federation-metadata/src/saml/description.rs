//! The file in which a body describes itself to its federations: one organization, and how it presents itself to
//! SPID, to CIE and to others. The samples of this crate show every form.

use super::certificate::{Certificate, CertificateError};
use super::entity_descriptor::{AttributeSet, Endpoint, EntityId, Organization};
use super::service_provider::{Contacts, ServiceProvider};
use super::spid::{Activity, Aggregated, Billing, Body};
use super::{cie, eidas, plain, spid};
use serde::Deserialize;

/// A body as it presents itself to federations.
#[derive(Clone, Debug)]
pub struct Description {
    /// To SPID, if it does.
    pub spid: Option<ServiceProvider>,
    /// To CIE, if it does.
    pub cie: Option<ServiceProvider>,
    /// To another federation over SAML 2.0, if it does.
    pub saml2: Option<ServiceProvider>,
}

/// Why a file describes nobody.
#[derive(Debug, thiserror::Error)]
pub enum DescriptionError {
    /// The file is not TOML, or lacks or adds a key.
    #[error("The description cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// The contacts of SPID do not fit together.
    #[error("The part [spid] needs [spid.public], or [spid.private] with [spid.billing], or [spid.aggregator].")]
    Contacts,
    /// The key of a light aggregator.
    #[error("The validation certificate of the aggregator: {0}")]
    Certificate(#[from] CertificateError),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    organization: Organization,
    spid: Option<Spid>,
    cie: Option<Cie>,
    saml2: Option<Plain>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spid {
    entity_id: EntityId,
    assertion_consumers: Vec<String>,
    single_logout: Vec<Endpoint>,
    attribute_sets: Vec<AttributeSet>,
    #[serde(default)]
    eidas: bool,
    public: Option<Body>,
    private: Option<Body>,
    aggregator: Option<Aggregator>,
    billing: Option<Billing>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Aggregator {
    activity: Activity,
    body: Body,
    validation_certificate: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cie {
    entity_id: EntityId,
    assertion_consumers: Vec<String>,
    single_logout: Vec<Endpoint>,
    attribute_sets: Vec<AttributeSet>,
    administrative: cie::Contact,
    technical: Option<cie::Contact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain {
    entity_id: EntityId,
    assertion_consumers: Vec<String>,
    single_logout: Vec<Endpoint>,
    #[serde(default)]
    attribute_sets: Vec<AttributeSet>,
    #[serde(default)]
    contacts: Vec<plain::Contact>,
}

impl Description {
    /// Parses a description. What a federation will not take is not refused here: [`lint`](super::lint) names all of
    /// it at once.
    ///
    /// # Errors
    /// If it is not TOML, lacks or adds a key, or the contacts do not fit together.
    pub fn parse(text: &str) -> Result<Self, DescriptionError> {
        let File { organization, spid, cie, saml2 } = toml::from_str(text)?;
        Ok(Self {
            spid: spid.map(|part| part.into_provider(organization.clone())).transpose()?,
            cie: cie.map(|part| part.into_provider(organization.clone())),
            saml2: saml2.map(|part| part.into_provider(organization)),
        })
    }
}

impl Spid {
    fn into_provider(self, organization: Organization) -> Result<ServiceProvider, DescriptionError> {
        let contacts = match (self.aggregator, self.public, self.private, self.billing) {
            (None, Some(body), None, None) => spid::Contacts::Public(body),
            (None, None, Some(body), Some(billing)) => spid::Contacts::Private(body, Box::new(billing)),
            (Some(aggregator), public, private, billing) if public.is_none() || private.is_none() => {
                spid::Contacts::Aggregated(Box::new(Aggregated {
                    activity: aggregator.activity,
                    aggregator: aggregator.body,
                    validation_certificate: parse_certificate(aggregator.validation_certificate.as_deref())?,
                    aggregated: public.or(private),
                    billing,
                }))
            }
            _ => return Err(DescriptionError::Contacts),
        };
        let eidas = self.eidas.then(eidas::attribute_sets).into_iter().flatten();
        Ok(ServiceProvider {
            entity_id: self.entity_id,
            assertion_consumers: self.assertion_consumers,
            single_logout: self.single_logout,
            attribute_sets: self.attribute_sets.into_iter().chain(eidas).collect(),
            organization,
            contacts: Contacts::Spid(contacts),
        })
    }
}

fn parse_certificate(pem: Option<&str>) -> Result<Option<Certificate>, CertificateError> {
    let certificates = pem.map(|pem| Certificate::parse_pem(pem.as_bytes())).transpose()?;
    Ok(certificates.and_then(|certificates| certificates.into_iter().next()))
}

impl Cie {
    fn into_provider(self, organization: Organization) -> ServiceProvider {
        ServiceProvider {
            entity_id: self.entity_id,
            assertion_consumers: self.assertion_consumers,
            single_logout: self.single_logout,
            attribute_sets: self.attribute_sets,
            organization,
            contacts: Contacts::Cie(Box::new(cie::Contacts {
                administrative: self.administrative,
                technical: self.technical,
            })),
        }
    }
}

impl Plain {
    fn into_provider(self, organization: Organization) -> ServiceProvider {
        ServiceProvider {
            entity_id: self.entity_id,
            assertion_consumers: self.assertion_consumers,
            single_logout: self.single_logout,
            attribute_sets: self.attribute_sets,
            organization,
            contacts: Contacts::Plain(self.contacts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saml::testing::{MUNICIPALITY, SAMPLES};

    fn refused(from: &str, to: &str) -> DescriptionError {
        assert!(MUNICIPALITY.contains(from), "the sample holds {from:?}");
        Description::parse(&MUNICIPALITY.replacen(from, to, 1)).map(|_| ()).expect_err("it must be refused")
    }

    #[test]
    fn every_sample_is_read() {
        for sample in SAMPLES {
            let description = Description::parse(sample).expect("a sample is in order");
            assert!(description.spid.is_some() || description.saml2.is_some());
        }
    }

    #[test]
    fn eidas_adds_its_two_sets() {
        let spid = Description::parse(MUNICIPALITY).expect("it is in order").spid.expect("it speaks to SPID");
        assert_eq!(spid.attribute_sets.iter().map(|set| set.index).collect::<Vec<_>>(), [0, 99, 100]);
    }

    #[test]
    fn keys_that_nobody_knows_are_refused() {
        assert!(matches!(refused("eidas = true", "eidas = true\neidos = true"), DescriptionError::Unreadable(_)));
        assert!(matches!(refused("\"redirect\"", "\"fax\""), DescriptionError::Unreadable(_)));
        assert!(matches!(refused("https://idp.comune.prova.example/spid", " "), DescriptionError::Unreadable(_)));
    }

    #[test]
    fn contacts_fit_together() {
        assert!(matches!(refused("[spid.public]", "[spid.private]"), DescriptionError::Contacts));
    }
}
