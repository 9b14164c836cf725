//! The floors of `idp/src`: which room may import which, and which external crate stays where
//! (`docs/ARCHITECTURE.md`, the floors).

use super::finding::{Finding, Rule};
use super::source::Source;

/// Where the rooms are.
pub const SOURCES: &str = "idp/src/";

/// Each room with the rooms that it may import; a room may always import itself.
const ROOMS: [(&str, &[&str]); 10] = [
    ("domain", &[]),
    ("storage", &["domain"]),
    ("protocols", &["domain"]),
    ("outbound", &["domain"]),
    ("flows", &["domain", "storage", "protocols", "outbound"]),
    ("views", &["domain"]),
    ("web", &["domain", "protocols", "flows", "views"]),
    ("jobs", &["domain", "storage", "outbound", "protocols", "flows", "views"]),
    ("config", &["domain"]),
    ("commands", &["domain", "storage", "outbound", "protocols", "flows", "views", "web", "jobs", "config"]),
];

/// Floors below that the tests of a room may look into although the room itself may not.
const SEEN_BY_TESTS: [(&str, &[&str]); 1] = [("web", &["storage", "outbound"])];

/// The room that every other may import, so that handing on its items lends nobody anything.
const EVERYBODY_S: &str = "domain";

/// Each fenced crate, or path in a crate, with the places below `idp/src` that may name it. The first match counts.
const FENCES: [(&str, &[&str]); 20] = [
    ("sqlx", &["storage/"]),
    ("axum", &["web/", "commands/serve.rs", "commands/serve/"]),
    ("hyper", &["commands/serve/"]),
    ("hyper_util", &["commands/serve/"]),
    ("tower", &["web/"]),
    ("reqwest", &["outbound/"]),
    ("lettre", &["outbound/"]),
    ("askama", &["views/"]),
    ("fluent_bundle", &["views/"]),
    ("fluent_syntax", &["views/"]),
    ("unic_langid", &["views/"]),
    // Hashes and comparison in constant time are arithmetic, even on the ground floor.
    ("openssl::sha", &["domain/", "protocols/", "storage/", "outbound/", "flows/", "web/", "commands/"]),
    ("openssl::memcmp", &["domain/", "protocols/", "flows/", "web/"]),
    // The master key encrypts and hashes what it is given.
    ("openssl", &["domain/master_key.rs", "protocols/", "storage/", "outbound/", "flows/", "commands/"]),
    ("tokio", &["storage/", "outbound/", "flows/", "web/", "jobs/", "commands/"]),
    ("federation_metadata", &["protocols/saml/", "protocols/saml_metadata/", "flows/", "commands/"]),
    ("clap", &["commands/"]),
    ("tracing_subscriber", &["commands/"]),
    ("metrics_exporter_prometheus", &["web/", "commands/"]),
    ("idp", &["main.rs"]),
];

/// Checks the imports of one file below `idp/src`; `place` is its path from there.
pub fn check_imports(path: &str, place: &str, source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !matches!(place, "lib.rs" | "main.rs") {
        findings.extend(check_floors(path, place, source));
    }
    findings.extend(check_fences(path, place, source));
    findings
}

fn check_floors(path: &str, place: &str, source: &Source) -> Vec<Finding> {
    let room = room_of(place);
    let Some((_, may_import)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        let message = format!("`{room}` is not on the ground plan; a file of `{SOURCES}` belongs to a room");
        return vec![Finding { path: path.to_owned(), line: 1, rule: Rule::Floor, message }];
    };
    let mut findings = Vec::new();
    for named in source.paths.iter().filter(|named| named.in_crate) {
        let target = named.segments.first().map_or("*", String::as_str);
        if target == room
            || (named.in_tests && SEEN_BY_TESTS.iter().any(|(of, seen)| *of == room && seen.contains(&target)))
        {
            continue;
        }
        let (rule, message) = if !may_import.contains(&target) {
            (Rule::Floor, format!("`{room}` may not import `crate::{target}`"))
        } else if named.re_exported && target != EVERYBODY_S {
            (Rule::ReExport, format!("`{room}` hands on `crate::{target}`, which is its own room's to give"))
        } else {
            continue;
        };
        findings.push(Finding { path: path.to_owned(), line: named.line, rule, message });
    }
    findings
}

fn check_fences(path: &str, place: &str, source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Tests may speak to the house from outside, with any crate.
    for named in source.paths.iter().filter(|named| !named.in_crate && !named.in_tests) {
        let Some((fenced, allowed)) = FENCES.iter().find(|(fenced, _)| leads_into(&named.segments, fenced)) else {
            continue;
        };
        if !allowed.iter().any(|allowed| place.starts_with(allowed)) {
            let message = format!("`{fenced}` stays in {}", allowed.join(", "));
            findings.push(Finding { path: path.to_owned(), line: named.line, rule: Rule::Fence, message });
        }
    }
    findings
}

/// Whether a path begins with the segments of `fenced`.
pub fn leads_into(segments: &[String], fenced: &str) -> bool {
    let mut segments = segments.iter();
    fenced.split("::").all(|wanted| segments.next().is_some_and(|segment| segment == wanted))
}

/// The room of a file: its first folder, or the name of a file that is a whole room.
pub fn room_of(place: &str) -> &str {
    place.split('/').next().unwrap_or(place).trim_end_matches(".rs")
}

/// The module in which the file at `place` stands, from the root of its crate.
pub fn module_of(place: &str) -> Vec<String> {
    let mut segments: Vec<String> = place.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(segments.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        segments.pop();
    }
    segments
}
