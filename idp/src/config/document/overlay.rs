//! Lays environment variables over a document: `IDP__SECTION__KEY`, `IDP__TENANT__0__PUBLIC_URL`.

use super::{Document, DocumentFault, Place};
use toml::{Table, Value};

/// How the variables begin that are meant for us.
const PREFIX: &str = "IDP__";
/// Lists are short; an index beyond this is a slip.
const MAX_INDEX: usize = 999;

impl Document {
    /// Lays `variables` over the document; those that do not begin with `IDP__` are left alone. Values stay texts
    /// and are read as numbers, yes or no, or lists (between commas) where such are asked for.
    pub fn overlay(&mut self, variables: impl IntoIterator<Item = (String, String)>) {
        let mut ours: Vec<(String, String)> = variables
            .into_iter()
            .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?.to_ascii_lowercase(), value)))
            .collect();
        ours.sort_by_key(|(name, _)| order(name));
        for (name, value) in ours {
            let segments: Vec<&str> = name.split("__").collect();
            match insert(&mut self.table, &segments, &Place::default(), value) {
                Ok(path) => {
                    self.from_environment.insert(path);
                }
                Err(sentence) => {
                    let path = format!("{PREFIX}{}", name.to_ascii_uppercase());
                    let fault = DocumentFault { path, sentence: sentence.to_owned() };
                    self.notes.get_mut().faults.push(fault);
                }
            }
        }
    }

    /// Whether any key comes from the environment.
    #[must_use]
    pub fn has_overlay(&self) -> bool {
        !self.from_environment.is_empty()
    }
}

/// Sorts numbers by value, so that item 2 is made before item 10.
fn order(name: &str) -> Vec<(usize, String)> {
    name.split("__").map(|segment| (segment.parse().unwrap_or(0), segment.to_owned())).collect()
}

/// Sets the value below `table`; the path at which it now stands.
fn insert(table: &mut Table, segments: &[&str], place: &Place, value: String) -> Result<String, &'static str> {
    let Some((key, rest)) = segments.split_first().filter(|(key, _)| !key.is_empty()) else {
        return Err("is not of the form IDP__SECTION__KEY");
    };
    let at = place.key(key);
    match rest {
        [] => {
            table.insert((*key).to_owned(), Value::String(value));
            Ok(at.path)
        }
        [index, inner @ ..] if index.bytes().all(|b| b.is_ascii_digit()) && !index.is_empty() => {
            let index: usize =
                index.parse().ok().filter(|index| *index <= MAX_INDEX).ok_or("has too large an index")?;
            let list = table.entry(*key).or_insert_with(|| Value::Array(Vec::new()));
            let Value::Array(items) = list else { return Err("names an item of something that is not a list") };
            if index > items.len() {
                return Err("names an item whose predecessor is missing");
            }
            if index == items.len() {
                items.push(Value::Table(Table::new()));
            }
            let Value::Table(item) = &mut items[index] else { return Err("names a key of something that has none") };
            insert(item, inner, &at.index(index), value)
        }
        _ => {
            let section = table.entry(*key).or_insert_with(|| Value::Table(Table::new()));
            let Value::Table(section) = section else { return Err("names a key of something that has none") };
            insert(section, rest, &at, value)
        }
    }
}
