//! SPID before the conformance tool of the federation: metadata, requests, and all 111 answers.
//!
//! The totals belong to the small tenant of this file (DECISIONS 22): one consumer, one address of logout, one set of six
//! attributes, one language. The answers that must be let in are asserted one by one, so that refusing everything does not pass.

use std::fmt::Write as _;
use varco_tests::processes::provider::Provider;
use varco_tests::processes::spid_sp_test::{Check, SpidSpTest, Target};

/// A way of asking, with what the tool must count.
struct Setup {
    binding: &'static str,
    level: u8,
    comparison: &'static str,
    /// Checks of metadata, request and answers.
    counts: (usize, usize, usize),
    /// The answers that must be let in.
    let_in: &'static [&'static str],
}

const METADATA: usize = 104;
const RESPONSES: usize = 111;

const POST_LEVEL_2: Setup = Setup {
    binding: "post",
    level: 2,
    comparison: "minimum",
    counts: (METADATA, 51, RESPONSES),
    let_in: &["1", "31", "95", "96", "109", "110"],
};

const REDIRECT_LEVEL_2: Setup = Setup {
    binding: "redirect",
    level: 2,
    comparison: "exact",
    counts: (METADATA, 44, RESPONSES),
    let_in: &["1", "31", "95", "96", "109", "110"],
};

const POST_LEVEL_1: Setup = Setup {
    binding: "post",
    level: 1,
    comparison: "minimum",
    counts: (METADATA, 47, RESPONSES),
    let_in: &["1", "31", "94", "95", "96", "109", "110"],
};

fn catalogue(setup: &Setup) -> String {
    let Setup { binding, level, comparison, .. } = setup;
    format!(
        r#"[[federation]]
id = "spid"
kind = "spid"
metadata_files = ["idp.xml"]
binding = "{binding}"
level = {level}
comparison = "{comparison}"
[federation.organization]
name = {{ it = "Comune di Prova" }}
display_name = {{ it = "Comune di Prova" }}
url = "https://www.comune.prova.example"
ipa_code = "c_zz99"
email = "identita@comune.prova.example"
telephone = "+390600000000"
locality = "Prova"
[[federation.attribute_set]]
index = 0
name = {{ it = "Servizi del Comune" }}
attributes = ["fiscalNumber", "name", "familyName", "dateOfBirth", "email", "mobilePhone"]
"#
    )
}

/// Runs the tool on a provider of its own, and holds what it found against what it must find.
fn assert_conformant(setup: &Setup) {
    let tool = SpidSpTest::new();
    let provider = Provider::new("");
    provider.write("idp.xml", &tool.provider_metadata());
    provider.apply(&catalogue(setup));
    let issuer = provider.issuer();
    let _running = provider.start();
    let metadata = format!("{issuer}/saml/spid/metadata");
    let login = format!("{issuer}/saml/spid/login?idp={}", tool.entity_id);
    let checks = tool.run(&Target { metadata: &metadata, login: Some(&login), profile: "spid-sp-public" });
    let mut faults = String::new();
    for Check { part, id, title, value, .. } in checks.iter().filter(|check| !check.is_good) {
        let _infallible = write!(faults, "\n  {part} {id}: {title} ({value})");
    }
    assert!(faults.is_empty(), "the tool is not content:{faults}");
    let count = |part: &str| checks.iter().filter(|check| check.part.contains(part)).count();
    assert_eq!((count("metadata"), count("authn"), count("response")), setup.counts, "checks that the tool made");
    for id in setup.let_in {
        let case = checks.iter().find(|check| check.part.contains("response") && check.id == *id);
        assert!(case.is_some_and(|case| case.value.contains("200")), "answer {id} must be let in: {case:?}");
    }
    println_total(&checks);
}

#[expect(clippy::print_stdout, reason = "the totals of the tool belong into the report of the tests")]
fn println_total(checks: &[Check]) {
    println!("spid-sp-test: {} checks executed, all passed", checks.len());
}

/// The tool is there, works without a network, and plays a provider with a key of our own.
#[test]
fn the_conformance_tool_plays_a_provider_of_ours() {
    let tool = SpidSpTest::new();
    let metadata = tool.provider_metadata();
    assert!(metadata.contains(&tool.entity_id), "{metadata}");
    let own = std::fs::read_to_string(tool.folder().join("public.cert")).expect("the certificate of this run");
    let own: String = own.lines().filter(|line| !line.starts_with('-')).collect();
    let compact: String = metadata.split_whitespace().collect();
    assert!(compact.contains(&own), "the key in the metadata is the one of this run");
}

#[test]
fn by_post_at_level_2_at_least() {
    assert_conformant(&POST_LEVEL_2);
}

#[test]
fn by_redirect_at_level_2_exactly() {
    assert_conformant(&REDIRECT_LEVEL_2);
}

#[test]
fn by_post_at_level_1_at_least() {
    assert_conformant(&POST_LEVEL_1);
}
