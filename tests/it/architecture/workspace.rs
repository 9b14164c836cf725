//! Rules about the repository as a whole: manifests, lock files, migrations, words.

use super::finding::{Finding, Rule};

/// Kinds of files that a person reads and therefore have a length limit, by the end of their name.
const READ_BY_PEOPLE: [&str; 14] = [
    ".rs", ".html", ".ftl", ".css", ".js", ".mjs", ".ts", ".sh", ".py", ".sql", ".toml", ".txt", "Makefile", ".ci/run",
];
/// The longest file.
pub const LONGEST: usize = 400;
/// Files that may be longer, each with its reason.
const LONGER: [(&str, &str); 1] =
    [("idp/data/common-passwords.txt", "a list made elsewhere, one password a line, which nobody reads")];

/// A file that people read has at most [`LONGEST`] lines.
pub fn check_length(path: &str, text: &str) -> Vec<Finding> {
    let lines = text.lines().count();
    let excepted = LONGER.iter().any(|(longer, _reason)| *longer == path);
    if lines <= LONGEST || excepted || !READ_BY_PEOPLE.iter().any(|end| path.ends_with(end)) {
        return Vec::new();
    }
    vec![finding(path, LONGEST + 1, Rule::Length, &format!("{lines} lines; at most {LONGEST} fit in a head"))]
}

/// Every dependency is declared in the root manifest with a reason, and taken from there by the members.
pub fn check_manifest(path: &str, text: &str) -> Vec<Finding> {
    // A workspace that stands alone, such as that of the fuzz targets, states its reasons itself.
    let alone = text.lines().any(|line| line == "[workspace]");
    let mut section = "";
    let mut findings = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            section = line;
        }
        let declares = !(line.trim().is_empty() || line.starts_with(['#', '[']));
        let shared = alone || section == "[workspace.dependencies]";
        if declares
            && section.ends_with("dependencies]")
            && shared
            && !line.contains(" # ")
            && !line.contains("path = ")
        {
            findings.push(finding(path, at + 1, Rule::Dependency, "state beside it why this dependency is here"));
        }
        if declares && !shared && section.ends_with("dependencies]") && !line.contains("workspace = true") {
            findings.push(finding(
                path,
                at + 1,
                Rule::Dependency,
                "declare it in the root manifest: `name.workspace = true`",
            ));
        }
    }
    findings
}

/// Lock files name the public registries, so that anyone can build from them.
pub fn check_lock(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        let known = if path.ends_with("Cargo.lock") {
            !line.starts_with("source = ")
                || line == "source = \"registry+https://github.com/rust-lang/crates.io-index\""
        } else {
            !line.starts_with("\"resolved\":") || line.starts_with("\"resolved\": \"https://registry.npmjs.org/")
        };
        if !known {
            findings.push(finding(path, at + 1, Rule::Registry, "a lock file names the public registry alone"));
        }
    }
    findings
}

/// Both databases have migrations of the same names.
pub fn check_migrations(sqlite: &[String], postgres: &[String]) -> Vec<Finding> {
    let lacks = |mine: &[String], folder: &str, theirs: &[String]| -> Vec<Finding> {
        let missing = theirs.iter().filter(|name| !mine.contains(name));
        missing
            .map(|name| finding(&format!("{folder}/{name}"), 1, Rule::Migrations, "is missing beside its twin"))
            .collect()
    };
    let mut findings = lacks(sqlite, "migrations/sqlite", postgres);
    findings.extend(lacks(postgres, "migrations/postgres", sqlite));
    findings
}

/// Every table of a migration stands in `docs/data.md`, with what it holds of people and until when.
pub fn check_tables(path: &str, text: &str, page: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let Some(name) = line.strip_prefix("CREATE TABLE ") else { continue };
        let name = name.split([' ', '(']).next().unwrap_or_default();
        if !page.contains(&format!("\n| `{name}` |")) {
            findings.push(finding(path, at + 1, Rule::Migrations, &format!("`{name}` is not in docs/data.md")));
        }
    }
    findings
}

/// The repository speaks of the product alone: nothing of the workplace where it was written.
pub fn check_words(path: &str, text: &str) -> Vec<Finding> {
    // Put together here, so that this file keeps the rule as well.
    let foreign = [concat!("/wo", "rk/"), concat!("../sha", "red/")];
    let mut findings = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for word in foreign.iter().filter(|word| names_path(line, word)) {
            findings.push(finding(
                path,
                at + 1,
                Rule::ProductAlone,
                &format!("`{word}` is of a workplace, not of the product"),
            ));
        }
    }
    findings
}

/// Whether `path` stands in the line as the beginning of a path, not as the middle of a longer one.
fn names_path(line: &str, path: &str) -> bool {
    line.match_indices(path)
        .any(|(at, _)| !line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '}'))
}

fn finding(path: &str, line: usize, rule: Rule, message: &str) -> Finding {
    Finding { path: path.to_owned(), line, rule, message: message.to_owned() }
}
