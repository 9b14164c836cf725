//! Where SPID sends invoices: the `billing` contact of private service providers (Avviso 29 v3; the form is that of the
//! electronic invoice).

use crate::saml::service_provider::optional;
use crate::xml::element::Element;
use crate::xml::namespace::{MD, Namespace};
use serde::Deserialize;

/// The extensions for invoices.
pub const FPA: Namespace = Namespace { prefix: "fpa", name: "https://spid.gov.it/invoicing-extensions" };

/// Who gets the invoices.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Billing {
    /// Country of the VAT number, two capitals; together with `vat_number`.
    pub vat_country: Option<String>,
    /// The VAT number, without its country.
    pub vat_number: Option<String>,
    /// The fiscal code, beside the VAT number or instead of it.
    pub fiscal_code: Option<String>,
    /// By what name.
    pub holder: Holder,
    /// The seat.
    pub address: Address,
    /// Who issues the invoice for the holder, if somebody does.
    pub issuer: Option<String>,
    /// The name of the firm.
    pub company: Option<String>,
    /// An address that is not a person's.
    pub email: String,
    /// `+39` and digits, without blanks.
    pub telephone: Option<String>,
}

/// A firm or a person.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Holder {
    /// A firm, by its name.
    Firm(String),
    /// A person.
    Person {
        /// First name.
        given_name: String,
        /// Family name.
        family_name: String,
    },
}

/// The seat of a firm.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// The street.
    pub street: String,
    /// The number of the house.
    pub number: Option<String>,
    /// The postcode, five digits.
    pub postcode: String,
    /// The town.
    pub town: String,
    /// The province, two capitals.
    pub province: Option<String>,
    /// The country, two capitals.
    pub country: String,
}

impl Billing {
    /// The `md:ContactPerson` element.
    pub(super) fn describe(&self) -> Element {
        let extensions = Element::new(MD, "Extensions").declare(FPA).containing(self.buyer()).containing_all(optional(
            FPA,
            "TerzoIntermediarioSoggettoEmittente",
            self.issuer.as_ref(),
        ));
        Element::new(MD, "ContactPerson")
            .with("contactType", "billing")
            .containing(extensions)
            .containing_all(optional(MD, "Company", self.company.as_ref()))
            .containing(Element::new(MD, "EmailAddress").saying(&self.email))
            .containing_all(optional(MD, "TelephoneNumber", self.telephone.as_ref()))
    }

    fn buyer(&self) -> Element {
        let vat = self.vat_number.as_ref().map(|number| {
            Element::new(FPA, "IdFiscaleIVA")
                .containing_all(optional(FPA, "IdPaese", self.vat_country.as_ref()))
                .containing(Element::new(FPA, "IdCodice").saying(number))
        });
        let names = Element::new(FPA, "Anagrafica").containing_all(match &self.holder {
            Holder::Firm(name) => vec![Element::new(FPA, "Denominazione").saying(name)],
            Holder::Person { given_name, family_name } => {
                vec![Element::new(FPA, "Nome").saying(given_name), Element::new(FPA, "Cognome").saying(family_name)]
            }
        });
        let identity = Element::new(FPA, "DatiAnagrafici")
            .containing_all(vat)
            .containing_all(optional(FPA, "CodiceFiscale", self.fiscal_code.as_ref()))
            .containing(names);
        Element::new(FPA, "CessionarioCommittente").containing(identity).containing(self.address.describe())
    }
}

impl Address {
    fn describe(&self) -> Element {
        Element::new(FPA, "Sede")
            .containing(Element::new(FPA, "Indirizzo").saying(&self.street))
            .containing_all(optional(FPA, "NumeroCivico", self.number.as_ref()))
            .containing(Element::new(FPA, "CAP").saying(&self.postcode))
            .containing(Element::new(FPA, "Comune").saying(&self.town))
            .containing_all(optional(FPA, "Provincia", self.province.as_ref()))
            .containing(Element::new(FPA, "Nazione").saying(&self.country))
    }
}
