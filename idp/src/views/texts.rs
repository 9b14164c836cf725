//! The texts of the product, in Fluent files, one folder a language.

use crate::domain::language::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::borrow::Cow;
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

macro_rules! sources {
    ($folder:literal) => {
        [
            include_str!(concat!("../../texts/", $folder, "/frame.ftl")),
            include_str!(concat!("../../texts/", $folder, "/login.ftl")),
            include_str!(concat!("../../texts/", $folder, "/federation.ftl")),
            include_str!(concat!("../../texts/", $folder, "/registration.ftl")),
            include_str!(concat!("../../texts/", $folder, "/errors.ftl")),
            include_str!(concat!("../../texts/", $folder, "/words.ftl")),
            include_str!(concat!("../../texts/", $folder, "/account.ftl")),
            include_str!(concat!("../../texts/", $folder, "/letters.ftl")),
            include_str!(concat!("../../texts/", $folder, "/admin.ftl")),
        ]
    };
}

/// The Fluent files of a language, embedded.
pub(super) const fn sources(language: Language) -> [&'static str; 9] {
    match language {
        Language::It => sources!("it"),
        Language::En => sources!("en"),
        Language::De => sources!("de"),
    }
}

static ITALIAN: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(Language::It));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(Language::En));
static GERMAN: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(Language::De));

fn texts(language: Language) -> &'static FluentBundle<FluentResource> {
    match language {
        Language::It => &ITALIAN,
        Language::En => &ENGLISH,
        Language::De => &GERMAN,
    }
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let tag: LanguageIdentifier = language.tag().parse().expect("our tags are well formed");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // The marks that isolate text directions are of no use in three left-to-right languages, and would be
    // copied along with a code or an address.
    bundle.set_use_isolating(false);
    for source in sources(language) {
        let resource = FluentResource::try_new(source.to_owned()).expect("a test parses every text file");
        bundle.add_resource(resource).expect("a test finds keys defined twice");
    }
    bundle
}

/// The text of `key` in `language`, with its placeholders filled in.
///
/// A key that is missing is a fault of the product: tests fail on it; in production the Italian text is shown, or
/// in the worst case the key, and the fault is logged.
#[must_use]
pub fn text(language: Language, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> Cow<'static, str> {
    if let Some(text) = find(language, key, arguments) {
        return text;
    }
    report_fault(language, key);
    find(Language::It, key, arguments).unwrap_or_else(|| Cow::Owned(key.to_owned()))
}

#[cfg(test)]
fn report_fault(language: Language, key: &str) {
    panic!("the text {key} is missing or lacks an argument in {}", language.tag());
}

#[cfg(not(test))]
fn report_fault(language: Language, key: &str) {
    tracing::error!(key, language = language.tag(), "a text is missing or lacks an argument");
}

fn find(language: Language, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> Option<Cow<'static, str>> {
    let bundle = texts(language);
    let pattern = bundle.get_message(key)?.value()?;
    let arguments: FluentArgs<'_> = arguments.iter().map(|(name, value)| (*name, value.clone())).collect();
    let mut faults = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&arguments), &mut faults).into_owned();
    faults.is_empty().then_some(Cow::Owned(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_without_invisible_marks() {
        let title = text(Language::En, "title-error", &[("title", "Log in".into())]);
        assert_eq!(title, "Error: Log in");
    }

    #[test]
    #[should_panic(expected = "no-such-text")]
    fn a_missing_text_fails_a_test() {
        let _ = text(Language::It, "no-such-text", &[]);
    }

    #[test]
    #[should_panic(expected = "title-error")]
    fn a_missing_argument_fails_a_test() {
        let _ = text(Language::It, "title-error", &[]);
    }
}
