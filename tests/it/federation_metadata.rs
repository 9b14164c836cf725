//! Our metadata and certificates before judges from outside: `xmlsec1`, pysaml2, the validator of SPID certificates,
//! and the conformance tool of SPID with its profiles for public, private, aggregators, operators, CIE and eIDAS.

mod publishing;

use publishing::{Published, publish_cie, publish_spid, with_activity};
use serde_json::Value;
use std::process::Command;
use varco_tests::processes::python::python_program;
use varco_tests::processes::require_program;
use varco_tests::processes::spid_sp_test::{Check, SpidSpTest, Target};

/// Runs the tool on a file, and fails unless every check is content and there are as many as there should be.
fn assert_tool_is_content(published: &Published, profile: &str, more: &[&str], total: usize) {
    let checks = tool_on(published, profile, more);
    let complaints: Vec<&Check> = checks.iter().filter(|check| !check.is_good).collect();
    assert!(complaints.is_empty(), "{profile}: {complaints:#?}");
    assert_eq!(checks.len(), total, "{profile}: as many checks as the profile has on this metadata");
}

fn tool_on(published: &Published, profile: &str, more: &[&str]) -> Vec<Check> {
    let metadata = format!("file://{}", published.metadata().display());
    SpidSpTest::new().run_with(&Target { metadata: &metadata, login: None, profile }, more)
}

#[test]
fn the_spid_tool_takes_service_providers() {
    let public = publish_spid("municipality");
    assert_tool_is_content(&public, "spid-sp-public", &[], 149);
    assert_tool_is_content(&public, "ficep-eidas-sp", &[], 128);
    let private = publish_spid("company");
    assert_tool_is_content(&private, "spid-sp-private", &[], 118);
    // For public bodies this switch asks the index of public administrations over the network.
    assert_tool_is_content(&private, "spid-sp-private", &["--production"], 161);
}

#[test]
fn the_spid_tool_takes_aggregators() {
    let (full, light) = (publish_spid("aggregator-public"), with_activity("aggregator-public", "public", "pub-ag"));
    assert_tool_is_content(&full, "spid-sp-ag-public-full", &[], 123);
    assert_tool_is_content(&light, "spid-sp-ag-public-lite", &[], 123);
    let (full, light) = (publish_spid("aggregator-private"), with_activity("aggregator-private", "private", "pri-ag"));
    assert_tool_is_content(&full, "spid-sp-ag-private-full", &[], 138);
    assert_tool_is_content(&light, "spid-sp-ag-private-lite", &[], 138);
}

#[test]
fn the_spid_tool_takes_operators() {
    assert_tool_is_content(&publish_spid("operator"), "spid-sp-op-public-full", &[], 104);
    let light = with_activity("operator", "operator", "pub-op");
    assert_tool_is_content(&light, "spid-sp-op-public-lite", &[], 122);
}

#[test]
fn the_spid_tool_takes_metadata_for_cie() {
    assert_tool_is_content(&publish_cie("municipality"), "cie-sp-public", &[], 88);
    assert_tool_is_content(&publish_cie("company"), "cie-sp-private", &[], 84);
}

/// The tool complains where it should: whoever reads its report is awake.
#[test]
fn the_spid_tool_complains_about_changed_metadata() {
    let published = publish_spid("municipality");
    let text = std::fs::read_to_string(published.metadata()).expect("it was written");
    let changed = text.replace("OrganizationDisplayName", "OrganizationName");
    std::fs::write(published.metadata(), changed).expect("there is room");
    let complaints = tool_on(&published, "spid-sp-public", &[]).iter().filter(|check| !check.is_good).count();
    assert!(complaints > 2, "signature, schema and organization are wrong: {complaints} complaints");
}

/// The first line of the validator's report; its exit status says nothing.
fn validate_certificate(published: &Published, sector: &str) -> String {
    let report = published.folder().join("certificate.txt");
    let mut validator = python_program("spid-compliant-certificates");
    validator.args(["validator", "--sector", sector, "--out-form", "txt", "--crt-file"]);
    let output = validator.arg(published.certificate()).arg("--out-file").arg(&report).output().expect("it starts");
    let text = std::fs::read_to_string(&report)
        .unwrap_or_else(|_| panic!("no report: {}", String::from_utf8_lossy(&output.stderr)));
    text.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn the_certificate_validator_takes_ours_for_its_sector() {
    let (public, private) = (publish_spid("municipality"), publish_spid("company"));
    assert_eq!(validate_certificate(&public, "public"), "Result: success");
    assert_eq!(validate_certificate(&private, "private"), "Result: success");
    assert_eq!(validate_certificate(&public, "private"), "Result: failure");
    assert_eq!(validate_certificate(&private, "public"), "Result: failure");
}

fn xmlsec_verifies(published: &Published) -> bool {
    let program = require_program(&["/usr/bin/xmlsec1"], "xmlsec1");
    let output = Command::new(program)
        .args(["--verify", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:metadata:EntityDescriptor"])
        // The pinned key alone: certificates in the document are not looked at.
        .args(["--enabled-key-data", "rsa", "--pubkey-cert-pem"])
        .arg(published.certificate())
        .arg(published.metadata())
        .output()
        .expect("xmlsec1 starts");
    output.status.success()
}

#[test]
fn our_metadata_verifies_with_xmlsec1() {
    for published in [publish_spid("municipality"), publish_cie("municipality"), publish_spid("aggregator-private")] {
        assert!(xmlsec_verifies(&published));
        let text = std::fs::read_to_string(published.metadata()).expect("it was written");
        std::fs::write(published.metadata(), text.replace(".example/", ".exemple/")).expect("there is room");
        assert!(!xmlsec_verifies(&published), "a changed document does not verify");
    }
}

fn parse_with_pysaml2(published: &Published) -> Value {
    let script = varco_tests::processes::judge::judges_folder().join("python/parse_metadata.py");
    let output = python_program("python").arg(script).arg(published.metadata()).output().expect("Python starts");
    assert!(output.status.success(), "pysaml2 refused it: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the answer is JSON")
}

#[test]
fn pysaml2_reads_what_we_wrote() {
    let read = parse_with_pysaml2(&publish_spid("municipality"));
    assert_eq!(read["entity_id"], "https://idp.comune.prova.example/spid");
    assert_eq!(read["consumers"], serde_json::json!(["https://idp.comune.prova.example/saml/spid/acs"]));
    assert_eq!(read["attributes"][0], serde_json::json!(["fiscalNumber", "name", "familyName"]));
    assert_eq!(read["attributes"].as_array().map(Vec::len), Some(3));
    assert_eq!(read["organization"], "Comune di Prova");
    assert_eq!(read["certificates"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        parse_with_pysaml2(&publish_cie("municipality"))["contacts"],
        serde_json::json!(["administrative", "technical"])
    );
    assert_eq!(parse_with_pysaml2(&publish_spid("company"))["contacts"], serde_json::json!(["other", "billing"]));
}
