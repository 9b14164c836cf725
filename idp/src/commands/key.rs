//! `idp key`: signing keys.

use crate::commands::cli::{KeyVerb, NewKey};
use crate::commands::desk::Desk;
use crate::commands::error::CommandError;
use crate::commands::federation::unknown_federation;
use crate::commands::output::table;
use crate::domain::signing_key::{KeyState, StoredKey};
use crate::flows::administration::{self, Actor};
use crate::flows::keys::{self, Beginning};
use crate::flows::publish_metadata::find_federation;
use crate::flows::{Context, federation_keys};
use serde_json::{Value, json};

/// Carries out one verb.
///
/// # Errors
/// [`CommandError`].
pub async fn key(desk: &Desk, verb: KeyVerb) -> Result<(), CommandError> {
    let context = desk.context();
    keys::ensure(&context).await?;
    match verb {
        KeyVerb::List => list(desk, &context).await,
        KeyVerb::New(arguments) => new(desk, &context, &arguments).await,
        KeyVerb::Rotate { now } => {
            let beginning = if now { Beginning::Now } else { Beginning::Scheduled };
            let report = keys::rotate(&context, beginning, "command:key rotate").await?;
            let names =
                |keys: &[crate::domain::id::KeyId]| keys.iter().map(|key| key.as_str().to_owned()).collect::<Vec<_>>();
            let (added, retired) = (names(&report.added), names(&report.retired));
            let text = format!("new: {}\nending: {}", added.join(", "), retired.join(", "));
            desk.output().answer(&json!({ "added": added, "retired": retired }), &text);
            Ok(())
        }
    }
}

async fn new(desk: &Desk, context: &Context, arguments: &NewKey) -> Result<(), CommandError> {
    let id = &arguments.federation;
    let federation = find_federation(context, id).await?;
    let federation = federation.ok_or_else(|| CommandError::failed(unknown_federation(id)))?;
    let wish = federation_keys::NewKey {
        federation: &federation,
        active_from: arguments.now.then_some(context.now),
        days: arguments.days,
        actor: "command:key new",
    };
    let key = federation_keys::make(context, wish).await.map_err(|fault| CommandError::failed(fault.to_string()))?;
    let value = json!({
        "federation": id.as_str(),
        "key": key.id.to_string(),
        "active_from": key.active_from.to_string(),
        "certificate_ends": key.ends_at.to_string(),
    });
    let (from, end) = (key.active_from, key.ends_at);
    let next = format!("hand in the new metadata: idp metadata {id}");
    desk.output()
        .answer(&value, &format!("key {} of {id}: signs from {from}, certificate until {end}\n{next}", key.id));
    Ok(())
}

async fn list(desk: &Desk, context: &Context) -> Result<(), CommandError> {
    let keys = administration::list_keys(context, &Actor::Command("key list")).await?;
    let rows: Vec<Vec<String>> = keys
        .iter()
        .map(|key| {
            let end = key.remove_at.map_or_else(|| "-".to_owned(), |at| at.to_string());
            let (kind, state) = (key.kind.code().to_owned(), state_of(key, context));
            vec![key.id.to_string(), key.purpose.to_string(), kind, state.to_owned(), key.active_from.to_string(), end]
        })
        .collect();
    let values = keys.iter().map(|key| {
        json!({
            "id": key.id.as_str(),
            "purpose": key.purpose.code(),
            "kind": key.kind.code().to_owned(),
            "state": state_of(key, context),
            "created_at": key.created_at.to_string(),
            "active_from": key.active_from.to_string(),
            "retired_at": key.retired_at.map(|at| at.to_string()),
            "safe_to_drop_at": key.remove_at.map(|at| at.to_string()),
        })
    });
    let text = table(&["id", "purpose", "kind", "state", "signs from", "safe to drop"], &rows);
    desk.output().answer(&Value::Array(values.collect()), &text);
    Ok(())
}

fn state_of(key: &StoredKey, context: &Context) -> &'static str {
    match key.state(context.now) {
        KeyState::Next => "next",
        KeyState::Active => "active",
        KeyState::Retiring => "retiring",
        KeyState::Removable => "removable",
    }
}
