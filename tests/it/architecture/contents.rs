//! What a file may hold: the rules that look at words, texts and attributes rather than at imports.

use super::finding::{Finding, Rule};
use super::source::{NamedPath, Source};

/// The only file that reads the clock and asks the system for chance.
const CLOCK: &str = "commands/clock.rs";
/// The seam that names the databases.
const DATABASE_SEAM: [&str; 2] = ["storage/database.rs", "storage/database/"];
/// Calls that read the clock, by the last two segments of their path.
const CLOCK_READINGS: [(&str, &str); 5] =
    [("SystemTime", "now"), ("Instant", "now"), ("Zoned", "now"), ("Timestamp", "now"), ("Utc", "now")];
/// Calls and crates that draw chance.
const CHANCE: [&str; 6] = ["rand_bytes", "rand_priv_bytes", "new_v4", "now_v7", "getrandom", "OsRng"];
/// What the ground floor does not touch, by the first segments of a path.
const IMPURE: [&[&str]; 7] = [
    &["std", "fs"],
    &["std", "env"],
    &["std", "process"],
    &["std", "thread"],
    &["std", "io"],
    &["futures_util"],
    &["tracing"],
];
/// Who calls a signature, and what is signed there.
const MINTS: [(&str, &str); 6] = [
    ("domain/master_key.rs", "keyed hashes; no token"),
    ("protocols/jose/", "the signature itself"),
    ("flows/token/issue.rs", "access tokens and ID tokens"),
    ("protocols/saml/", "requests and logout messages to providers; no token"),
    ("flows/login/start_saml.rs", "asks for such a request"),
    ("flows/session/federated_logout.rs", "asks for such a message"),
];
/// How statements of SQL begin.
const SQL: [&str; 5] = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE "];
/// How markup begins.
const MARKUP: [&str; 5] = ["<!doctype html", "<html", "<p>", "<a href", "<div"];

/// Checks one source file, wherever it stands.
pub fn check_everywhere(path: &str, source: &Source) -> Vec<Finding> {
    let mut report = Report::of(path);
    for module in &source.unmarked_tests {
        report.add(Rule::TestsAlone, module.line, "mark a module of tests `#[cfg(test)]`");
    }
    for word in source.words.iter().filter(|word| word.text == "unsafe") {
        report.add(Rule::Unsafe, word.line, "`unsafe` is forbidden");
    }
    for attribute in &source.attributes {
        match attribute.name.as_str() {
            "unsafe" => report.add(Rule::Unsafe, attribute.line, "`unsafe` is forbidden"),
            "allow" => report.add(Rule::LintReason, attribute.line, "write `#[expect(…, reason = …)]`, not `#[allow]`"),
            "expect" if !attribute.has_reason => {
                report.add(Rule::LintReason, attribute.line, "this `expect` states no reason");
            }
            "path" => report.add(Rule::ModulePath, attribute.line, "a module's file has the module's name"),
            _ => {}
        }
    }
    report.findings
}

/// Checks one file below `idp/src`; `place` is its path from there.
pub fn check_in_rooms(path: &str, place: &str, source: &Source) -> Vec<Finding> {
    let mut report = Report::of(path);
    report.findings.extend(check_clock_and_chance(path, place, source, CLOCK));
    check_database_seam(&mut report, place, source);
    check_foreign_text(&mut report, place, source);
    check_one_mint(&mut report, place, source);
    if place.starts_with("domain/") {
        check_purity(&mut report, source);
    }
    report.findings
}

/// Checks that only the file `clock` reads the clock and draws chance.
pub fn check_clock_and_chance(path: &str, place: &str, source: &Source, clock: &str) -> Vec<Finding> {
    let mut report = Report::of(path);
    if place == clock {
        return report.findings;
    }
    for named in &source.paths {
        if let [.., kind, call] = named.segments.as_slice()
            && CLOCK_READINGS.contains(&(kind.as_str(), call.as_str()))
        {
            report.add(
                Rule::ClockAndChance,
                named.line,
                &format!("`now` is an argument; only {clock} reads the clock"),
            );
        }
        let draws = named.segments.iter().any(|segment| CHANCE.contains(&segment.as_str()));
        if draws || (!named.in_crate && named.segments.first().is_some_and(|first| first == "rand")) {
            report.add(
                Rule::ClockAndChance,
                named.line,
                &format!("chance is an argument; only {clock} asks the system"),
            );
        }
    }
    report.findings
}

/// HOUSE of the storage room: `storage/database.rs` is the only file that names SQLite and PostgreSQL.
fn check_database_seam(report: &mut Report, place: &str, source: &Source) {
    if DATABASE_SEAM.iter().any(|seam| place.starts_with(seam)) {
        return;
    }
    for named in source.paths.iter().filter(|named| !named.in_crate) {
        if named.segments.first().is_some_and(|first| first == "sqlx")
            && named.segments.iter().any(|s| names_a_database(s))
        {
            report.add(Rule::DatabaseSeam, named.line, "only storage/database names SQLite and PostgreSQL");
        }
    }
}

fn names_a_database(segment: &str) -> bool {
    ["Sqlite", "sqlite", "Postgres", "postgres", "Pg"].iter().any(|name| segment.starts_with(name))
}

fn check_foreign_text(report: &mut Report, place: &str, source: &Source) {
    let writes_sql = place.starts_with("storage/");
    let writes_markup = place.starts_with("views/") || place.starts_with("web/");
    for text in &source.texts {
        let Some(inside) = text.text.split_once('"').map(|(_, inside)| inside.trim_start()) else { continue };
        if !writes_sql && SQL.iter().any(|start| inside.starts_with(start)) {
            report.add(Rule::ForeignText, text.line, "SQL is written in the storage room");
        }
        let inside = inside.to_ascii_lowercase();
        if !writes_markup && MARKUP.iter().any(|start| inside.starts_with(start)) {
            report.add(Rule::ForeignText, text.line, "markup is written in the views");
        }
    }
}

fn check_one_mint(report: &mut Report, place: &str, source: &Source) {
    if MINTS.iter().any(|(mint, _what)| place.starts_with(mint)) {
        return;
    }
    // Tests may play the client, who signs its own assertions.
    let methods = source.members.iter().filter(|member| member.text == "sign" && !member.in_tests);
    let ends_in_sign = |named: &&NamedPath| named.segments.last().is_some_and(|last| last == "sign");
    let functions = source.paths.iter().filter(ends_in_sign).filter(|named| !named.in_tests);
    for line in methods.map(|member| member.line).chain(functions.map(|named| named.line)) {
        report.add(Rule::OneMint, line, "tokens are signed in flows/token/issue.rs alone");
    }
}

fn check_purity(report: &mut Report, source: &Source) {
    for word in source.words.iter().filter(|word| matches!(word.text.as_str(), "async" | "await")) {
        report.add(Rule::Purity, word.line, "the domain waits for nothing: no async");
    }
    for named in source.paths.iter().filter(|named| !named.in_crate) {
        if IMPURE.iter().any(|impure| begins_with(named, impure)) {
            report.add(Rule::Purity, named.line, "the domain is pure: no input and no output");
        }
    }
}

fn begins_with(named: &NamedPath, start: &[&str]) -> bool {
    named.segments.len() >= start.len() && named.segments.iter().zip(start).all(|(segment, wanted)| segment == wanted)
}

/// Collects the findings of one file.
struct Report {
    path: String,
    findings: Vec<Finding>,
}

impl Report {
    fn of(path: &str) -> Self {
        Self { path: path.to_owned(), findings: Vec::new() }
    }

    fn add(&mut self, rule: Rule, line: usize, message: &str) {
        self.findings.push(Finding { path: self.path.clone(), line, rule, message: message.to_owned() });
    }
}
