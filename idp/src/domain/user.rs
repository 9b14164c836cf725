//! The account of a natural person in a tenant.

use std::fmt;
use std::str::FromStr;

/// What a person is to the public body. Decides which credentials the person may hold (DECISIONS 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserClass {
    /// Somebody who uses the services for themselves or for those they stand for.
    Citizen,
    /// A member of a profession, or the delegate of a company.
    Professional,
    /// Staff of the body.
    Operator,
    /// Staff who run the installation or the tenant.
    Administrator,
    /// A person known without an Italian fiscal code.
    Foreign,
}

/// A text that names no class of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of citizen, professional, operator, administrator, foreign")]
pub struct UnknownUserClass;

impl UserClass {
    /// All classes.
    pub const ALL: [Self; 5] = [Self::Citizen, Self::Professional, Self::Operator, Self::Administrator, Self::Foreign];

    /// The name in commands, configuration, forms and tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Professional => "professional",
            Self::Operator => "operator",
            Self::Administrator => "administrator",
            Self::Foreign => "foreign",
        }
    }

    /// Whether the person works for the body. Staff accounts are apart from those of citizens and stand outside
    /// the uniqueness of the fiscal code (DECISIONS 2).
    #[must_use]
    pub const fn is_staff(self) -> bool {
        match self {
            Self::Operator | Self::Administrator => true,
            Self::Citizen | Self::Professional | Self::Foreign => false,
        }
    }
}

impl FromStr for UserClass {
    type Err = UnknownUserClass;
    fn from_str(text: &str) -> Result<Self, UnknownUserClass> {
        Self::ALL.into_iter().find(|class| class.code() == text).ok_or(UnknownUserClass)
    }
}

impl fmt::Display for UserClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_survive_their_codes() {
        for class in UserClass::ALL {
            assert_eq!(class.to_string().parse(), Ok(class));
        }
        assert_eq!("Citizen".parse::<UserClass>(), Err(UnknownUserClass));
    }
}
