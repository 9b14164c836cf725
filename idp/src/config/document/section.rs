//! One section of a document, and the ways to ask it for a key.

use super::{Document, DocumentFault, Place};
use crate::config::duration::parse_duration;
use crate::domain::language::{Language, LocalizedText};
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;
use toml::{Table, Value};

/// A section, present or not; an absent one has every default.
#[derive(Clone, Debug)]
pub struct Section<'d> {
    document: &'d Document,
    table: Option<&'d Table>,
    place: Place,
}

impl<'d> Section<'d> {
    pub(super) fn root(document: &'d Document) -> Self {
        Self { document, table: Some(&document.table), place: Place::default() }
    }

    /// The path of this section in the document.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.place.path
    }

    /// Whether the section, or one of its keys, is written down.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.table.is_some()
    }

    /// Whether the key is written down. Does not count as asking for it.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key))
    }

    /// Notes a fault at `key` (at the section itself where it is empty).
    pub fn fault(&self, key: &str, sentence: impl Into<String>) {
        let path = if key.is_empty() { self.place.path.clone() } else { self.place.key(key).path };
        self.document.notes.borrow_mut().faults.push(DocumentFault { path, sentence: sentence.into() });
    }

    /// A section below this one.
    #[must_use]
    pub fn section(&self, key: &str) -> Section<'d> {
        let place = self.place.key(key);
        self.document.notes.borrow_mut().sections.insert(place.any.clone());
        let table = match self.table.and_then(|table| table.get(key)) {
            Some(Value::Table(table)) => Some(table),
            Some(_) => {
                self.fault(key, "must be a section");
                None
            }
            None => None,
        };
        Section { document: self.document, table, place }
    }

    /// The sections of a list (`[[key]]`).
    #[must_use]
    pub fn sections(&self, key: &str) -> Vec<Section<'d>> {
        let place = self.place.key(key);
        self.document.notes.borrow_mut().sections.insert(place.index(0).any);
        let items = match self.table.and_then(|table| table.get(key)) {
            None => return Vec::new(),
            Some(Value::Array(items)) if items.iter().all(Value::is_table) => items,
            Some(_) => {
                self.fault(key, format!("must be a list of sections, each headed [[{key}]]"));
                return Vec::new();
            }
        };
        let tables = items.iter().map(Value::as_table).enumerate();
        tables.map(|(index, table)| Section { document: self.document, table, place: place.index(index) }).collect()
    }

    /// A text.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<String> {
        match self.ask(key)? {
            Value::String(text) => {
                self.settle(key, &Value::String(text.clone()));
                Some(text.clone())
            }
            _ => self.refuse(key, "must be a text in quotation marks"),
        }
    }

    /// A text that holds a secret in part: `shown` is what may be seen of it.
    #[must_use]
    pub fn text_shown_as(&self, key: &str, shown: impl Fn(&str) -> String) -> Option<String> {
        match self.ask(key)? {
            Value::String(text) => {
                self.settle(key, &Value::String(shown(text)));
                Some(text.clone())
            }
            _ => self.refuse(key, "must be a text in quotation marks"),
        }
    }

    /// A text of a certain form.
    #[must_use]
    pub fn parsed<T: FromStr<Err: Display>>(&self, key: &str) -> Option<T> {
        let text = self.text(key)?;
        text.parse().map_err(|error| self.fault(key, format!("{error}"))).ok()
    }

    /// A text of a certain form, or its default, which has that form.
    ///
    /// # Panics
    /// Where the default does not have the form: a slip of ours that the first test finds.
    #[must_use]
    pub fn parsed_or<T: FromStr<Err: Display>>(&self, key: &str, default: &str) -> T {
        self.parsed(key).unwrap_or_else(|| {
            self.settle_default(key, &Value::String(default.to_owned()));
            default.parse().ok().expect("defaults have the form of their key")
        })
    }

    /// The path of a file or folder; not looked at.
    #[must_use]
    pub fn file(&self, key: &str) -> Option<PathBuf> {
        self.text(key).map(PathBuf::from)
    }

    /// One of several words.
    #[must_use]
    pub fn choice<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.fault(key, format!("must be one of {}", words.join(", ")));
        }
        found
    }

    /// One of several words, the first when nothing is said.
    ///
    /// # Panics
    /// Without any word.
    #[must_use]
    pub fn choice_or_first<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> T {
        let (word, first) = *words.first().expect("a choice has words");
        self.choice(key, words).unwrap_or_else(|| {
            self.settle_default(key, &Value::String(word.to_owned()));
            first
        })
    }

    /// Yes or no.
    #[must_use]
    pub fn flag(&self, key: &str) -> Option<bool> {
        let flag = match self.ask(key)? {
            Value::Boolean(flag) => Some(*flag),
            Value::String(text) if self.is_from_environment(key) => text.parse().ok(),
            _ => None,
        };
        let Some(flag) = flag else { return self.refuse(key, "must be true or false") };
        self.settle(key, &Value::Boolean(flag));
        Some(flag)
    }

    /// Yes or no, or the default.
    #[must_use]
    pub fn flag_or(&self, key: &str, default: bool) -> bool {
        self.flag(key).unwrap_or_else(|| {
            self.settle_default(key, &Value::Boolean(default));
            default
        })
    }

    /// A whole number within bounds.
    #[must_use]
    pub fn number<T: TryFrom<i64> + Into<i64> + Copy>(&self, key: &str, bounds: RangeInclusive<T>) -> Option<T> {
        let number = match self.ask(key)? {
            Value::Integer(number) => Some(*number),
            Value::String(text) if self.is_from_environment(key) => text.parse().ok(),
            _ => None,
        };
        let Some(number) = number else { return self.refuse(key, "must be a whole number") };
        let (least, most): (i64, i64) = ((*bounds.start()).into(), (*bounds.end()).into());
        match T::try_from(number) {
            Ok(value) if (least..=most).contains(&number) => {
                self.settle(key, &Value::Integer(number));
                Some(value)
            }
            _ => self.refuse(key, format!("must be {least} to {most}")),
        }
    }

    /// A whole number within bounds, or the default.
    #[must_use]
    pub fn number_or<T: TryFrom<i64> + Into<i64> + Copy>(&self, key: &str, bounds: RangeInclusive<T>, default: T) -> T {
        self.number(key, bounds).unwrap_or_else(|| {
            self.settle_default(key, &Value::Integer(default.into()));
            default
        })
    }

    /// A length of time within bounds, each written like `30m`.
    ///
    /// # Panics
    /// Where a bound is not a length of time.
    #[must_use]
    pub fn duration(&self, key: &str, bounds: (&str, &str)) -> Option<Span> {
        let text = self.text(key)?;
        let bound = |text| parse_duration(text).expect("bounds are lengths of time");
        match parse_duration(&text) {
            Err(error) => self.refuse(key, error.to_string()),
            Ok(span) if (bound(bounds.0)..=bound(bounds.1)).contains(&span) => Some(span),
            Ok(_) => self.refuse(key, format!("must be {} to {}", bounds.0, bounds.1)),
        }
    }

    /// A length of time within bounds, or the default.
    ///
    /// # Panics
    /// Where a bound or the default is not a length of time.
    #[must_use]
    pub fn duration_or(&self, key: &str, bounds: (&str, &str), default: &str) -> Span {
        self.duration(key, bounds).unwrap_or_else(|| {
            self.settle_default(key, &Value::String(default.to_owned()));
            parse_duration(default).expect("defaults are lengths of time")
        })
    }

    /// A list of texts of a certain form; faults name the item.
    #[must_use]
    pub fn list<T: FromStr<Err: Display>>(&self, key: &str) -> Option<Vec<T>> {
        let items: Vec<Option<String>> = match self.ask(key)? {
            Value::Array(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
            Value::String(text) if self.is_from_environment(key) => {
                text.split(',').map(|item| Some(item.trim().to_owned())).collect()
            }
            _ => return self.refuse(key, "must be a list of texts"),
        };
        let shown = items.iter().flatten().map(|item| Value::String(item.clone())).collect();
        self.settle(key, &Value::Array(shown));
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let key = format!("{key}[{index}]");
            match item.map(|item| item.parse::<T>()) {
                Some(Ok(value)) => values.push(value),
                Some(Err(error)) => self.fault(&key, format!("{error}")),
                None => self.fault(&key, "must be a text in quotation marks"),
            }
        }
        Some(values)
    }

    /// A list of words out of several; faults name the item.
    #[must_use]
    pub fn choices<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Vec<T> {
        let mut found = Vec::new();
        for (index, item) in self.list::<String>(key).unwrap_or_default().iter().enumerate() {
            if let Some((_, value)) = words.iter().find(|(word, _)| word == item) {
                found.push(*value);
            } else {
                let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                self.fault(&format!("{key}[{index}]"), format!("must be one of {}", words.join(", ")));
            }
        }
        found
    }

    /// A list of texts of a certain form, or the default.
    #[must_use]
    pub fn list_or<T: FromStr<Err: Display> + Display>(&self, key: &str, default: Vec<T>) -> Vec<T> {
        self.list(key).unwrap_or_else(|| {
            let shown = default.iter().map(|item| Value::String(item.to_string())).collect();
            self.settle_default(key, &Value::Array(shown));
            default
        })
    }

    /// A text in several languages: `{ it = "…", en = "…", de = "…" }`, of which Italian is compulsory.
    #[must_use]
    pub fn localized(&self, key: &str) -> Option<LocalizedText> {
        let section = self.section(key);
        let texts: BTreeMap<Language, String> =
            Language::ALL.into_iter().filter_map(|language| Some((language, section.text(language.tag())?))).collect();
        section.table?;
        let text = LocalizedText::new(texts);
        if text.is_none() {
            section.fault("it", "is missing: Italian is always there");
        }
        text
    }

    /// Any value, for what has a form of its own.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&'d Value> {
        let value = self.ask(key)?;
        self.settle(key, value);
        Some(value)
    }

    /// A secret text, never shown.
    #[must_use]
    pub fn secret(&self, key: &str) -> Option<Secret> {
        let secret = match self.ask(key)? {
            Value::String(text) => Secret::from(text.as_str()),
            _ => return self.refuse(key, "must be a text in quotation marks"),
        };
        self.settle(key, &Value::String("…".to_owned()));
        Some(secret)
    }

    /// Notes the value that counts for a key when it is decided elsewhere.
    pub fn settle_default(&self, key: &str, value: &Value) {
        // A faulty value stays a fault and is not shown as if it were the default.
        if !self.has(key) {
            self.settle(key, value);
        }
    }

    /// Whether the key was set by an environment variable.
    #[must_use]
    pub fn is_from_environment(&self, key: &str) -> bool {
        self.document.from_environment.contains(&self.place.key(key).path)
    }

    fn ask(&self, key: &str) -> Option<&'d Value> {
        self.document.notes.borrow_mut().asked.insert(self.place.key(key).any);
        self.table?.get(key)
    }

    fn settle(&self, key: &str, value: &Value) {
        self.document.notes.borrow_mut().effective.push((self.place.key(key).path, value.to_string()));
    }

    fn refuse<T>(&self, key: &str, sentence: impl Into<String>) -> Option<T> {
        self.fault(key, sentence);
        None
    }
}
