//! `idp version` (O-13).

use crate::commands::output::Output;
use crate::storage::SCHEMA_VERSION;
use serde_json::json;

/// The commit that a build was made from, where the one who builds says it.
const COMMIT: &str = match option_env!("VARCO_COMMIT") {
    Some(commit) => commit,
    None => "unknown",
};

/// Says version, commit and schema.
pub fn version(output: Output) {
    let version = env!("CARGO_PKG_VERSION");
    let value = json!({ "version": version, "commit": COMMIT, "schema": SCHEMA_VERSION, "features": [] });
    output.answer(&value, &format!("idp {version} (commit {COMMIT}, schema {SCHEMA_VERSION})"));
}
