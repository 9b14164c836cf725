//! The statements about a person that a client can be told.

use std::fmt;
use std::str::FromStr;

/// A claim about a person (OpenID Connect Core 5.1, and the fiscal number).
///
/// The order is that of consent pages and of `claims_supported`. In the catalogue and in stored documents a
/// claim goes by its [`Claim::key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// Given name and family name together.
    Name,
    /// Given name or names.
    GivenName,
    /// Family name.
    FamilyName,
    /// The user name, where the person has one.
    PreferredUsername,
    /// `female` or `male`.
    Gender,
    /// `YYYY-MM-DD`.
    Birthdate,
    /// Language tag of the person's preferred language.
    Locale,
    /// When these data last changed: a number of seconds.
    UpdatedAt,
    /// Electronic mail address.
    Email,
    /// Whether the address was proven to be the person's: a boolean.
    EmailVerified,
    /// Postal address: an object.
    Address,
    /// Telephone number in E.164 form.
    PhoneNumber,
    /// Whether the number was proven to be the person's: a boolean.
    PhoneNumberVerified,
    /// The Italian fiscal code as `TINIT-…` (ETSI EN 319 412-1, section 5.1.3).
    FiscalNumber,
}

/// A name that is not one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a claim that this provider knows")]
pub struct UnknownClaim;

impl Claim {
    /// Every claim.
    pub const ALL: [Self; 14] = [
        Self::Name,
        Self::GivenName,
        Self::FamilyName,
        Self::PreferredUsername,
        Self::Gender,
        Self::Birthdate,
        Self::Locale,
        Self::UpdatedAt,
        Self::Email,
        Self::EmailVerified,
        Self::Address,
        Self::PhoneNumber,
        Self::PhoneNumberVerified,
        Self::FiscalNumber,
    ];

    /// The name in the catalogue (`attributes`), in stored documents and in the keys of texts.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::PreferredUsername => "preferred_username",
            Self::Gender => "gender",
            Self::Birthdate => "birthdate",
            Self::Locale => "locale",
            Self::UpdatedAt => "updated_at",
            Self::Email => "email",
            Self::EmailVerified => "email_verified",
            Self::Address => "address",
            Self::PhoneNumber => "phone_number",
            Self::PhoneNumberVerified => "phone_number_verified",
            Self::FiscalNumber => "fiscal_number",
        }
    }

    /// The member name in tokens and at userinfo. The fiscal number has the name that CIE and SPID gave it in
    /// OpenID Connect; all others have that of OpenID Connect Core 5.1.
    #[must_use]
    pub const fn member(self) -> &'static str {
        match self {
            Self::FiscalNumber => "https://attributes.eid.gov.it/fiscal_number",
            other => other.key(),
        }
    }

    /// The claim that a `claims` parameter names: by member name, or by catalogue key.
    #[must_use]
    pub fn from_member(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|claim| claim.member() == name || claim.key() == name)
    }
}

impl FromStr for Claim {
    type Err = UnknownClaim;
    fn from_str(key: &str) -> Result<Self, UnknownClaim> {
        Self::ALL.into_iter().find(|claim| claim.key() == key).ok_or(UnknownClaim)
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_found_by_its_key_and_by_its_member_name() {
        for claim in Claim::ALL {
            assert_eq!(claim.key().parse(), Ok(claim));
            assert_eq!(Claim::from_member(claim.member()), Some(claim));
            assert_eq!(serde_json::to_value(claim).expect("a claim is a word"), claim.key());
        }
        assert_eq!("picture".parse::<Claim>(), Err(UnknownClaim));
    }
}
