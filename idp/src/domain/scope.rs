//! OAuth scopes and the claims they stand for.

use crate::domain::claim::Claim;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// One scope (RFC 6749, section 3.3). The order of the variants is the order in which a set is printed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scope {
    /// `openid`: this is a login, with an ID token.
    OpenId,
    /// `profile`: names, gender, date of birth, language.
    Profile,
    /// `email`: mail address.
    Email,
    /// `address`: postal address.
    Address,
    /// `phone`: telephone number.
    Phone,
    /// `roles`: the accredited roles of the person.
    Roles,
    /// `mandate`: whom the person acts for.
    Mandate,
    /// `offline_access`: refresh tokens that outlive the session (OpenID Connect Core 11).
    OfflineAccess,
    /// Defined by the catalogue for the services of the body; at most 64 characters.
    Other(Arc<str>),
}

/// A set of scopes without repetition, printed in one canonical order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScopeSet(BTreeSet<Scope>);

/// A text that is no scope, or too many of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a list of scopes")]
pub struct InvalidScope;

/// The most scopes a set may have.
const MAX_COUNT: usize = 64;
const MAX_LENGTH: usize = 64;

impl Scope {
    /// The scopes that every installation knows.
    pub const STANDARD: [Self; 8] = [
        Self::OpenId,
        Self::Profile,
        Self::Email,
        Self::Address,
        Self::Phone,
        Self::Roles,
        Self::Mandate,
        Self::OfflineAccess,
    ];

    /// The scope as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::OpenId => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::Roles => "roles",
            Self::Mandate => "mandate",
            Self::OfflineAccess => "offline_access",
            Self::Other(name) => name,
        }
    }

    /// The claims that this scope stands for (OpenID Connect Core 5.4). Roles and mandates are not claims about
    /// the person and are added where tokens are made.
    #[must_use]
    pub const fn claims(&self) -> &'static [Claim] {
        match self {
            Self::Profile => &[
                Claim::Name,
                Claim::GivenName,
                Claim::FamilyName,
                Claim::PreferredUsername,
                Claim::Gender,
                Claim::Birthdate,
                Claim::Locale,
                Claim::UpdatedAt,
            ],
            Self::Email => &[Claim::Email, Claim::EmailVerified],
            Self::Address => &[Claim::Address],
            Self::Phone => &[Claim::PhoneNumber, Claim::PhoneNumberVerified],
            Self::OpenId | Self::Roles | Self::Mandate | Self::OfflineAccess | Self::Other(_) => &[],
        }
    }
}

impl FromStr for Scope {
    type Err = InvalidScope;
    fn from_str(text: &str) -> Result<Self, InvalidScope> {
        // RFC 6749, section 3.3: NQCHAR, that is printable ASCII without blank, quotation mark and backslash.
        let well_formed = (1..=MAX_LENGTH).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\'));
        if !well_formed {
            return Err(InvalidScope);
        }
        Ok(Self::STANDARD.into_iter().find(|scope| scope.as_str() == text).unwrap_or_else(|| Self::Other(text.into())))
    }
}

impl TryFrom<String> for Scope {
    type Error = InvalidScope;
    fn try_from(text: String) -> Result<Self, InvalidScope> {
        text.parse()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.as_str().to_owned()
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl ScopeSet {
    /// Whether `scope` is in the set.
    #[must_use]
    pub fn contains(&self, scope: &Scope) -> bool {
        self.0.contains(scope)
    }

    /// The scopes that are also in `other`: what is unknown or not allowed is dropped, not refused
    /// (OpenID Connect Core 3.1.2.1).
    #[must_use]
    pub fn limited_to(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    /// The set without `scope`.
    #[must_use]
    pub fn without(&self, scope: &Scope) -> Self {
        Self(self.0.iter().filter(|one| *one != scope).cloned().collect())
    }

    /// The scopes of both sets.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).cloned().collect())
    }

    /// Whether every scope of this set is also in `other`.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scopes in canonical order.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }

    /// The claims that these scopes stand for.
    #[must_use]
    pub fn claims(&self) -> BTreeSet<Claim> {
        self.0.iter().flat_map(Scope::claims).copied().collect()
    }
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl FromStr for ScopeSet {
    type Err = InvalidScope;
    /// From a list separated by blanks; order and repetition mean nothing.
    fn from_str(text: &str) -> Result<Self, InvalidScope> {
        let mut scopes = BTreeSet::new();
        for name in text.split(' ').filter(|name| !name.is_empty()) {
            scopes.insert(name.parse()?);
            if scopes.len() > MAX_COUNT {
                return Err(InvalidScope);
            }
        }
        Ok(Self(scopes))
    }
}

impl TryFrom<String> for ScopeSet {
    type Error = InvalidScope;
    fn try_from(text: String) -> Result<Self, InvalidScope> {
        text.parse()
    }
}

impl From<ScopeSet> for String {
    fn from(scopes: ScopeSet) -> Self {
        scopes.to_string()
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, scope) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scopes(text: &str) -> ScopeSet {
        text.parse().expect("a list of scopes")
    }

    #[test]
    fn prints_in_one_order_whatever_came_in() {
        assert_eq!(scopes("email  x:read openid email profile").to_string(), "openid profile email x:read");
        assert_eq!(scopes("").to_string(), "");
    }

    #[test]
    fn unknown_scopes_are_dropped_by_the_limit() {
        let allowed = scopes("openid profile");
        assert_eq!(scopes("openid admin").limited_to(&allowed), scopes("openid"));
        assert!(scopes("openid").is_within(&allowed) && !scopes("openid admin").is_within(&allowed));
        assert_eq!(allowed.without(&Scope::OpenId), scopes("profile"));
        assert_eq!(allowed.union(&scopes("email")), scopes("openid profile email"));
    }

    #[test]
    fn refuses_characters_outside_the_rfc() {
        for bad in ["open\"id", "a\\b", "à", "a\tb", "a\nb", "\u{7f}"] {
            assert!(bad.parse::<ScopeSet>().is_err(), "{bad:?}");
        }
        assert!("a".repeat(65).parse::<Scope>().is_err());
        let many: Vec<String> = (0..65).map(|n| format!("s{n}")).collect();
        assert!(many.join(" ").parse::<ScopeSet>().is_err());
    }

    #[test]
    fn scopes_stand_for_the_claims_of_the_specification() {
        assert!(scopes("openid roles offline_access").claims().is_empty());
        assert!(scopes("profile").claims().contains(&Claim::GivenName));
        assert!(!scopes("profile email address phone").claims().contains(&Claim::FiscalNumber));
    }

    proptest! {
        #[test]
        fn what_is_read_prints_and_reads_again(text in "[ -~]{0,80}") {
            if let Ok(set) = text.parse::<ScopeSet>() {
                prop_assert_eq!(set.to_string().parse::<ScopeSet>(), Ok(set));
            }
        }
    }
}
