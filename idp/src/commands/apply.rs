//! `idp apply`: brings clients and federations to what catalogues say.

mod client_section;
mod federation_section;
mod read;
#[cfg(test)]
mod tests;

use crate::commands::cli::Apply;
use crate::commands::desk::Desk;
use crate::commands::error::CommandError;
use crate::flows::administration::{self, Actor, Change, ChangeKind, Described, Mode};
use client_section::Surroundings;
use serde_json::{Value, json};
use std::path::Path;

/// Reads the catalogues, compares them with what is registered, and carries the difference out.
///
/// # Errors
/// [`CommandError`], and nothing is changed.
pub async fn apply(desk: &Desk, arguments: &Apply) -> Result<(), CommandError> {
    let context = desk.context();
    let surroundings = Surroundings {
        folder: Path::new("."),
        environment: desk.environment(),
        issuer: &context.tenant.issuer,
        now: context.now,
    };
    let catalogue = read::read_catalogues(&arguments.files, surroundings)?;
    let named = Named { clients: catalogue.clients.len(), federations: catalogue.federations.len() };
    let mode = Mode { dry_run: arguments.dry_run, prune: arguments.prune };
    let changes = administration::apply(&context, &Actor::Command("apply"), catalogue, mode).await?;
    let value = json!({
        "dry_run": arguments.dry_run,
        "clients": named.clients,
        "federations": named.federations,
        "changes": changes.iter().map(value_of).collect::<Vec<_>>(),
    });
    let lines: Vec<String> = changes.iter().map(line_of).chain([sum(&changes, named, arguments.dry_run)]).collect();
    desk.output().answer(&value, &lines.join("\n"));
    Ok(())
}

/// How much the catalogues name.
#[derive(Clone, Copy)]
struct Named {
    clients: usize,
    federations: usize,
}

/// The kind of a thing, and its id.
fn names_of(what: &Described) -> (&'static str, &str) {
    match what {
        Described::Client(id) => ("client", id.as_str()),
        Described::Federation(id) => ("federation", id.as_str()),
    }
}

fn value_of(change: &Change) -> Value {
    let (what, keys) = match &change.kind {
        ChangeKind::Added => ("added", &Vec::new()),
        ChangeKind::Changed(keys) => ("changed", keys),
        ChangeKind::Removed => ("removed", &Vec::new()),
    };
    let (kind, id) = names_of(&change.what);
    json!({ kind: id, "change": what, "keys": keys })
}

fn line_of(change: &Change) -> String {
    let (kind, id) = names_of(&change.what);
    match &change.kind {
        ChangeKind::Added => format!("+ {kind} {id}"),
        ChangeKind::Changed(keys) => format!("~ {kind} {id}: {}", keys.join(", ")),
        ChangeKind::Removed => format!("- {kind} {id}"),
    }
}

fn sum(changes: &[Change], named: Named, dry_run: bool) -> String {
    if changes.is_empty() {
        return format!("no change ({} clients, {} federations)", named.clients, named.federations);
    }
    let count = |wanted: fn(&ChangeKind) -> bool| changes.iter().filter(|change| wanted(&change.kind)).count();
    let (added, removed) = (count(|kind| *kind == ChangeKind::Added), count(|kind| *kind == ChangeKind::Removed));
    let other = changes.len() - added - removed;
    let note = if dry_run { "; nothing was written (--dry-run)" } else { "" };
    format!("{added} added, {other} changed, {removed} removed{note}")
}
