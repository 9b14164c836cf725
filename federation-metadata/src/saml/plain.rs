//! Contacts of any federation over SAML 2.0, such as a regional one (SAML Metadata, section 2.3.2.2).

use super::service_provider::optional;
use crate::xml::element::Element;
use crate::xml::namespace::MD;
use serde::Deserialize;

/// A person or an office.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// What it is for.
    pub kind: Kind,
    /// The firm.
    pub company: Option<String>,
    /// First name.
    pub given_name: Option<String>,
    /// Family name.
    pub surname: Option<String>,
    /// Where to write.
    pub email: Option<String>,
    /// Where to call.
    pub telephone: Option<String>,
}

/// What a contact is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Technical questions.
    Technical,
    /// Help for people.
    Support,
    /// Contracts.
    Administrative,
    /// Invoices.
    Billing,
    /// Anything else.
    Other,
}

impl Contact {
    /// The `md:ContactPerson` element.
    pub(super) fn describe(&self) -> Element {
        let kind = match self.kind {
            Kind::Technical => "technical",
            Kind::Support => "support",
            Kind::Administrative => "administrative",
            Kind::Billing => "billing",
            Kind::Other => "other",
        };
        Element::new(MD, "ContactPerson")
            .with("contactType", kind)
            .containing_all(optional(MD, "Company", self.company.as_ref()))
            .containing_all(optional(MD, "GivenName", self.given_name.as_ref()))
            .containing_all(optional(MD, "SurName", self.surname.as_ref()))
            .containing_all(optional(MD, "EmailAddress", self.email.as_ref()))
            .containing_all(optional(MD, "TelephoneNumber", self.telephone.as_ref()))
    }
}
