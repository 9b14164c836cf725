//! How the level that a provider returns is held against the one that was asked.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::coded::coded;

coded! {
    /// `Comparison` of `RequestedAuthnContext` (SAML Core 2.0, section 3.3.2.2.1).
    pub enum Comparison or UnknownComparison {
        /// This level. A provider may use a higher one all the same (SPID technical rules).
        Exact = "exact",
        /// This level or a higher one.
        Minimum = "minimum",
        /// A higher level.
        Better = "better",
        /// This level if possible, another one if not.
        Maximum = "maximum",
    }
}

impl Comparison {
    /// Whether a login at level `got` answers a request for level `asked`.
    ///
    /// A provider may always use a higher level than asked, and that never makes a login fail (SPID technical rules,
    /// `RequestedAuthnContext`); only `maximum` takes a lower one.
    #[must_use]
    pub fn accepts(self, asked: AssuranceLevel, got: AssuranceLevel) -> bool {
        match self {
            Self::Exact | Self::Minimum => got >= asked,
            Self::Better => got > asked,
            Self::Maximum => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Ordering;

    /// The decision table: lower, equal and higher than asked.
    const EXPECTED: [(Comparison, [bool; 3]); 4] = [
        (Comparison::Exact, [false, true, true]),
        (Comparison::Minimum, [false, true, true]),
        (Comparison::Better, [false, false, true]),
        (Comparison::Maximum, [true, true, true]),
    ];

    #[test]
    fn every_pair_of_levels_is_judged_by_the_table() {
        for (comparison, [lower, equal, higher]) in EXPECTED {
            for asked in AssuranceLevel::ALL {
                for got in AssuranceLevel::ALL {
                    let expected = match got.cmp(&asked) {
                        Ordering::Less => lower,
                        Ordering::Equal => equal,
                        Ordering::Greater => higher,
                    };
                    assert_eq!(comparison.accepts(asked, got), expected, "{comparison} {asked} {got}");
                }
            }
        }
        assert_eq!(EXPECTED.map(|(comparison, _)| comparison), Comparison::ALL);
    }
}
