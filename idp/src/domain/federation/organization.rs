//! How a body presents itself in its own metadata: `Organization` and `ContactPerson`, and in the certificate that goes
//! with it.

use crate::domain::language::LocalizedText;
use crate::domain::web_address::WebAddress;

/// A public body as its federations know it (SPID technical rules, service provider metadata; AgID notice 29; CIE
/// manual). Texts are checked by [`Organization::check`].
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Organization {
    /// `OrganizationName`: the full name, letter for letter that of the certificate.
    pub name: LocalizedText,
    /// `OrganizationDisplayName`: what providers show to people.
    pub display_name: LocalizedText,
    /// `OrganizationURL`: the site of the body.
    pub url: WebAddress,
    /// The code of the body in the index of public administrations.
    pub ipa_code: String,
    /// Its category there, such as `L6` for municipalities; for CIE.
    #[serde(default)]
    pub ipa_category: Option<String>,
    /// The address of an office, never of a person.
    pub email: String,
    /// `+39` and digits.
    #[serde(default)]
    pub telephone: Option<String>,
    /// The town, in full, for the certificate.
    pub locality: String,
    /// The town as the land register codes it, such as `H501`; CIE asks for it.
    #[serde(default)]
    pub municipality: Option<String>,
    /// The code of the province, such as `RM`; for CIE.
    #[serde(default)]
    pub province: Option<String>,
    /// The technical partner, if the body has one; for CIE.
    #[serde(default)]
    pub technical: Option<TechnicalContact>,
}

/// Who runs the service for the body (CIE manual, `ContactPerson` of type `technical`).
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TechnicalContact {
    /// The company.
    pub company: String,
    /// Its number for value added tax, with the code of its country: `IT01234567890`.
    pub vat_number: String,
    /// Its fiscal code.
    pub fiscal_code: String,
    /// What it does, by the codes of NACE 2; at least one.
    pub nace2_codes: Vec<String>,
    /// An address of the company.
    pub email: String,
    /// `+39` and digits.
    #[serde(default)]
    pub telephone: Option<String>,
    /// The town of the company as the land register codes it.
    pub municipality: String,
}

/// Why a description of a body does not fit into metadata. Names the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrganizationFault {
    /// AgID notice 29: `PA:IT-` and at most 16 characters in the certificate.
    #[error("ipa_code: 1 to 16 letters, digits, _ or -")]
    IpaCode,
    /// SPID technical rules, `TelephoneNumber`.
    #[error("telephone: +39 and digits, without blanks")]
    Telephone,
    /// CIE manual, `Municipality`.
    #[error("municipality: a capital letter and three digits, such as H501")]
    Municipality,
    /// CIE manual, `Province`.
    #[error("province: two capital letters, such as RM")]
    Province,
    /// CIE manual: every public body names its municipality.
    #[error("municipality: CIE asks for it")]
    MunicipalityMissing,
    /// SPID technical rules, `VATNumber`.
    #[error("vat_number: the code of the country and the number, without blanks, such as IT01234567890")]
    VatNumber,
    /// CIE manual, `NACE2Code`.
    #[error("nace2_codes: at least one code of what the technical partner does")]
    Activity,
    /// X.520: at most 64 characters.
    #[error("name, display_name and locality: 1 to 64 characters in Italian, as they stand in the certificate")]
    Length,
}

impl Organization {
    /// All rules that the description breaks; `for_cie` asks for what CIE wants beyond SPID.
    #[must_use]
    pub fn check(&self, for_cie: bool) -> Vec<OrganizationFault> {
        let italian = |text: &LocalizedText| text.for_reader(crate::domain::language::Language::It).0.to_owned();
        let mut faults = Vec::new();
        let mut hold = |fault, holds: bool| {
            if !holds {
                faults.push(fault);
            }
        };
        let of_certificate = [italian(&self.name), italian(&self.display_name), self.locality.clone()];
        hold(OrganizationFault::Length, of_certificate.iter().all(|text| (1..=64).contains(&text.chars().count())));
        let is_code = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let code_fits = (1..=16).contains(&self.ipa_code.len()) && self.ipa_code.bytes().all(is_code);
        hold(OrganizationFault::IpaCode, code_fits);
        hold(OrganizationFault::Telephone, self.telephone.as_deref().is_none_or(is_telephone));
        hold(OrganizationFault::Municipality, self.municipality.as_deref().is_none_or(is_municipality));
        hold(OrganizationFault::MunicipalityMissing, !for_cie || self.municipality.is_some());
        let is_province = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        hold(OrganizationFault::Province, self.province.as_deref().is_none_or(is_province));
        if let Some(technical) = &self.technical {
            hold(OrganizationFault::Activity, !technical.nace2_codes.is_empty());
            hold(OrganizationFault::VatNumber, is_vat_number(&technical.vat_number));
            hold(OrganizationFault::Telephone, technical.telephone.as_deref().is_none_or(is_telephone));
            hold(OrganizationFault::Municipality, is_municipality(&technical.municipality));
        }
        faults
    }
}

fn is_telephone(text: &str) -> bool {
    let digits = text.strip_prefix("+39").unwrap_or_default();
    (5..=13).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_municipality(text: &str) -> bool {
    let (first, rest) = text.split_at_checked(1).unwrap_or_default();
    let is_letter = first.bytes().all(|byte| byte.is_ascii_uppercase());
    !first.is_empty() && is_letter && rest.len() == 3 && rest.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_vat_number(text: &str) -> bool {
    let (country, number) = text.split_at_checked(2).unwrap_or_default();
    let is_number = (2..=13).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase()) && is_number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body() -> Organization {
        Organization {
            name: LocalizedText::italian("Comune di Forlì"),
            display_name: LocalizedText::italian("Comune di Forlì"),
            url: "https://www.comune.example".parse().expect("an address"),
            ipa_code: "c_d704".to_owned(),
            ipa_category: Some("L6".to_owned()),
            email: "identita@comune.example".to_owned(),
            telephone: Some("+390543712111".to_owned()),
            locality: "Forlì".to_owned(),
            municipality: Some("D704".to_owned()),
            province: Some("FC".to_owned()),
            technical: Some(TechnicalContact {
                company: "Ditta S.r.l.".to_owned(),
                vat_number: "IT01234567890".to_owned(),
                fiscal_code: "01234567890".to_owned(),
                nace2_codes: vec!["62.01".to_owned()],
                email: "spid@ditta.example".to_owned(),
                telephone: None,
                municipality: "H501".to_owned(),
            }),
        }
    }

    #[test]
    fn a_sound_description_breaks_no_rule() {
        assert_eq!(body().check(true), []);
        assert_eq!(Organization { municipality: None, ..body() }.check(false), []);
    }

    #[test]
    fn each_rule_is_reported() {
        let technical = |change: fn(&mut TechnicalContact)| {
            let mut technical = body().technical.expect("a sample has one");
            change(&mut technical);
            Organization { technical: Some(technical), ..body() }
        };
        let text = |text: &str| Some(text.to_owned());
        let cases = [
            (Organization { ipa_code: String::new(), ..body() }, OrganizationFault::IpaCode),
            (Organization { ipa_code: "c d704".to_owned(), ..body() }, OrganizationFault::IpaCode),
            (Organization { telephone: text("0543 712111"), ..body() }, OrganizationFault::Telephone),
            (Organization { telephone: text("+39"), ..body() }, OrganizationFault::Telephone),
            (Organization { municipality: text("d704"), ..body() }, OrganizationFault::Municipality),
            (Organization { municipality: text("è70"), ..body() }, OrganizationFault::Municipality),
            (Organization { municipality: text(""), ..body() }, OrganizationFault::Municipality),
            (Organization { municipality: None, ..body() }, OrganizationFault::MunicipalityMissing),
            (Organization { province: text("Fc"), ..body() }, OrganizationFault::Province),
            (Organization { locality: String::new(), ..body() }, OrganizationFault::Length),
            (Organization { name: LocalizedText::italian("a".repeat(65)), ..body() }, OrganizationFault::Length),
            (technical(|one| one.vat_number = "01234567890".to_owned()), OrganizationFault::VatNumber),
            (technical(|one| one.nace2_codes.clear()), OrganizationFault::Activity),
            (technical(|one| one.municipality = "Roma".to_owned()), OrganizationFault::Municipality),
        ];
        for (organization, fault) in cases {
            assert_eq!(organization.check(true), [fault], "{organization:?}");
        }
    }
}
