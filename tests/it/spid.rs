//! SPID and CIE before the conformance tool of the federation.

use varco_tests::processes::spid_sp_test::SpidSpTest;

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
