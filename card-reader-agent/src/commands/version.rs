//! `version`: which version this is, and whether it has the switches for tests (S-134).

use super::CommandError;
use serde_json::json;
use std::io::Write;

/// Writes it.
pub fn run(as_json: bool, output: &mut impl Write) -> Result<(), CommandError> {
    let (version, seams) = (env!("CARGO_PKG_VERSION"), cfg!(feature = "test-seams"));
    if as_json {
        writeln!(output, "{}", json!({"version": version, "test_seams": seams}))?;
    } else {
        let kind = if seams { "a build for TESTS: test-seams on" } else { "test-seams off" };
        writeln!(output, "card-reader-agent {version} ({kind})")?;
    }
    Ok(())
}
