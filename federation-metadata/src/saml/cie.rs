//! CIE's forms of contact ("Entra con CIE", SAML manual of 2023, metadata of the service provider).

use super::service_provider::optional;
use crate::xml::element::Element;
use crate::xml::namespace::{MD, Namespace};
use serde::Deserialize;

/// The extensions of CIE.
pub const CIE: Namespace =
    Namespace { prefix: "cie", name: "https://www.cartaidentita.interno.gov.it/saml-extensions" };

/// Whom CIE may turn to: the body, and its technical partner if it has one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contacts {
    /// The body itself; its company is the `OrganizationName`.
    pub administrative: Contact,
    /// The technical partner.
    pub technical: Option<Contact>,
}

/// A contact.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Public or private, with what names it.
    pub nature: Nature,
    /// The town, by its cadastral code in capitals (`H501`).
    pub municipality: String,
    /// The province, two capitals.
    pub province: Option<String>,
    /// The country, two capitals.
    pub country: String,
    /// Its name.
    pub company: String,
    /// The address given at enrolment; certified mail is not advised.
    pub email: String,
    /// `+39` and digits, without blanks.
    pub telephone: Option<String>,
}

/// Public or private, with what names it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Nature {
    /// A public body.
    Public {
        /// Its code in the index of public administrations; a technical partner may lack it.
        ipa_code: Option<String>,
        /// Its category there: `L6` municipalities, `L37` managers of public services.
        ipa_category: Option<String>,
    },
    /// A private one.
    Private {
        /// Country and VAT number.
        vat_number: String,
        /// Its fiscal code.
        fiscal_code: String,
        /// What it does: one code of NACE 2 or several.
        nace2_codes: Vec<String>,
    },
}

impl Contacts {
    /// The `md:ContactPerson` elements.
    pub(super) fn describe(&self) -> Vec<Element> {
        let technical = self.technical.as_ref().map(|contact| contact.describe("technical"));
        [self.administrative.describe("administrative")].into_iter().chain(technical).collect()
    }
}

impl Contact {
    fn describe(&self, contact_type: &str) -> Element {
        let extensions = Element::new(MD, "Extensions")
            .containing_all(self.nature.describe())
            .containing(Element::new(CIE, "Municipality").saying(&self.municipality))
            .containing_all(optional(CIE, "Province", self.province.as_ref()))
            .containing(Element::new(CIE, "Country").saying(&self.country));
        Element::new(MD, "ContactPerson")
            .with("contactType", contact_type)
            .containing(extensions)
            .containing(Element::new(MD, "Company").saying(&self.company))
            .containing(Element::new(MD, "EmailAddress").saying(&self.email))
            .containing_all(optional(MD, "TelephoneNumber", self.telephone.as_ref()))
    }
}

impl Nature {
    fn describe(&self) -> Vec<Element> {
        match self {
            Self::Public { ipa_code, ipa_category } => [Element::new(CIE, "Public")]
                .into_iter()
                .chain(optional(CIE, "IPACode", ipa_code.as_ref()))
                .chain(optional(CIE, "IPACategory", ipa_category.as_ref()))
                .collect(),
            Self::Private { vat_number, fiscal_code, nace2_codes } => [
                Element::new(CIE, "Private"),
                Element::new(CIE, "VATNumber").saying(vat_number),
                Element::new(CIE, "FiscalCode").saying(fiscal_code),
            ]
            .into_iter()
            .chain(nace2_codes.iter().map(|code| Element::new(CIE, "NACE2Code").saying(code)))
            .collect(),
        }
    }
}
