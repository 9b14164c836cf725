//! L-01: the same keys and placeholders in each language, none unused, none absent. L-02: no raw key on a page.

use crate::domain::language::Language;
use crate::views::{samples, texts};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Keys with the names of their placeholders.
type Keys = BTreeMap<String, BTreeSet<String>>;

fn keys(language: Language) -> Keys {
    let mut keys = Keys::new();
    for source in texts::sources(language) {
        let resource =
            fluent_syntax::parser::parse(source).unwrap_or_else(|(_, faults)| panic!("{}: {faults:?}", language.tag()));
        for entry in resource.body {
            match entry {
                Entry::Message(message) => {
                    let mut names = BTreeSet::new();
                    placeholders(message.value.as_ref().expect("a text has a value"), &mut names);
                    let old = keys.insert(message.id.name.to_owned(), names);
                    assert!(old.is_none(), "{} stands twice in {}", message.id.name, language.tag());
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                Entry::Term(_) | Entry::Junk { .. } => panic!("only messages are expected"),
            }
        }
    }
    keys
}

fn placeholders<'s>(pattern: &Pattern<&'s str>, names: &mut BTreeSet<String>) {
    let inline = |expression: &InlineExpression<&'s str>, names: &mut BTreeSet<String>| {
        if let InlineExpression::VariableReference { id } = expression {
            names.insert(id.name.to_owned());
        } else {
            panic!("only plain placeholders are expected, not {expression:?}");
        }
    };
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(expression) => inline(expression, names),
            Expression::Select { selector, variants } => {
                inline(selector, names);
                for variant in variants {
                    placeholders(&variant.value, names);
                }
            }
        }
    }
}

/// The sources that may name a key: Rust files of this room except the checks, and templates.
fn sources() -> String {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                if !path.ends_with("checks") {
                    collect(&path, found);
                }
            } else {
                found.push(path);
            }
        }
    }
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(&home.join("src/views"), &mut found);
    collect(&home.join("templates"), &mut found);
    found.iter().map(|path| fs::read_to_string(path).expect("a source is text")).collect()
}

#[test]
fn every_language_has_the_same_keys_and_placeholders() {
    let italian = keys(Language::It);
    for language in [Language::En, Language::De] {
        let other = keys(language);
        let missing: Vec<_> = italian.keys().filter(|key| !other.contains_key(*key)).collect();
        let surplus: Vec<_> = other.keys().filter(|key| !italian.contains_key(*key)).collect();
        assert!(missing.is_empty() && surplus.is_empty(), "{}: lacks {missing:?}, has {surplus:?}", language.tag());
        for (key, names) in &italian {
            // A language may need fewer selectors (Italian has an ordinal for the first day), never other names.
            assert_eq!(Some(names), other.get(key), "placeholders of {key} in {}", language.tag());
        }
    }
}

#[test]
fn every_key_is_used() {
    let sources = sources();
    let unused: Vec<_> =
        keys(Language::It).into_keys().filter(|key| !sources.contains(&format!("\"{key}\""))).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn every_key_named_in_a_template_exists() {
    let keys = keys(Language::It);
    let sources = sources();
    for call in ["frame.text(\"", "frame.fill(\"", "frame.count(\"", "frame.title(\"", "form.title(frame, \""] {
        for rest in sources.split(call).skip(1) {
            let key = rest.split('"').next().unwrap_or_default();
            assert!(keys.contains_key(key), "{key}");
        }
    }
}

#[test]
fn no_page_shows_a_key_or_a_placeholder() {
    let keys = keys(Language::It);
    for language in Language::ALL {
        for sample in samples::pages(language) {
            let place = format!("{} in {}", sample.name, language.tag());
            assert!(!sample.html.contains(['{', '}']), "{place}: a placeholder is left");
            let text = scraper_text(&sample.html);
            let raw: Vec<_> = text
                .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
                .filter(|word| word.contains('-') && keys.contains_key(*word))
                .collect();
            assert!(raw.is_empty(), "{place}: {raw:?}");
        }
    }
}

#[test]
fn plurals_follow_the_language() {
    let cases = [
        (Language::It, 0, "0 minuti"),
        (Language::It, 1, "1 minuto"),
        (Language::It, 2, "2 minuti"),
        (Language::En, 1, "1 minute"),
        (Language::En, 101, "101 minutes"),
        (Language::De, 1, "1 Minute"),
        (Language::De, 3, "3 Minuten"),
    ];
    for (language, count, words) in cases {
        assert_eq!(texts::text(language, "length-minutes", &[("count", i64::from(count).into())]), words);
    }
}

/// What stands between the tags.
fn scraper_text(html: &str) -> String {
    let outside = |part: &str| part.split_once('>').map_or(String::new(), |(_, text)| text.to_owned());
    html.split('<').map(outside).collect::<Vec<_>>().join(" ")
}
