//! What providers of SPID and CIE can say about a person.

use crate::domain::claim::Claim;
use crate::domain::coded::coded;
use std::collections::BTreeSet;

coded! {
    /// An attribute by its `Name` in an assertion (SPID technical rules, table of attributes; CIE manual).
    pub enum SamlAttribute or UnknownSamlAttribute {
        /// The identity's own code; the only key of a foreign person.
        SpidCode = "spidCode",
        /// Given name or names.
        Name = "name",
        /// Family name.
        FamilyName = "familyName",
        /// The fiscal code as `TINIT-…`.
        FiscalNumber = "fiscalNumber",
        /// `YYYY-MM-DD`.
        DateOfBirth = "dateOfBirth",
        /// Code of the land register.
        PlaceOfBirth = "placeOfBirth",
        /// Code of the province.
        CountyOfBirth = "countyOfBirth",
        /// `F` or `M`.
        Gender = "gender",
        /// Name of a company.
        CompanyName = "companyName",
        /// Fiscal code of a company.
        CompanyFiscalNumber = "companyFiscalNumber",
        /// Seat of a company, in one line.
        RegisteredOffice = "registeredOffice",
        /// `VATIT-…`.
        IvaCode = "ivaCode",
        /// Type, number, issuer and dates of an identity document.
        IdCard = "idCard",
        /// Mobile telephone.
        MobilePhone = "mobilePhone",
        /// E-mail address.
        Email = "email",
        /// Certified e-mail address.
        DigitalAddress = "digitalAddress",
        /// Postal address in one old line.
        Address = "address",
        /// Street and number (AgID notice 25).
        DomicileStreetAddress = "domicileStreetAddress",
        /// Postcode.
        DomicilePostalCode = "domicilePostalCode",
        /// Municipality.
        DomicileMunicipality = "domicileMunicipality",
        /// Province.
        DomicileProvince = "domicileProvince",
        /// Nation.
        DomicileNation = "domicileNation",
        /// When the identity ends.
        ExpirationDate = "expirationDate",
    }
}

impl SamlAttribute {
    /// What has to be asked of a provider so that a client can be told `claim`; empty where a provider says nothing
    /// about it.
    #[must_use]
    pub const fn behind(claim: Claim) -> &'static [Self] {
        match claim {
            Claim::Name => &[Self::Name, Self::FamilyName],
            Claim::GivenName => &[Self::Name],
            Claim::FamilyName => &[Self::FamilyName],
            Claim::Gender => &[Self::Gender],
            Claim::Birthdate => &[Self::DateOfBirth],
            Claim::Email | Claim::EmailVerified => &[Self::Email],
            Claim::Address => &[
                Self::DomicileStreetAddress,
                Self::DomicilePostalCode,
                Self::DomicileMunicipality,
                Self::DomicileProvince,
                Self::DomicileNation,
            ],
            Claim::PhoneNumber | Claim::PhoneNumberVerified => &[Self::MobilePhone],
            Claim::FiscalNumber => &[Self::FiscalNumber],
            Claim::PreferredUsername | Claim::Locale | Claim::UpdatedAt => &[],
        }
    }

    /// What has to be asked for all of `claims`.
    #[must_use]
    pub fn behind_all(claims: impl IntoIterator<Item = Claim>) -> BTreeSet<Self> {
        claims.into_iter().flat_map(Self::behind).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_ask_for_what_they_need_and_no_more() {
        let asked = SamlAttribute::behind_all([Claim::GivenName, Claim::FiscalNumber, Claim::UpdatedAt]);
        assert_eq!(asked, BTreeSet::from([SamlAttribute::Name, SamlAttribute::FiscalNumber]));
        assert!(SamlAttribute::behind_all([Claim::Locale]).is_empty());
    }

    #[test]
    fn names_are_those_of_the_rules() {
        for attribute in SamlAttribute::ALL {
            assert_eq!(attribute.to_string().parse(), Ok(attribute));
        }
        assert!("fiscalnumber".parse::<SamlAttribute>().is_err());
    }
}
