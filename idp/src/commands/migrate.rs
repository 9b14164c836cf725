//! `idp migrate`: brings the schema up to date (O-06).

use crate::commands::error::CommandError;
use crate::commands::output::Output;
use crate::commands::wire::{WireError, make_folders, storage_options};
use crate::config::Config;
use crate::storage::{SCHEMA_VERSION, Store};
use serde_json::json;

/// Runs the steps that are missing, under the database's own lock; safe beside a running provider. As a dry run it says
/// which they are and writes nothing.
///
/// # Errors
/// [`CommandError`], also when the schema is newer than this version knows.
pub async fn migrate(config: &Config, dry_run: bool, output: Output) -> Result<(), CommandError> {
    let options = storage_options(config);
    if dry_run {
        let missing = Store::missing_steps(&options).await.map_err(WireError::from)?;
        output.answer(&value_of(&missing), &text_of(&missing));
        return Ok(());
    }
    make_folders(config)?;
    Store::migrate(&options).await.map_err(WireError::from)?;
    output.answer(&json!({ "schema": SCHEMA_VERSION }), &format!("the schema is at step {SCHEMA_VERSION}"));
    Ok(())
}

fn value_of(missing: &[(i64, &str)]) -> serde_json::Value {
    let steps: Vec<_> = missing.iter().map(|(number, name)| json!({ "step": number, "name": name })).collect();
    json!({ "schema": SCHEMA_VERSION, "missing": steps })
}

fn text_of(missing: &[(i64, &str)]) -> String {
    if missing.is_empty() {
        return format!("the schema is at step {SCHEMA_VERSION}; there is nothing to do");
    }
    let lines = missing.iter().map(|(number, name)| format!("would make step {number}: {name}"));
    lines.collect::<Vec<_>>().join("\n")
}
