//! Sets of attributes that a provider can be asked for.

use crate::domain::language::LocalizedText;
use crate::domain::saml_attribute::SamlAttribute;
use std::collections::BTreeSet;

/// An `AttributeConsumingService` of our metadata (SAML Metadata 2.0, section 2.4.4.1). A request names one by its index,
/// so that what can be asked is fixed when the federation takes our metadata.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AttributeSet {
    /// `index`, unique in the federation.
    pub index: u16,
    /// `ServiceName`.
    pub name: LocalizedText,
    /// What is asked for; never empty.
    pub attributes: BTreeSet<SamlAttribute>,
}

/// The set to ask for: the smallest that holds all of `wanted`, of equal ones the first; where none does, the one that
/// holds most of it. `None` only of no sets.
#[must_use]
pub fn choose<'a>(sets: &'a [AttributeSet], wanted: &BTreeSet<SamlAttribute>) -> Option<&'a AttributeSet> {
    let missing = |set: &AttributeSet| wanted.difference(&set.attributes).count();
    sets.iter().min_by_key(|set| (missing(set), set.attributes.len(), set.index))
}

#[cfg(test)]
mod tests {
    use super::SamlAttribute::{DateOfBirth, Email, FamilyName, FiscalNumber, Name};
    use super::*;

    fn set(index: u16, attributes: &[SamlAttribute]) -> AttributeSet {
        AttributeSet {
            index,
            name: LocalizedText::italian("Servizi"),
            attributes: attributes.iter().copied().collect(),
        }
    }

    #[test]
    fn the_smallest_set_that_is_enough_is_asked_for() {
        let sets = [
            set(0, &[FiscalNumber, Name, FamilyName, DateOfBirth]),
            set(1, &[FiscalNumber, Name, FamilyName]),
            set(2, &[FiscalNumber, Email]),
        ];
        let chosen = |wanted: &[SamlAttribute]| choose(&sets, &wanted.iter().copied().collect()).map(|set| set.index);
        assert_eq!(chosen(&[Name]), Some(1));
        assert_eq!(chosen(&[FiscalNumber]), Some(2));
        assert_eq!(chosen(&[DateOfBirth]), Some(0));
        assert_eq!(chosen(&[DateOfBirth, Name, Email]), Some(0), "none has all; the first lacks least");
        assert_eq!(chosen(&[]), Some(2));
        assert_eq!(choose(&[], &BTreeSet::new()), None);
    }
}
