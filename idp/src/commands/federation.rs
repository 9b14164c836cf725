//! `idp federation` and `idp metadata`.

use crate::commands::apply::check_catalogue;
use crate::commands::cli::FederationVerb;
use crate::commands::desk::Desk;
use crate::commands::error::CommandError;
use crate::commands::output::{complain, print, table};
use crate::domain::id::FederationId;
use crate::domain::time::Timestamp;
use crate::flows::Fault;
use crate::flows::administration::{Actor, FederationOverview, list_federations};
use crate::flows::federation::{self, ProviderChanges};
use crate::flows::publish_metadata::{NoMetadata, check_metadata, publish_metadata};
use serde_json::{Value, json};
use std::path::Path;

/// Carries out one verb.
///
/// # Errors
/// [`CommandError`].
pub async fn federation(desk: &Desk, verb: FederationVerb) -> Result<(), CommandError> {
    match verb {
        FederationVerb::List => list(desk).await,
        FederationVerb::Refresh { federation } => refresh(desk, federation.as_ref()).await,
        FederationVerb::Check { file } => check(desk, &file),
    }
}

/// Prints our own metadata; what a federation would object to goes to standard error.
///
/// # Errors
/// [`CommandError`], and nothing is printed.
pub async fn metadata(desk: &Desk, id: &FederationId) -> Result<(), CommandError> {
    let context = desk.context();
    let document = publish_metadata(&context, id).await.map_err(|reason| match reason {
        NoMetadata::UnknownFederation => CommandError::failed(unknown_federation(id)),
        NoMetadata::Fault(Fault::NoKey(_)) => {
            CommandError::failed(format!("{id} has no usable key; run: idp key new --spid --federation {id} --now"))
        }
        NoMetadata::Fault(fault) => fault.into(),
        NoMetadata::Own(fault) => CommandError::failed(fault.to_string()),
    })?;
    for objection in check_metadata(&context, id, &document).await? {
        complain(&objection);
    }
    print(&document);
    Ok(())
}

/// What to say where there is no such federation.
pub fn unknown_federation(id: &FederationId) -> String {
    format!("there is no federation {id}; run: idp federation list, or enter it with: idp apply CATALOGUE")
}

async fn list(desk: &Desk) -> Result<(), CommandError> {
    let context = desk.context();
    let overviews = list_federations(&context, &Actor::Command("federation list")).await?;
    let values: Vec<Value> = overviews.iter().map(|overview| value_of(overview, context.now)).collect();
    let rows: Vec<Vec<String>> = overviews.iter().map(|overview| row_of(overview, context.now)).collect();
    let headings = ["federation", "kind", "providers", "read", "our certificate until", "entityID"];
    desk.output().answer(&Value::Array(values), &table(&headings, &rows));
    Ok(())
}

/// One that fails keeps no other back; each is told.
async fn refresh(desk: &Desk, only: Option<&FederationId>) -> Result<(), CommandError> {
    let context = desk.context();
    let overviews = list_federations(&context, &Actor::Command("federation refresh")).await?;
    let chosen: Vec<_> = overviews
        .iter()
        .map(|overview| &overview.stored.federation)
        .filter(|federation| only.is_none_or(|only| *only == federation.id))
        .collect();
    if let (Some(only), []) = (only, chosen.as_slice()) {
        return Err(CommandError::failed(unknown_federation(only)));
    }
    let (mut values, mut lines, mut failed) = (Vec::new(), Vec::new(), false);
    for federation in chosen {
        let id = federation.id.as_str();
        let (line, value) = match federation::refresh(&context, federation).await {
            Ok(Some(changes)) => {
                let ProviderChanges { added, changed, withdrawn } = changes;
                let value = json!({ "federation": id, "added": added, "changed": changed, "withdrawn": withdrawn });
                (format!("{id}: {added} added, {changed} changed, {withdrawn} withdrawn"), value)
            }
            Ok(None) => {
                let line = format!("{id}: its providers come from files; run: idp apply CATALOGUE");
                (line, json!({ "federation": id, "from_files": true }))
            }
            Err(error) => {
                failed = true;
                (
                    format!("{id}: {error}; what was known stays in use"),
                    json!({ "federation": id, "error": error.to_string() }),
                )
            }
        };
        lines.push(line);
        values.push(value);
    }
    desk.output().answer(&Value::Array(values), &lines.join("\n"));
    if failed { Err(CommandError::Told) } else { Ok(()) }
}

fn value_of(overview: &FederationOverview, now: Timestamp) -> Value {
    let federation = &overview.stored.federation;
    let provider = |provider: &crate::domain::identity_provider::IdentityProvider| {
        json!({
            "entity_id": provider.entity_id.as_str(),
            "offered": provider.is_offered(now),
            "certificates_end": provider.facts.certificates.iter().map(|one| one.not_after.to_string()).collect::<Vec<_>>(),
        })
    };
    json!({
        "id": federation.id.as_str(),
        "kind": federation.kind.code(),
        "entity_id": federation.entity_id.as_str(),
        "refreshed_at": overview.stored.refreshed_at.map(|at| at.to_string()),
        "failure": overview.stored.failure,
        "keys": overview.keys.iter().map(|key| json!({
            "key": key.id.to_string(),
            "active_from": key.active_from.to_string(),
            "certificate_ends": key.ends_at.to_string(),
        })).collect::<Vec<_>>(),
        "providers": overview.providers.iter().map(provider).collect::<Vec<_>>(),
    })
}

fn row_of(overview: &FederationOverview, now: Timestamp) -> Vec<String> {
    let federation = &overview.stored.federation;
    let offered = overview.providers.iter().filter(|provider| provider.is_offered(now)).count();
    let day = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| at.to_string());
    vec![
        federation.id.as_str().to_owned(),
        federation.kind.code().to_owned(),
        format!("{offered} of {}", overview.providers.len()),
        day(overview.stored.refreshed_at),
        day(overview.keys.iter().map(|key| key.ends_at).max()),
        federation.entity_id.as_str().to_owned(),
    ]
}

fn check(desk: &Desk, file: &Path) -> Result<(), CommandError> {
    let catalogue = check_catalogue(desk, file)?;
    let mut lines = Vec::new();
    for entry in &catalogue.federations {
        let id = &entry.federation.id;
        match &entry.providers {
            Some(providers) => lines.extend(providers.iter().map(|provider| {
                let ends: Vec<String> =
                    provider.facts.certificates.iter().map(|one| one.not_after.to_string()).collect();
                format!("{id}: {} signs with certificates until {}", provider.entity_id, ends.join(", "))
            })),
            None => lines.push(format!("{id}: the metadata is fetched later; not looked at")),
        }
    }
    lines.push(format!("{} federations, no fault", catalogue.federations.len()));
    desk.output().answer(&json!({ "federations": catalogue.federations.len(), "faults": [] }), &lines.join("\n"));
    Ok(())
}
