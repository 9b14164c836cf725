//! A federation of identity providers that a body belongs to: SPID, CIE, the Italian eIDAS node.

pub mod attribute_set;
mod comparison;
pub mod organization;

pub use attribute_set::AttributeSet;
pub use comparison::{Comparison, UnknownComparison};
pub use organization::Organization;

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::coded::coded;
use crate::domain::entity_id::EntityId;
use crate::domain::id::FederationId;
use crate::domain::language::LocalizedText;
use crate::domain::web_address::WebAddress;

coded! {
    /// Whose rules hold.
    pub enum FederationKind or UnknownFederationKind {
        /// The public system of digital identity (DPCM 24 October 2014). The eIDAS node speaks its language.
        Spid = "spid",
        /// The electronic identity card ("Entra con CIE").
        Cie = "cie",
    }
}

coded! {
    /// How a message travels (SAML Bindings 2.0, sections 3.4 and 3.5).
    pub enum Binding or UnknownBinding {
        /// In a form that the browser posts.
        Post = "post",
        /// In the query of an address, deflated and signed.
        Redirect = "redirect",
    }
}

coded! {
    /// By which attribute a person of this federation is known.
    pub enum SubjectAttribute or UnknownSubjectAttribute {
        /// The Italian fiscal code: SPID and CIE.
        FiscalNumber = "fiscal_number",
        /// `spidCode`: foreign people who come through the eIDAS node and have no fiscal code.
        SpidCode = "spid_code",
    }
}

coded! {
    /// Which types of identity are asked for (AgID notice 18, `Purpose`). None of them proves a role or a power to
    /// act for a company.
    pub enum Purpose or UnknownPurpose {
        /// Professional use, of a natural or a legal person.
        Professional = "P",
        /// Legal person.
        LegalPerson = "LP",
        /// Professional use for a legal person.
        ProfessionalLegal = "PG",
        /// Professional use of a natural person.
        ProfessionalNatural = "PF",
        /// Any but a private natural person.
        AnyProfessional = "PX",
    }
}

/// Where the metadata of the providers comes from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetadataSource {
    /// Files that the operator hands over with the catalogue, read when it is applied.
    Files,
    /// An address that is fetched again and again; what it serves must be signed with `certificate` (S-115).
    Address {
        /// Where.
        url: WebAddress,
        /// The certificate of the signer, DER in base64. Trust comes from here alone.
        certificate: String,
    },
}

/// A federation of one body, stored whole as one JSON document. The names of the fields are the keys of the catalogue
/// where it has them.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Federation {
    /// The name in addresses: `/saml/{federation}/acs`.
    pub id: FederationId,
    /// Whose rules hold.
    pub kind: FederationKind,
    /// What people see.
    pub name: LocalizedText,
    /// Our own name in it.
    pub entity_id: EntityId,
    /// How our requests travel.
    #[serde(default = "default_binding")]
    pub binding: Binding,
    /// The level asked for unless a client needs a higher one.
    #[serde(default = "default_level")]
    pub level: AssuranceLevel,
    /// How the answer's level is held against it.
    #[serde(default = "default_comparison")]
    pub comparison: Comparison,
    /// By which attribute people are known.
    #[serde(default = "default_subject")]
    pub subject: SubjectAttribute,
    /// How the body presents itself in our metadata. Without it there is nothing to hand to AgID or the CIE portal.
    #[serde(default)]
    pub organization: Option<Organization>,
    /// Where the providers come from.
    pub metadata: MetadataSource,
    /// What can be asked for; never empty.
    pub attribute_sets: Vec<AttributeSet>,
    /// Whether a Response that is not signed itself, with a signed Assertion inside, is refused.
    #[serde(default)]
    pub require_signed_response: bool,
    /// Whether a signature under a certificate past its end is refused. Trust comes from the metadata, so that the
    /// default is to accept it and raise an alarm.
    #[serde(default)]
    pub refuse_expired_certificates: bool,
    /// Whether the metadata may be fetched over http and from loopback and private addresses (DECISIONS 21).
    #[serde(default)]
    pub allow_loopback_calls: bool,
}

const fn default_binding() -> Binding {
    Binding::Post
}

const fn default_level() -> AssuranceLevel {
    AssuranceLevel::Two
}

const fn default_comparison() -> Comparison {
    Comparison::Minimum
}

const fn default_subject() -> SubjectAttribute {
    SubjectAttribute::FiscalNumber
}

/// Why settings of a federation make no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FederationFault {
    /// A request must name a set (SPID technical rules, `AttributeConsumingServiceIndex`).
    #[error("attribute_sets: at least one set is needed")]
    NoAttributeSet,
    /// A set without attributes.
    #[error("attribute_sets: the set {0} asks for nothing")]
    EmptyAttributeSet(u16),
    /// Two sets of one index.
    #[error("attribute_sets: the index {0} stands twice")]
    RepeatedIndex(u16),
    /// The key of people is not among what is asked.
    #[error("attribute_sets: the set {0} does not ask for the attribute that people are known by")]
    NoSubject(u16),
    /// CIE manual: level 3 with either, levels 1 and 2 with `minimum`.
    #[error("comparison: CIE takes minimum, and exact at level 3 alone")]
    Comparison,
    /// Nothing is above level 3.
    #[error("comparison: nothing is better than level 3")]
    NothingBetter,
    /// The description of the body does not fit.
    #[error("organization.{0}")]
    Organization(#[from] organization::OrganizationFault),
}

impl Federation {
    /// Where responses are posted to (`AssertionConsumerService`); `issuer` is the address of the body.
    #[must_use]
    pub fn consumer_address(&self, issuer: &str) -> String {
        format!("{issuer}/saml/{}/acs", self.id)
    }

    /// Where logout messages go (`SingleLogoutService`).
    #[must_use]
    pub fn logout_address(&self, issuer: &str) -> String {
        format!("{issuer}/saml/{}/slo", self.id)
    }

    /// Whether a login at `level` must be made anew at the provider: always at CIE, at SPID from level 2 on, where no
    /// session of the provider may count (SPID technical rules, `ForceAuthn`).
    #[must_use]
    pub fn forces_login(&self, level: AssuranceLevel) -> bool {
        match self.kind {
            FederationKind::Spid => level > AssuranceLevel::One,
            FederationKind::Cie => true,
        }
    }

    /// All rules that the settings break.
    #[must_use]
    pub fn check(&self) -> Vec<FederationFault> {
        let mut faults = Vec::new();
        if self.attribute_sets.is_empty() {
            faults.push(FederationFault::NoAttributeSet);
        }
        let subject = match self.subject {
            SubjectAttribute::FiscalNumber => crate::domain::saml_attribute::SamlAttribute::FiscalNumber,
            SubjectAttribute::SpidCode => crate::domain::saml_attribute::SamlAttribute::SpidCode,
        };
        for (position, set) in self.attribute_sets.iter().enumerate() {
            if set.attributes.is_empty() {
                faults.push(FederationFault::EmptyAttributeSet(set.index));
            } else if !set.attributes.contains(&subject) {
                faults.push(FederationFault::NoSubject(set.index));
            }
            if self.attribute_sets[..position].iter().any(|earlier| earlier.index == set.index) {
                faults.push(FederationFault::RepeatedIndex(set.index));
            }
        }
        faults.extend(self.check_comparison().err());
        let is_cie = self.kind == FederationKind::Cie;
        let described = self.organization.as_ref().map(|organization| organization.check(is_cie)).unwrap_or_default();
        faults.extend(described.into_iter().map(FederationFault::Organization));
        faults
    }

    fn check_comparison(&self) -> Result<(), FederationFault> {
        let at_three = self.level == AssuranceLevel::Three;
        match (self.kind, self.comparison) {
            (_, Comparison::Better) if at_three => Err(FederationFault::NothingBetter),
            (FederationKind::Cie, Comparison::Exact) if at_three => Ok(()),
            (FederationKind::Cie, Comparison::Exact | Comparison::Better | Comparison::Maximum) => {
                Err(FederationFault::Comparison)
            }
            (FederationKind::Cie, Comparison::Minimum) | (FederationKind::Spid, _) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
