//! Proves each rule: a fixture that breaks it is reported at exactly the marked lines, one that keeps it is not.
//!
//! A fixture begins with `//! path: …`, the place where it pretends to stand. A line that breaks a rule ends
//! in `// breach: Rule` (several rules separated by spaces).

use super::finding::Rule;
use super::{check_file, check_source, tree, workspace};

const FOLDER: &str = "tests/fixtures/architecture";

/// A fixture: its own name, the path it pretends to have, its text.
fn fixtures() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for name in tree::names_in(FOLDER) {
        let text = tree::text_of(&tree::root().join(FOLDER).join(&name)).expect("a fixture is text");
        let first = text.lines().next().unwrap_or_default();
        let path = first.strip_prefix("//! path: ").unwrap_or_else(|| panic!("{name} says where it stands")).to_owned();
        found.push((name, path, text));
    }
    found
}

fn marked(text: &str) -> Vec<(usize, String)> {
    let mut marks = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if let Some((_, rules)) = line.split_once("// breach: ") {
            marks.extend(rules.split_whitespace().map(|rule| (at + 1, rule.to_owned())));
        }
    }
    marks.sort();
    marks
}

#[test]
fn fixtures_are_reported_where_they_are_marked_and_nowhere_else() {
    for (name, path, text) in fixtures() {
        let findings = check_source(&path, &text);
        let mut reported: Vec<(usize, String)> = findings.iter().map(|f| (f.line, format!("{:?}", f.rule))).collect();
        reported.sort();
        reported.dedup();
        assert_eq!(reported, marked(&text), "{name}");
        assert!(findings.iter().all(|finding| finding.path == path), "{name}: a finding names its file");
    }
}

#[test]
fn every_rule_has_a_fixture_that_breaks_it_and_one_that_keeps_it() {
    let names = tree::names_in(FOLDER);
    for rule in Rule::OF_SOURCES {
        assert!(names.contains(&format!("{rule:?}.breaks.rs.txt")), "a fixture breaks {rule:?}");
        assert!(names.contains(&format!("{rule:?}.keeps.rs.txt")), "a fixture keeps {rule:?}");
    }
    for (name, _, text) in fixtures() {
        let rule = name.split('.').next().unwrap_or_default();
        let breaks = name.ends_with(".breaks.rs.txt");
        assert_eq!(marked(&text).iter().any(|(_, marked)| marked == rule), breaks, "{name} is marked as it is named");
    }
}

fn rules_of(path: &str, text: &str) -> Vec<(usize, Rule)> {
    check_file(path, text).into_iter().map(|finding| (finding.line, finding.rule)).collect()
}

#[test]
fn a_long_file_of_any_kind_is_reported() {
    let long = "\n".repeat(workspace::LONGEST + 1);
    for path in ["idp/templates/login.html", "idp/locales/it/pages.ftl", "tests/install.sh", "Makefile"] {
        assert_eq!(rules_of(path, &long), [(401, Rule::Length)], "{path}");
        assert_eq!(rules_of(path, &long[1..]), [], "{path}");
    }
    assert_eq!(rules_of("Cargo.lock", &long), [], "nobody reads a lock file");
    assert_eq!(rules_of("idp/data/common-passwords.txt", &long), [], "an exception");
}

#[test]
fn a_dependency_without_a_reason_is_reported() {
    let bare = "[workspace.dependencies]\nserde = \"1\"\nurl = \"2\" # parses addresses\nidp = { path = \"idp\" }\n";
    assert_eq!(rules_of("Cargo.toml", bare), [(2, Rule::Dependency)]);
    let own = "[dependencies]\nserde = \"1\"\nurl.workspace = true\n[dev-dependencies]\nrand = \"0.9\"\n[lib]\nname = \"x\"\n";
    assert_eq!(rules_of("idp/Cargo.toml", own), [(2, Rule::Dependency), (5, Rule::Dependency)]);
    let alone = "[workspace]\n[dependencies]\nserde = \"1\" # reads forms\nrand = \"0.9\"\nidp = { path = \"..\" }\n";
    assert_eq!(rules_of("tests/fuzz/Cargo.toml", alone), [(4, Rule::Dependency)]);
}

#[test]
fn a_private_registry_in_a_lock_file_is_reported() {
    let public = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    assert_eq!(rules_of("Cargo.lock", public), []);
    assert_eq!(rules_of("Cargo.lock", "source = \"sparse+https://mirror.example/index/\"\n"), [(1, Rule::Registry)]);
    assert_eq!(rules_of("Cargo.lock", "source = \"git+https://github.com/a/b?rev=1#1\"\n"), [(1, Rule::Registry)]);
    let package = |host: &str| format!("{{\n  \"resolved\": \"https://{host}/axe-core/-/axe-core-4.tgz\"\n}}\n");
    assert_eq!(rules_of("idp/assets/package-lock.json", &package("registry.npmjs.org")), []);
    assert_eq!(rules_of("idp/assets/package-lock.json", &package("mirror.example")), [(2, Rule::Registry)]);
}

#[test]
fn a_migration_without_its_twin_is_reported() {
    let (both, one) = (["0001_tenants.sql", "0002_users.sql"].map(str::to_owned), ["0001_tenants.sql".to_owned()]);
    assert_eq!(workspace::check_migrations(&both, &both), []);
    let findings = workspace::check_migrations(&both, &one);
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].path.as_str(), findings[0].rule), ("migrations/postgres/0002_users.sql", Rule::Migrations));
    assert_eq!(workspace::check_migrations(&one, &both)[0].path, "migrations/sqlite/0002_users.sql");
}

#[test]
fn a_table_that_is_not_described_is_reported() {
    let migration = "-- people\nCREATE TABLE users (\n);\nCREATE TABLE secrets (\n);\n";
    let findings = workspace::check_tables("migrations/sqlite/0001.sql", migration, "|---|\n| `users` | accounts |\n");
    assert_eq!(findings.iter().map(|finding| finding.line).collect::<Vec<_>>(), [4]);
}

#[test]
fn a_word_of_the_workplace_is_reported() {
    let text = format!("see {}\n", concat!("/wo", "rk/notes.md"));
    assert_eq!(rules_of("docs/x.md", &text), [(1, Rule::ProductAlone)]);
    let other = concat!("frame/wo", "rk/ is another path\n");
    assert_eq!(rules_of("docs/x.md", other), []);
}
