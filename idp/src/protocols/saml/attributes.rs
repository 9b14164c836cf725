//! What an assertion says about a person.

use super::response::ResponseFault;
use super::tree::stated;
use crate::domain::federation::SubjectAttribute;
use crate::domain::identity::SubjectKey;
use crate::domain::saml_attribute::SamlAttribute;
use federation_metadata::xml::element::Element;
use federation_metadata::xml::namespace::SAML;
use std::collections::{BTreeMap, BTreeSet};

/// More than this of one attribute is not kept (a person's data are short).
const LONGEST_VALUE: usize = 1_000;

/// Check E11: each `Attribute` has a name and at least one `AttributeValue`; no name twice. `NameFormat` may be missing.
/// Attributes come back with their trimmed values, those that nobody knows left out.
pub(super) fn read(statement: &Element) -> Result<BTreeMap<SamlAttribute, Vec<String>>, ResponseFault> {
    let mut names = BTreeSet::new();
    let mut known = BTreeMap::new();
    for attribute in statement.children() {
        let name = stated(attribute, "Name").filter(|_| attribute.is(SAML, "Attribute"));
        let name = name.filter(|name| names.insert(*name)).ok_or(ResponseFault::Attributes)?;
        let values: Vec<_> =
            attribute.children_named(SAML, "AttributeValue").map(|value| value.text().trim()).collect();
        if values.is_empty() {
            return Err(ResponseFault::Attributes);
        }
        if let Ok(attribute) = name.parse() {
            known.insert(attribute, values.into_iter().map(str::to_owned).collect());
        }
    }
    if names.is_empty() { Err(ResponseFault::Attributes) } else { Ok(known) }
}

/// Check E12: the attribute that people are known by, exactly once and well formed.
pub(super) fn subject(
    attributes: &BTreeMap<SamlAttribute, Vec<String>>,
    by: SubjectAttribute,
) -> Result<SubjectKey, ResponseFault> {
    let name = match by {
        SubjectAttribute::FiscalNumber => SamlAttribute::FiscalNumber,
        SubjectAttribute::SpidCode => SamlAttribute::SpidCode,
    };
    let [value] = attributes.get(&name).map_or(&[][..], Vec::as_slice) else {
        return Err(ResponseFault::SubjectMissing);
    };
    match by {
        SubjectAttribute::FiscalNumber => value.parse().map(SubjectKey::FiscalCode).ok(),
        SubjectAttribute::SpidCode => value.parse().map(SubjectKey::SpidCode).ok(),
    }
    .ok_or(ResponseFault::SubjectMalformed)
}

/// What is kept: what was asked for, of several values the first (the eIDAS node writes names in two alphabets), nothing
/// empty and nothing endless. All else is dropped (data minimisation, GDPR article 5).
pub(super) fn kept(
    attributes: BTreeMap<SamlAttribute, Vec<String>>,
    asked: &BTreeSet<SamlAttribute>,
) -> BTreeMap<SamlAttribute, String> {
    let asked = attributes.into_iter().filter(|(name, _)| asked.contains(name));
    let first = asked.filter_map(|(name, values)| Some((name, values.into_iter().next()?)));
    first.filter(|(_, value)| (1..=LONGEST_VALUE).contains(&value.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(attributes: &[(&str, &[&str])]) -> Element {
        let attribute = |(name, values): &(&str, &[&str])| {
            let values = values.iter().map(|value| Element::new(SAML, "AttributeValue").saying(*value));
            Element::new(SAML, "Attribute").with("Name", *name).containing_all(values)
        };
        Element::new(SAML, "AttributeStatement").containing_all(attributes.iter().map(attribute))
    }

    #[test]
    fn attributes_are_trimmed_and_those_that_nobody_asked_for_are_dropped() {
        let read = read(&statement(&[
            ("name", &[" Zoë \n"]),
            ("email", &["z@example.org"]),
            ("familyName", &["", "x"]),
            ("ownAttribute", &["x"]),
        ]))
        .expect("good attributes");
        let kept = kept(read, &BTreeSet::from([SamlAttribute::Name, SamlAttribute::FamilyName, SamlAttribute::Gender]));
        assert_eq!(kept, BTreeMap::from([(SamlAttribute::Name, "Zoë".to_owned())]));
    }

    #[test]
    fn broken_statements_are_refused() {
        let no_name = Element::new(SAML, "AttributeStatement")
            .containing(Element::new(SAML, "Attribute").containing(Element::new(SAML, "AttributeValue").saying("x")));
        for bad in [
            statement(&[]),
            statement(&[("name", &[])]),
            statement(&[("name", &["a"]), ("name", &["b"])]),
            statement(&[("unknown", &["a"]), ("unknown", &["b"])]),
            no_name,
        ] {
            assert_eq!(read(&bad), Err(ResponseFault::Attributes));
        }
    }

    #[test]
    fn the_person_is_known_by_one_well_formed_value() {
        let subject_of = |values: &[&str]| {
            let read = read(&statement(&[("fiscalNumber", values), ("name", &["x"])])).expect("good attributes");
            subject(&read, SubjectAttribute::FiscalNumber)
        };
        let code = SubjectKey::FiscalCode("RSSMRA85T10A562S".parse().expect("a fiscal code"));
        for good in ["TINIT-RSSMRA85T10A562S", "tinit-rssmra85t10a562s", " RSSMRA85T10A562S "] {
            assert_eq!(subject_of(&[good]), Ok(code.clone()), "{good}");
        }
        let twice = ["TINIT-RSSMRA85T10A562S", "TINIT-RSSMRA85T10A562S"];
        assert_eq!(subject_of(&twice), Err(ResponseFault::SubjectMissing));
        for bad in ["", "TINIT-RSSMRA85T10A562X", "TINIT-", "TINIT-TINIT-RSSMRA85T10A562S"] {
            assert_eq!(subject_of(&[bad]), Err(ResponseFault::SubjectMalformed), "{bad}");
        }
        let nobody = read(&statement(&[("name", &["x"])])).expect("good attributes");
        assert_eq!(subject(&nobody, SubjectAttribute::FiscalNumber), Err(ResponseFault::SubjectMissing));
        let foreign = read(&statement(&[("spidCode", &["ES/IT/1"])])).expect("good attributes");
        let key = SubjectKey::SpidCode("ES/IT/1".parse().expect("a code"));
        assert_eq!(subject(&foreign, SubjectAttribute::SpidCode), Ok(key));
    }
}
