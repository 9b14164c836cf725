//! `idp apply`: brings clients and federations to what catalogues say.

mod client_section;
mod federation_section;
mod read;
#[cfg(test)]
mod tests;

use crate::commands::cli::Apply;
use crate::commands::desk::Desk;
use crate::commands::error::CommandError;
use crate::flows::Context;
use crate::flows::administration::{self, Actor, Catalogue, Change, ChangeKind, Described, Mode};
use crate::flows::federation_keys::{self, NewKey, USUAL_DAYS};
use client_section::Surroundings;
use serde_json::{Value, json};
use std::path::Path;

/// Reads the catalogues, compares them with what is registered, and carries the difference out.
///
/// # Errors
/// [`CommandError`], and nothing is changed.
pub async fn apply(desk: &Desk, arguments: &Apply) -> Result<(), CommandError> {
    let context = desk.context();
    let catalogue = read::read_catalogues(&arguments.files, surroundings(desk, &context))?;
    let named = Named { clients: catalogue.clients.len(), federations: catalogue.federations.len() };
    let mode = Mode { dry_run: arguments.dry_run, prune: arguments.prune };
    let changes = administration::apply(&context, &Actor::Command("apply"), catalogue, mode).await?;
    let keys = if arguments.dry_run { Vec::new() } else { make_missing_keys(&context).await? };
    let value = json!({
        "dry_run": arguments.dry_run,
        "clients": named.clients,
        "federations": named.federations,
        "changes": changes.iter().map(value_of).collect::<Vec<_>>(),
        "keys": keys,
    });
    let new_keys =
        keys.iter().map(|federation| format!("+ key of federation {federation}; see: idp metadata {federation}"));
    let lines: Vec<String> =
        changes.iter().map(line_of).chain(new_keys).chain([sum(&changes, named, arguments.dry_run)]).collect();
    desk.output().answer(&value, &lines.join("\n"));
    Ok(())
}

/// Reads the catalogue `file` as `apply` would.
///
/// # Errors
/// [`CommandError`] with every fault.
pub(super) fn check_catalogue(desk: &Desk, file: &Path) -> Result<Catalogue, CommandError> {
    let context = desk.context();
    Ok(read::read_catalogues(&[file.to_owned()], surroundings(desk, &context))?)
}

fn surroundings<'a>(desk: &Desk, context: &'a Context) -> Surroundings<'a> {
    Surroundings {
        folder: Path::new("."),
        environment: desk.environment(),
        issuer: &context.tenant.issuer,
        now: context.now,
    }
}

/// A federation that says who the body is can be handed in once it has a key: the first one is made here. The ids of the
/// federations that got one.
async fn make_missing_keys(context: &Context) -> Result<Vec<String>, CommandError> {
    let mut made = Vec::new();
    for overview in administration::list_federations(context, &Actor::Command("apply")).await? {
        let federation = &overview.stored.federation;
        if !overview.keys.is_empty() || federation.organization.is_none() {
            continue;
        }
        let wish = NewKey { federation, active_from: None, days: USUAL_DAYS, actor: "command:apply" };
        federation_keys::make(context, wish).await.map_err(|fault| CommandError::failed(fault.to_string()))?;
        made.push(federation.id.as_str().to_owned());
    }
    Ok(made)
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
