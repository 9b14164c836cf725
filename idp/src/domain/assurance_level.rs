//! How strongly a person is known: SPID levels 1 to 3.

use std::fmt;
use std::str::FromStr;

/// The level of a login or of an identification, ordered from weak to strong.
///
/// Used for both sides (DECISIONS 3): how the person was identified (proofing) and how they logged in
/// (authentication). A session has the lower of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum AssuranceLevel {
    /// One factor, or a self-registered person: `https://www.spid.gov.it/SpidL1`.
    One,
    /// Two factors, person identified by document: `https://www.spid.gov.it/SpidL2`.
    Two,
    /// Card or equivalent with PIN: `https://www.spid.gov.it/SpidL3`.
    Three,
}

/// A text or number that names no level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an assurance level")]
pub struct UnknownLevel;

impl AssuranceLevel {
    /// All levels, weakest first, as discovery lists them (`acr_values_supported`).
    pub const ALL: [Self; 3] = [Self::One, Self::Two, Self::Three];

    /// The value of the claim `acr`: the SPID URI of the level.
    #[must_use]
    pub const fn acr(self) -> &'static str {
        match self {
            Self::One => "https://www.spid.gov.it/SpidL1",
            Self::Two => "https://www.spid.gov.it/SpidL2",
            Self::Three => "https://www.spid.gov.it/SpidL3",
        }
    }

    /// The level that an `acr` value names, if it names one.
    #[must_use]
    pub fn from_acr(acr: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.acr() == acr)
    }

    /// 1, 2 or 3.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
        }
    }
}

impl From<AssuranceLevel> for u8 {
    fn from(level: AssuranceLevel) -> Self {
        level.number()
    }
}

impl TryFrom<u8> for AssuranceLevel {
    type Error = UnknownLevel;
    fn try_from(number: u8) -> Result<Self, UnknownLevel> {
        Self::ALL.into_iter().find(|level| level.number() == number).ok_or(UnknownLevel)
    }
}

impl FromStr for AssuranceLevel {
    type Err = UnknownLevel;
    fn from_str(text: &str) -> Result<Self, UnknownLevel> {
        text.parse::<u8>().map_err(|_| UnknownLevel)?.try_into()
    }
}

impl fmt::Display for AssuranceLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_ordered_and_survive_their_acr() {
        assert!(AssuranceLevel::One < AssuranceLevel::Two && AssuranceLevel::Two < AssuranceLevel::Three);
        for level in AssuranceLevel::ALL {
            assert_eq!(AssuranceLevel::from_acr(level.acr()), Some(level));
            assert_eq!(level.to_string().parse(), Ok(level));
        }
        assert_eq!(AssuranceLevel::from_acr("https://www.spid.gov.it/SpidL4"), None);
        assert_eq!("0".parse::<AssuranceLevel>(), Err(UnknownLevel));
    }
}
