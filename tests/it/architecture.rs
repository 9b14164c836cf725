//! The house rules, held against the sources: floors, fences, lengths, reasons (`docs/ARCHITECTURE.md`).
//!
//! Each rule is proven by fixtures in `tests/fixtures/architecture`: one file that breaks it, where every
//! marked line must be reported, and one that keeps it, where nothing may be.

mod agent;
mod cellar;
mod citations;
mod contents;
mod finding;
mod fixtures;
mod rooms;
mod source;
mod tree;
mod workspace;

use finding::{Finding, Rule};
use source::Source;
use std::path::Path;

/// Every breach in one Rust source, given its path from the root of the repository.
fn check_source(path: &str, text: &str) -> Vec<Finding> {
    let place = path.strip_prefix(rooms::SOURCES);
    let agents = path.strip_prefix(agent::SOURCES);
    let mut findings = workspace::check_length(path, text);
    let in_crate = place.or(agents).or_else(|| path.strip_prefix(cellar::SOURCES));
    match Source::read(rooms::module_of(in_crate.unwrap_or_default()), text) {
        Err(line) => findings.push(Finding {
            path: path.to_owned(),
            line,
            rule: Rule::Unreadable,
            message: "this is not Rust".to_owned(),
        }),
        Ok(source) => {
            findings.extend(contents::check_everywhere(path, &source));
            findings.extend(cellar::check_imports(path, &source));
            if let Some(place) = place {
                findings.extend(rooms::check_imports(path, place, &source));
                findings.extend(contents::check_in_rooms(path, place, &source));
            }
            if let Some(place) = agents {
                findings.extend(agent::check(path, place, &source));
            }
        }
    }
    findings.sort_by_key(|finding| (finding.line, finding.rule));
    findings.dedup();
    findings
}

/// Every breach in one file of the repository, whatever its kind.
fn check_file(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = workspace::check_words(path, text);
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        "Cargo.toml" => findings.extend(workspace::check_manifest(path, text)),
        "Cargo.lock" | "package-lock.json" => findings.extend(workspace::check_lock(path, text)),
        _ => {}
    }
    if Path::new(name).extension().is_some_and(|extension| extension == "rs") {
        findings.extend(check_source(path, text));
    } else {
        findings.extend(workspace::check_length(path, text));
    }
    findings
}

fn assert_none(findings: &[Finding]) {
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "the house rules are broken in {} places:\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn every_file_keeps_the_house_rules() {
    let files = tree::files();
    assert!(files.iter().any(|(path, _)| path == "idp/src/lib.rs"), "the walk found the sources");
    let mut findings = Vec::new();
    for (path, place) in files {
        if let Some(text) = tree::text_of(&place) {
            findings.extend(check_file(&path, &text));
        }
    }
    assert_none(&findings);
}

#[test]
fn everything_pointed_to_can_be_looked_up() {
    let files = tree::files();
    let paths: Vec<String> = files.iter().map(|(path, _)| path.clone()).collect();
    let page = |path: &str| tree::text_of(&tree::root().join(path)).unwrap_or_default();
    let library = citations::Library { paths: &paths, page: &page };
    let mut findings = Vec::new();
    for (path, place) in &files {
        // The checks themselves hold examples that lead nowhere.
        if path.starts_with("tests/it/architecture") {
            continue;
        }
        let text = || tree::text_of(place).unwrap_or_default();
        match place.extension().and_then(|extension| extension.to_str()) {
            Some("rs") => findings.extend(citations::check_citations(path, &text(), &library)),
            Some("md") => findings.extend(citations::check_links(path, &text(), &library)),
            _ => {}
        }
    }
    assert_none(&findings);
}

#[test]
fn both_databases_have_the_same_migrations() {
    let (sqlite, postgres) = (tree::names_in("migrations/sqlite"), tree::names_in("migrations/postgres"));
    assert_none(&workspace::check_migrations(&sqlite, &postgres));
}

#[test]
fn every_table_is_described() {
    let page = tree::text_of(&tree::root().join("docs/data.md")).expect("the page on tables is there");
    let migrations = tree::files().into_iter().filter(|(path, _)| path.starts_with("migrations/"));
    let mut findings = Vec::new();
    for (path, place) in migrations {
        findings.extend(workspace::check_tables(&path, &tree::text_of(&place).unwrap_or_default(), &page));
    }
    assert_none(&findings);
}

#[test]
fn the_root_of_the_library_only_lists_the_rooms() {
    let text = tree::text_of(&tree::root().join("idp/src/lib.rs")).expect("the library has a root");
    let source = Source::read(Vec::new(), &text).expect("the root of the library is Rust");
    assert_eq!(source.paths, Vec::new(), "a room hidden behind a re-export would escape the floors");
}
