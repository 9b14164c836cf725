//! What is known of a person, in the form that clients are told.

use crate::domain::user::{AttributeName, User};
use crate::protocols::oidc::userinfo::{PersonClaims, PostalAddress};

/// The person's data as neutral claims; which of them a client is told, others decide.
#[must_use]
pub fn person_claims(user: &User) -> PersonClaims {
    let text = |name: AttributeName| user.attribute(name).map(str::to_owned);
    let staff_code = || text(AttributeName::StaffFiscalCode);
    PersonClaims {
        given_name: text(AttributeName::GivenName),
        family_name: text(AttributeName::FamilyName),
        preferred_username: text(AttributeName::Username),
        gender: text(AttributeName::Gender),
        birthdate: text(AttributeName::Birthdate),
        locale: user.language.map(|language| language.tag().to_owned()),
        updated_at: Some(user.updated_at),
        email: text(AttributeName::Email),
        email_verified: user.email_is_verified(),
        address: text(AttributeName::Address)
            .map(|formatted| PostalAddress { formatted: Some(formatted), ..PostalAddress::default() }),
        phone_number: text(AttributeName::PhoneNumber),
        phone_number_verified: false,
        fiscal_code: user.fiscal_code.as_ref().map(|code| code.as_str().to_owned()).or_else(staff_code),
    }
}
