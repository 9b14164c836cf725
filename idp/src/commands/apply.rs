//! `idp apply`: brings the registered clients to what catalogues say.

mod client_section;
mod read;
#[cfg(test)]
mod tests;

use crate::commands::cli::Apply;
use crate::commands::desk::Desk;
use crate::commands::error::CommandError;
use crate::flows::administration::{self, Actor, Change, ChangeKind, Mode};
use serde_json::{Value, json};

/// Reads the catalogues, compares them with what is registered, and carries the difference out.
///
/// # Errors
/// [`CommandError`], and nothing is changed.
pub async fn apply(desk: &Desk, arguments: &Apply) -> Result<(), CommandError> {
    let entries = read::read_catalogues(&arguments.files, desk.environment())?;
    let named = entries.len();
    let mode = Mode { dry_run: arguments.dry_run, prune: arguments.prune };
    let changes = administration::apply(&desk.context(), &Actor::Command("apply"), entries, mode).await?;
    let value = json!({
        "dry_run": arguments.dry_run,
        "clients": named,
        "changes": changes.iter().map(value_of).collect::<Vec<_>>(),
    });
    let lines: Vec<String> = changes.iter().map(line_of).chain([sum(&changes, named, arguments.dry_run)]).collect();
    desk.output().answer(&value, &lines.join("\n"));
    Ok(())
}

fn value_of(change: &Change) -> Value {
    let (what, keys) = match &change.kind {
        ChangeKind::Added => ("added", &Vec::new()),
        ChangeKind::Changed(keys) => ("changed", keys),
        ChangeKind::Removed => ("removed", &Vec::new()),
    };
    json!({ "client": change.client.as_str(), "change": what, "keys": keys })
}

fn line_of(change: &Change) -> String {
    match &change.kind {
        ChangeKind::Added => format!("+ client {}", change.client),
        ChangeKind::Changed(keys) => format!("~ client {}: {}", change.client, keys.join(", ")),
        ChangeKind::Removed => format!("- client {}", change.client),
    }
}

fn sum(changes: &[Change], named: usize, dry_run: bool) -> String {
    if changes.is_empty() {
        return format!("no change ({named} clients)");
    }
    let count = |wanted: fn(&ChangeKind) -> bool| changes.iter().filter(|change| wanted(&change.kind)).count();
    let (added, removed) = (count(|kind| *kind == ChangeKind::Added), count(|kind| *kind == ChangeKind::Removed));
    let other = changes.len() - added - removed;
    let note = if dry_run { "; nothing was written (--dry-run)" } else { "" };
    format!("{added} added, {other} changed, {removed} removed{note}")
}
