//! eIDAS through the Italian node: two sets of attributes beside the service's own, with fixed numbers and names.
//! Public services that ask for level 2 or 3 accept citizens of other member states this way.

use super::entity_descriptor::AttributeSet;

/// The number of the minimum set.
pub const MINIMUM_INDEX: u16 = 99;
/// The number of the full set.
pub const FULL_INDEX: u16 = 100;
/// What the minimum set may ask for. `spidCode` identifies a foreign person, who has no fiscal code.
pub const MINIMUM: [&str; 5] = ["spidCode", "name", "familyName", "dateOfBirth", "fiscalNumber"];
/// What the full set may ask for.
pub const FULL: [&str; 8] =
    ["spidCode", "name", "familyName", "dateOfBirth", "fiscalNumber", "placeOfBirth", "address", "gender"];
/// The fixed name of the minimum set.
pub const MINIMUM_NAME: &str = "eIDAS Natural Person Minimum Attribute Set";
/// The fixed name of the full set.
pub const FULL_NAME: &str = "eIDAS Natural Person Full Attribute Set";

/// The two sets, asking for everything they may.
#[must_use]
pub fn attribute_sets() -> [AttributeSet; 2] {
    let set = |index, name: &str, attributes: &[&str]| AttributeSet {
        index,
        name: [("it".to_owned(), name.to_owned())].into(),
        attributes: attributes.iter().map(|&name| name.to_owned()).collect(),
    };
    [set(MINIMUM_INDEX, MINIMUM_NAME, &MINIMUM), set(FULL_INDEX, FULL_NAME, &FULL)]
}
