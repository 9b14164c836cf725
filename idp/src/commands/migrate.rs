//! `idp migrate`: brings the schema up to date (O-06).

use crate::commands::error::CommandError;
use crate::commands::output::Output;
use crate::commands::wire::{WireError, make_folders, storage_options};
use crate::config::Config;
use crate::storage::{SCHEMA_VERSION, Store};
use serde_json::json;

/// Runs the steps that are missing, under the database's own lock; safe beside a running provider.
///
/// # Errors
/// [`CommandError`], also when the schema is newer than this version knows.
pub async fn migrate(config: &Config, output: Output) -> Result<(), CommandError> {
    make_folders(config)?;
    Store::migrate(&storage_options(config)).await.map_err(WireError::from)?;
    output.answer(&json!({ "schema": SCHEMA_VERSION }), &format!("the schema is at step {SCHEMA_VERSION}"));
    Ok(())
}
