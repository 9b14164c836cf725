//! SPID's forms of contact: the service provider's own (Avviso 29 v3) and the aggregator's (Avviso 19 v4).

mod billing;

pub use billing::{Address, Billing, FPA, Holder};

use super::certificate::Certificate;
use super::service_provider::{key_info, optional};
use super::spid_certificate::Sector;
use crate::xml::element::Element;
use crate::xml::namespace::{MD, Namespace};
use serde::Deserialize;

/// The extensions of SPID (Avviso 29 v3).
pub const SPID: Namespace = Namespace { prefix: "spid", name: "https://spid.gov.it/saml-extensions" };

/// Whom SPID may turn to.
#[derive(Clone, Debug)]
pub enum Contacts {
    /// A public body for itself.
    Public(Body),
    /// A private one for itself, with the address for invoices.
    Private(Body, Box<Billing>),
    /// An aggregator, or an operator of public services, for a body.
    Aggregated(Box<Aggregated>),
}

/// An aggregator and the body for which it acts: one metadata document for each body (Avviso 19 v4).
#[derive(Clone, Debug)]
pub struct Aggregated {
    /// What the aggregator does.
    pub activity: Activity,
    /// The aggregator.
    pub aggregator: Body,
    /// The key with which a light aggregator's messages are validated.
    pub validation_certificate: Option<Certificate>,
    /// The body; absent for an operator with full services, who acts for itself.
    pub aggregated: Option<Body>,
    /// The address for invoices, for private services.
    pub billing: Option<Billing>,
}

/// A body in the words of a contact (Avviso 29 v3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Its code in the index of public administrations; public bodies alone.
    pub ipa_code: Option<String>,
    /// Country and VAT number, without blanks.
    pub vat_number: Option<String>,
    /// Its fiscal code.
    pub fiscal_code: Option<String>,
    /// Its name, equal to `OrganizationName`.
    pub company: Option<String>,
    /// An address that is not a person's.
    pub email: Option<String>,
    /// `+39` and digits, without blanks.
    pub telephone: Option<String>,
}

/// What an aggregator does (Avviso 19 v4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activity {
    /// Public services, whole.
    PublicFull,
    /// Public services, the body keeps its own metadata and keys.
    PublicLight,
    /// Private services, whole.
    PrivateFull,
    /// Private services, the body keeps its own metadata and keys.
    PrivateLight,
    /// An operator of public services, whole.
    OperatorFull,
    /// An operator of public services, the body keeps its own metadata and keys.
    OperatorLight,
}

impl Activity {
    /// Every activity.
    pub const ALL: [Self; 6] = [
        Self::PublicFull,
        Self::PublicLight,
        Self::PrivateFull,
        Self::PrivateLight,
        Self::OperatorFull,
        Self::OperatorLight,
    ];

    /// The element that names it.
    #[must_use]
    pub const fn element(self) -> &'static str {
        match self {
            Self::PublicFull => "PublicServicesFullAggregator",
            Self::PublicLight => "PublicServicesLightAggregator",
            Self::PrivateFull => "PrivateServicesFullAggregator",
            Self::PrivateLight => "PrivateServicesLightAggregator",
            Self::OperatorFull => "PublicServicesFullOperator",
            Self::OperatorLight => "PublicServicesLightOperator",
        }
    }

    /// What the entityID contains.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PublicFull => "pub-ag-full",
            Self::PublicLight => "pub-ag-lite",
            Self::PrivateFull => "pri-ag-full",
            Self::PrivateLight => "pri-ag-lite",
            Self::OperatorFull => "pub-op-full",
            Self::OperatorLight => "pub-op-lite",
        }
    }

    /// The sector of the body for which it acts.
    #[must_use]
    pub const fn sector(self) -> Sector {
        match self {
            Self::PublicFull | Self::PublicLight | Self::OperatorFull | Self::OperatorLight => Sector::Public,
            Self::PrivateFull | Self::PrivateLight => Sector::Private,
        }
    }

    /// Whether the body keeps its own metadata, so that the aggregator adds a key of its own.
    #[must_use]
    pub const fn is_light(self) -> bool {
        match self {
            Self::PublicLight | Self::PrivateLight | Self::OperatorLight => true,
            Self::PublicFull | Self::PrivateFull | Self::OperatorFull => false,
        }
    }
}

impl Contacts {
    /// The `md:ContactPerson` elements.
    pub(super) fn describe(&self) -> Vec<Element> {
        match self {
            Self::Public(body) => vec![body.describe(other(), sector_mark(Sector::Public), None)],
            Self::Private(body, billing) => {
                vec![body.describe(other(), sector_mark(Sector::Private), None), billing.describe()]
            }
            Self::Aggregated(aggregated) => aggregated.describe(),
        }
    }
}

impl Aggregated {
    fn describe(&self) -> Vec<Element> {
        let of_type = |entity_type: &str| other().with_in(SPID, "entityType", entity_type);
        let key = self.validation_certificate.as_ref().map(|certificate| {
            Element::new(SPID, "KeyDescriptor").with("use", "spid:validation").containing(key_info(certificate))
        });
        let aggregator = self.aggregator.describe(of_type("spid:aggregator"), self.activity.element(), key);
        let mark = sector_mark(self.activity.sector());
        let aggregated = self.aggregated.as_ref().map(|body| body.describe(of_type("spid:aggregated"), mark, None));
        [aggregator].into_iter().chain(aggregated).chain(self.billing.as_ref().map(Billing::describe)).collect()
    }
}

impl Body {
    /// The contact: extensions in the order of SPID's schema, then the common part.
    fn describe(&self, contact: Element, mark: &str, key: Option<Element>) -> Element {
        let extensions = Element::new(MD, "Extensions")
            .containing_all(optional(SPID, "IPACode", self.ipa_code.as_ref()))
            .containing_all(optional(SPID, "VATNumber", self.vat_number.as_ref()))
            .containing_all(optional(SPID, "FiscalCode", self.fiscal_code.as_ref()))
            .containing(Element::new(SPID, mark))
            .containing_all(key);
        contact
            .containing(extensions)
            .containing_all(optional(MD, "Company", self.company.as_ref()))
            .containing_all(optional(MD, "EmailAddress", self.email.as_ref()))
            .containing_all(optional(MD, "TelephoneNumber", self.telephone.as_ref()))
    }
}

fn other() -> Element {
    Element::new(MD, "ContactPerson").with("contactType", "other")
}

const fn sector_mark(sector: Sector) -> &'static str {
    match sector {
        Sector::Public => "Public",
        Sector::Private => "Private",
    }
}
