//! `idp client`: service modules.

use crate::commands::cli::{ClientVerb, CreateClient};
use crate::commands::desk::Desk;
use crate::commands::error::CommandError;
use crate::commands::output::table;
use crate::domain::client::Client;
use crate::domain::id::ClientId;
use crate::domain::language::{Language, LocalizedText};
use crate::domain::scope::Scope;
use crate::domain::secret::Secret;
use crate::flows::administration::{self, Actor};
use crate::storage::clients::StoredClient;
use serde_json::{Value, json};

/// Carries out one verb.
///
/// # Errors
/// [`CommandError`].
pub async fn client(desk: &Desk, verb: ClientVerb) -> Result<(), CommandError> {
    let context = desk.context();
    match verb {
        ClientVerb::List => {
            let clients = administration::list_clients(&context, &Actor::Command("client list")).await?;
            list(desk, &clients);
        }
        ClientVerb::Show { id } => {
            let stored = administration::find_client(&context, &Actor::Command("client show"), &id).await?;
            let value = value_of(&stored);
            desk.output().answer(&value, &format!("{value:#}"));
        }
        ClientVerb::Create(arguments) => create(desk, arguments).await?,
        ClientVerb::RotateSecret { id } => {
            let secret = administration::rotate_secret(&context, &Actor::Command("client rotate-secret"), &id).await?;
            answer_secret(desk, &id, Some(&secret));
        }
        ClientVerb::Remove { id } => {
            administration::remove_client(&context, &Actor::Command("client remove"), &id).await?;
            desk.output().answer(&json!({ "id": id.as_str(), "done": "removed" }), &format!("{id} is removed"));
        }
    }
    Ok(())
}

async fn create(desk: &Desk, arguments: CreateClient) -> Result<(), CommandError> {
    let mut client = Client::new(arguments.id, LocalizedText::italian(arguments.name));
    client.redirect_uris = arguments.redirect_uris;
    client.post_logout_redirect_uris = arguments.post_logout_redirect_uris;
    client.scopes = [Scope::OpenId].into_iter().chain(arguments.scopes).collect();
    client.auth_method = arguments.auth_method;
    client.minimum_level = arguments.minimum_level;
    let id = client.id.clone();
    let secret = administration::create_client(&desk.context(), &Actor::Command("client create"), client).await?;
    answer_secret(desk, &id, secret.as_ref());
    Ok(())
}

/// The one moment at which a secret is shown.
fn answer_secret(desk: &Desk, id: &ClientId, secret: Option<&Secret>) {
    let shown = secret.map(Secret::expose);
    let text = shown.map_or_else(|| format!("{id} is registered"), |secret| format!("{id} has the secret {secret}"));
    desk.output().answer(&json!({ "id": id.as_str(), "secret": shown }), &text);
}

fn list(desk: &Desk, clients: &[StoredClient]) {
    let rows: Vec<Vec<String>> = clients
        .iter()
        .map(|stored| {
            let client = &stored.client;
            let state = if client.is_enabled() { "enabled" } else { "disabled" };
            let name = client.name.for_reader(Language::It).0;
            [client.id.as_str(), state, client.auth_method.name(), stored.origin.code(), name]
                .map(str::to_owned)
                .to_vec()
        })
        .collect();
    let text = table(&["id", "state", "authentication", "origin", "name"], &rows);
    desk.output().answer(&Value::Array(clients.iter().map(value_of).collect()), &text);
}

/// The registration with what stands beside it. Never the hash of the secret.
fn value_of(stored: &StoredClient) -> Value {
    let mut value = serde_json::to_value(&stored.client).unwrap_or_default();
    value["has_secret"] = stored.secret_hash.is_some().into();
    value["origin"] = stored.origin.code().into();
    value["created_at"] = stored.created_at.to_string().into();
    value["updated_at"] = stored.updated_at.to_string().into();
    value
}
