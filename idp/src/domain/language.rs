//! The languages of pages and letters.

use std::collections::BTreeMap;
use std::str::FromStr;

/// A language in which every text of the product exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Italian, the language of law.
    It,
    /// English.
    En,
    /// German, due to the citizens of South Tyrol (DPR 574/1988).
    De,
}

/// A tag that names no language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of it, en, de")]
pub struct UnknownLanguage;

impl Language {
    /// All languages, the default first.
    pub const ALL: [Self; 3] = [Self::It, Self::En, Self::De];

    /// The language tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::It => "it",
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// The language of a tag such as `de-IT`: the primary part decides, in any case.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The first of `tags`, separated by blanks (`ui_locales`, OpenID Connect Core 3.1.2.1), that is one of ours.
    #[must_use]
    pub fn first_of(tags: &str) -> Option<Self> {
        tags.split_ascii_whitespace().find_map(Self::from_tag)
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;
    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        Self::ALL.into_iter().find(|language| language.tag() == text).ok_or(UnknownLanguage)
    }
}

/// A name in several languages, for instance of a service module. Italian is always there.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LocalizedText(BTreeMap<Language, String>);

impl LocalizedText {
    /// The same text in every language, written down as Italian.
    #[must_use]
    pub fn italian(text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(Language::It, text.into())]))
    }

    /// From texts by language; `None` when the Italian one is missing.
    #[must_use]
    pub fn new(texts: BTreeMap<Language, String>) -> Option<Self> {
        texts.contains_key(&Language::It).then_some(Self(texts))
    }

    /// Every text with its language, in the order of [`Language::ALL`].
    pub fn texts(&self) -> impl Iterator<Item = (Language, &str)> {
        self.0.iter().map(|(language, text)| (*language, text.as_str()))
    }

    /// The text for a reader of `language`, and the language it is really in (Italian where there is no
    /// other), so that the page can mark it with `lang`.
    #[must_use]
    pub fn for_reader(&self, language: Language) -> (&str, Language) {
        let own = self.0.get(&language).map(|text| (text.as_str(), language));
        own.or_else(|| self.0.get(&Language::It).map(|text| (text.as_str(), Language::It)))
            .unwrap_or(("", Language::It))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primary_subtag_decides() {
        assert_eq!(Language::from_tag("DE-it"), Some(Language::De));
        assert_eq!(Language::first_of("sl fr en-GB it"), Some(Language::En));
        assert_eq!(Language::first_of("xx"), None);
    }

    #[test]
    fn a_missing_translation_falls_back_to_italian_and_says_so() {
        let name = LocalizedText::italian("Anagrafe");
        assert_eq!(name.for_reader(Language::De), ("Anagrafe", Language::It));
    }
}
