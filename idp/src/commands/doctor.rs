//! `idp doctor`: one line for each check, with what was seen and what to do (O-15).
//!
//! The doctor looks and never touches: it makes no file, no key, no schema. Each check is a function from what is
//! seen to findings, so that every fault can be put before it in a test.

mod database;
mod federations;
mod finding;
mod machine;
mod settings;
mod stored;

use crate::commands::clock::{SystemClock, SystemRandom};
use crate::commands::error::CommandError;
use crate::commands::output::{Output, table};
use crate::commands::wire::{assemble, database_file, read_master_key, storage_options};
use crate::config::Config;
use crate::domain::time::Clock as _;
use crate::storage::Store;
use finding::{Finding, Verdict};
use serde_json::{Value, json};

/// Runs every check.
///
/// # Errors
/// [`CommandError::Told`] where one of them found an error.
pub async fn doctor(config: &Config, output: Output) -> Result<(), CommandError> {
    let mut findings = settings::check_settings(config, SystemClock.now());
    findings.extend(machine::check_machine(config));
    findings.extend(machine::check_mail(config).await);
    findings.extend(look_into_database(config).await);
    answer(&findings, output);
    let has_error = findings.iter().any(|finding| finding.verdict == Verdict::Error);
    if has_error { Err(CommandError::Told) } else { Ok(()) }
}

async fn look_into_database(config: &Config) -> Vec<Finding> {
    if let Some(file) = database_file(config).filter(|file| !file.exists()) {
        let seen = format!("{} is not there", file.display());
        return vec![Finding::warning("database", seen, "start the provider once, or run: idp migrate")];
    }
    let store = match Store::open(&storage_options(config)).await {
        Ok(store) => store,
        Err(error) => return vec![Finding::error("database", error.to_string(), "check database.url")],
    };
    let now = SystemClock.now();
    let facts = store.facts().await;
    let mut findings = database::check_database(&facts, config.database.connections, now);
    if findings.iter().all(|finding| finding.verdict != Verdict::Error) {
        // Without a master key nothing can be opened; the check of the file has said so. It is not made here.
        if config.master_key_file.exists()
            && let Ok(master_key) = read_master_key(config, &SystemRandom)
            && let Ok(provider) = assemble(config, store.clone(), master_key)
        {
            findings.extend(stored::check_tenants(&provider).await);
        }
    }
    store.close().await;
    findings
}

fn answer(findings: &[Finding], output: Output) {
    let rows: Vec<Vec<String>> = findings
        .iter()
        .map(|finding| {
            let todo = finding.todo.as_ref().map(|todo| format!("{}: {todo}", finding.seen));
            let text = todo.unwrap_or_else(|| finding.seen.clone());
            vec![finding.verdict.code().to_owned(), finding.check.to_owned(), text]
        })
        .collect();
    let values = findings.iter().map(|finding| {
        json!({ "check": finding.check, "verdict": finding.verdict.code(), "seen": finding.seen, "todo": finding.todo })
    });
    output.answer(&Value::Array(values.collect()), &table(&["verdict", "check", "what"], &rows));
}
