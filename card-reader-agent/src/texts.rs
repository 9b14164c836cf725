//! What people read: one Fluent file a language, in `texts/`.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

/// A language of the windows and pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Italian.
    Italian,
    /// English.
    English,
    /// German.
    German,
}

impl Language {
    /// The language of a field `lang` or of the variable `LANG`, by its first two letters; English for every other.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        match tag.get(..2) {
            Some("it") => Self::Italian,
            Some("de") => Self::German,
            _ => Self::English,
        }
    }

    /// The tag of the attribute `lang`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Italian => "it",
            Self::English => "en",
            Self::German => "de",
        }
    }

    fn source(self) -> &'static str {
        match self {
            Self::Italian => include_str!("../texts/it.ftl"),
            Self::English => include_str!("../texts/en.ftl"),
            Self::German => include_str!("../texts/de.ftl"),
        }
    }
}

/// A value in a text.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// Words; shown as they are.
    Words(&'a str),
    /// A number; texts have forms for one and for many.
    Number(u8),
}

/// The texts of one language.
pub struct Texts {
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// Reads the texts of a language, which are part of the program.
    #[must_use]
    pub fn of(language: Language) -> Self {
        let tag: LanguageIdentifier = language.tag().parse().expect("our own tags are well formed");
        let resource = FluentResource::try_new(language.source().to_owned()).expect("our own texts are well formed");
        let mut bundle = FluentBundle::new(vec![tag]);
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).expect("each of our texts has its own name");
        Self { bundle }
    }

    /// The text of this name; the name itself where there is none, so that a window still opens.
    #[must_use]
    pub fn say(&self, name: &str, values: &[(&str, Value<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(name).and_then(|message| message.value()) else {
            return name.to_owned();
        };
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            match value {
                Value::Words(words) => arguments.set(*name, (*words).to_owned()),
                Value::Number(number) => arguments.set(*name, i64::from(*number)),
            }
        }
        self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn names(language: Language) -> BTreeSet<&'static str> {
        let starts = |line: &str| line.starts_with(|first: char| first.is_ascii_alphabetic());
        language.source().lines().filter(|line| starts(line)).filter_map(|line| line.split(" =").next()).collect()
    }

    #[test]
    fn every_language_says_everything() {
        assert!(names(Language::Italian).len() > 50);
        assert_eq!(names(Language::Italian), names(Language::English));
        assert_eq!(names(Language::Italian), names(Language::German));
        for language in [Language::Italian, Language::English, Language::German] {
            assert_ne!(Texts::of(language).say("continue", &[]), "continue", "it can be read");
        }
    }

    #[test]
    fn numbers_and_words_stand_in_their_places() {
        let texts = Texts::of(Language::Italian);
        assert_eq!(texts.say("tries-left", &[("tries", Value::Number(1))]), "Resta un solo tentativo.");
        assert_eq!(texts.say("tries-left", &[("tries", Value::Number(2))]), "Restano 2 tentativi.");
        let service = texts.say("consent-service", &[("service", Value::Words("x { $name }"))]);
        assert!(service.contains("x { $name }"), "what a site says is not a text of ours");
        assert_eq!(Language::of("fr"), Language::English);
    }
}
