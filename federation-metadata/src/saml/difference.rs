//! What changed between two versions of our metadata, and whether the federation must be told.
//!
//! Providers take our metadata from the federation's registry alone, so that whatever they read must be submitted
//! again before it holds (SPID technical rules (2022), distribution of metadata). What a signature, its `ID` or a
//! date of validity says is no change.

use super::certificate::Certificate;
use crate::xml::element::Element;
use crate::xml::namespace::{DS, MD};
use std::collections::BTreeSet;
use std::fmt;

/// Attributes of the root that say nothing about the service provider.
const FORMAL: [&str; 3] = ["ID", "validUntil", "cacheDuration"];
/// Attributes that tell elements of one name apart.
const DISTINGUISHING: [&str; 5] = ["use", "index", "Binding", "contactType", "Name"];

/// A fact in one version that is not in the other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Where: a path of element names, with what tells them apart.
    pub place: String,
    /// What it was; absent for what is new.
    pub before: Option<String>,
    /// What it is; absent for what is gone.
    pub after: Option<String>,
}

/// What follows from the changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// Nothing changed that a provider reads.
    Nothing,
    /// The new version must be submitted, and waited for.
    Submit,
    /// Signing keys changed: old and new one must be published together until every provider knows both.
    SubmitBothKeys,
    /// The entityID changed: to the federation this is another service provider, and the old one must be withdrawn.
    EnrolAnew,
}

/// Two versions, compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What changed, by place.
    pub changes: Vec<Change>,
    /// What follows.
    pub consequence: Consequence,
}

/// Compares two versions of the metadata of one service provider.
#[must_use]
pub fn compare(old: &Element, new: &Element) -> Difference {
    let (before, after) = (facts_of(old), facts_of(new));
    let mut changes = pair(before.difference(&after), after.difference(&before));
    changes.sort();
    let consequence = if old.attribute("entityID") != new.attribute("entityID") {
        Consequence::EnrolAnew
    } else if changes.is_empty() {
        Consequence::Nothing
    } else if keys(old).is_disjoint(&keys(new)) {
        Consequence::SubmitBothKeys
    } else {
        Consequence::Submit
    };
    Difference { changes, consequence }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An element without content has nothing to show but its place.
        let shown = |text: &str| if text.is_empty() { String::new() } else { format!(": {text}") };
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => write!(f, "changed  {}: {before} -> {after}", self.place),
            (Some(before), None) => write!(f, "gone     {}{}", self.place, shown(before)),
            (None, Some(after)) => write!(f, "new      {}{}", self.place, shown(after)),
            (None, None) => write!(f, "same     {}", self.place),
        }
    }
}

/// A place and what stands there.
type Fact = (String, String);

/// One fact on each side at the same place is a change; everything else came or went.
fn pair<'a>(gone: impl Iterator<Item = &'a Fact>, new: impl Iterator<Item = &'a Fact>) -> Vec<Change> {
    let mut new: Vec<&Fact> = new.collect();
    let mut changes = Vec::new();
    for (place, before) in gone {
        let at = new.iter().position(|(new_place, _)| new_place == place);
        let after = at.map(|at| new.remove(at).1.clone());
        changes.push(Change { place: place.clone(), before: Some(before.clone()), after });
    }
    changes.extend(new.into_iter().map(|(place, after)| Change {
        place: place.clone(),
        before: None,
        after: Some(after.clone()),
    }));
    changes
}

fn facts_of(root: &Element) -> BTreeSet<Fact> {
    let mut facts = BTreeSet::new();
    let attributes = root.attributes().iter().filter(|attribute| !FORMAL.contains(&attribute.local_name()));
    for attribute in attributes {
        facts.insert((format!("EntityDescriptor/@{}", attribute.local_name()), attribute.value().to_owned()));
    }
    for child in root.children().iter().filter(|child| !child.is(DS, "Signature")) {
        collect(child, "", &mut facts);
    }
    facts
}

/// Every attribute, every text and every empty element is a fact. Deep as the tree, which the reader bounds.
fn collect(element: &Element, above: &str, facts: &mut BTreeSet<Fact>) {
    let place = format!("{above}{}", named(element));
    for attribute in element.attributes().iter().filter(|attribute| !is_distinguishing(attribute.local_name())) {
        facts.insert((format!("{place}/@{}", attribute.local_name()), attribute.value().to_owned()));
    }
    if element.is(DS, "X509Certificate") {
        facts.insert((place, describe_certificate(element.text())));
    } else if element.children().is_empty() {
        facts.insert((place, element.text().trim().to_owned()));
    } else {
        for child in element.children() {
            collect(child, &format!("{place}/"), facts);
        }
    }
}

fn is_distinguishing(local: &str) -> bool {
    DISTINGUISHING.contains(&local) || local == "lang" || local == "entityType"
}

/// The name of an element, with the values that tell it apart from others of its name.
fn named(element: &Element) -> String {
    let attributes = element.attributes().iter().filter(|attribute| is_distinguishing(attribute.local_name()));
    let marks: Vec<&str> =
        attributes.map(|attribute| attribute.value().rsplit(':').next().unwrap_or_default()).collect();
    if marks.is_empty() {
        element.local_name().to_owned()
    } else {
        format!("{}[{}]", element.local_name(), marks.join(","))
    }
}

fn describe_certificate(text: &str) -> String {
    match Certificate::parse_base64(text) {
        Ok(certificate) => format!("SHA-256 {}, until {:.0}", certificate.fingerprint(), certificate.not_after()),
        Err(why) => why.to_string(),
    }
}

/// The signing keys of the role.
fn keys(root: &Element) -> BTreeSet<String> {
    let roles = root.children_named(MD, "SPSSODescriptor");
    roles
        .flat_map(|role| role.children_named(MD, "KeyDescriptor"))
        .filter(|key| key.attribute("use") != Some("encryption"))
        .flat_map(Element::descendants)
        .filter(|below| below.is(DS, "X509Certificate"))
        .map(|certificate| describe_certificate(certificate.text()))
        .collect()
}

#[cfg(test)]
mod tests;
