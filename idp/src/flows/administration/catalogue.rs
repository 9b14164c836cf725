//! Brings clients and federations to what a catalogue says: all of it or nothing, and no change at the second run.

mod federations;

pub use federations::CatalogueFederation;

use super::actor::{Actor, AdministrationError, admit};
use super::client_secret;
use crate::domain::audit_event::AuditKind;
use crate::domain::client::Client;
use crate::domain::id::{ClientId, FederationId};
use crate::domain::secret::{Secret, SecretHash};
use crate::domain::staff_role::Permission;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::storage::clients::{self, ClientOrigin, StoredClient};
use crate::storage::{Ending, StorageError, Transaction};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A client as a catalogue describes it; already checked.
#[derive(Clone, Debug)]
pub struct CatalogueClient {
    /// The registration.
    pub client: Client,
    /// Its secret, where it proves itself with one.
    pub secret: Option<Secret>,
}

/// What catalogues say, taken together.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// The service modules.
    pub clients: Vec<CatalogueClient>,
    /// The federations.
    pub federations: Vec<CatalogueFederation>,
}

/// How a catalogue is applied.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mode {
    /// Only tell what would change.
    pub dry_run: bool,
    /// Remove what earlier catalogues made and this one does not name.
    pub prune: bool,
}

/// Something that a catalogue describes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Described {
    /// A service module.
    Client(ClientId),
    /// A federation.
    Federation(FederationId),
}

/// What happens to one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The thing.
    pub what: Described,
    /// What happens.
    pub kind: ChangeKind,
}

/// Kinds of change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// These keys change; `secret`, `origin` and `providers` stand for themselves.
    Changed(Vec<String>),
    /// It goes.
    Removed,
}

impl ChangeKind {
    const fn act(&self) -> &'static str {
        match self {
            Self::Added => "apply_added",
            Self::Changed(_) => "apply_changed",
            Self::Removed => "apply_removed",
        }
    }
}

/// Applies a catalogue in one transaction; what changes: clients, then federations, by id. What stays as it is does not
/// appear.
///
/// # Errors
/// [`AdministrationError`], and nothing is written.
pub async fn apply(
    context: &Context,
    actor: &Actor,
    catalogue: Catalogue,
    mode: Mode,
) -> Result<Vec<Change>, AdministrationError> {
    admit(context, actor, Permission::EditClients).await?;
    let (in_job, actor) = (context.clone(), actor.name());
    let changes = context.store().write(move |on| {
        Box::pin(async move {
            let context = &in_job;
            let known = clients::list(on, context.tenant_id()).await?;
            let plan = plan(context, known, catalogue.clients, mode.prune)?;
            for step in &plan {
                carry_out(on, context, step, &actor).await?;
            }
            let mut changes: Vec<Change> = plan.into_iter().map(|step| step.change).collect();
            changes.extend(federations::apply(on, context, catalogue.federations, (mode.prune, &actor)).await?);
            Ok(if mode.dry_run { Ending::RollBack(changes) } else { Ending::Commit(changes) })
        })
    });
    let changes: Vec<Change> = changes.await?;
    for change in &changes {
        match &change.what {
            Described::Client(client) => context.provider.remembered_clients.forget(context.tenant_id(), client),
            // No process remembers federations.
            Described::Federation(_) => {}
        }
    }
    Ok(changes)
}

/// A change and the client as it will stand; `None` for one that goes.
struct Step {
    id: ClientId,
    change: Change,
    result: Option<StoredClient>,
}

impl Step {
    fn new(id: &ClientId, kind: ChangeKind, result: Option<StoredClient>) -> Self {
        Self { id: id.clone(), change: Change { what: Described::Client(id.clone()), kind }, result }
    }
}

fn plan(
    context: &Context,
    known: Vec<StoredClient>,
    entries: Vec<CatalogueClient>,
    prune: bool,
) -> Result<Vec<Step>, StorageError> {
    let mut known: BTreeMap<ClientId, StoredClient> =
        known.into_iter().map(|stored| (stored.client.id.clone(), stored)).collect();
    let mut steps = Vec::new();
    for entry in entries {
        let before = known.remove(&entry.client.id);
        steps.extend(plan_entry(context, before, entry)?);
    }
    if prune {
        let left_over = known.into_values().filter(|stored| stored.origin == ClientOrigin::Catalogue);
        steps.extend(left_over.map(|stored| Step::new(&stored.client.id, ChangeKind::Removed, None)));
    }
    steps.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(steps)
}

fn plan_entry(
    context: &Context,
    before: Option<StoredClient>,
    entry: CatalogueClient,
) -> Result<Option<Step>, StorageError> {
    let CatalogueClient { client, secret } = entry;
    let secret_hash =
        secret.map(|secret| client_secret::hash(context.master_key(), context.tenant_id(), &client.id, &secret));
    let kind = match &before {
        None => ChangeKind::Added,
        Some(before) => match changed_keys(before, &client, secret_hash)? {
            keys if keys.is_empty() => return Ok(None),
            keys => ChangeKind::Changed(keys),
        },
    };
    let result = StoredClient {
        created_at: before.map_or(context.now, |before| before.created_at),
        updated_at: context.now,
        origin: ClientOrigin::Catalogue,
        secret_hash,
        client,
    };
    Ok(Some(Step::new(&result.client.id.clone(), kind, Some(result))))
}

fn changed_keys(
    before: &StoredClient,
    after: &Client,
    secret_hash: Option<SecretHash>,
) -> Result<Vec<String>, StorageError> {
    let mut keys = differing_members(&before.client, after)?;
    if before.secret_hash != secret_hash {
        keys.push("secret".to_owned());
    }
    if before.origin != ClientOrigin::Catalogue {
        keys.push("origin".to_owned());
    }
    Ok(keys)
}

/// The keys under which two documents differ.
fn differing_members(before: &impl Serialize, after: &impl Serialize) -> Result<Vec<String>, StorageError> {
    let (old, new) = (members(before)?, members(after)?);
    let differs = |key: &&String| old.get(key.as_str()) != new.get(key.as_str());
    Ok(new.keys().filter(differs).cloned().collect())
}

fn members(document: &impl Serialize) -> Result<serde_json::Map<String, Value>, StorageError> {
    match serde_json::to_value(document) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) | Err(_) => Err(StorageError::Damaged("document")),
    }
}

async fn carry_out(on: &mut Transaction, context: &Context, step: &Step, actor: &str) -> Result<(), StorageError> {
    let (tenant, id) = (context.tenant_id(), &step.id);
    match &step.result {
        Some(stored) => clients::put(on, tenant, stored).await?,
        None => {
            clients::remove(on, tenant, id, context.now).await?;
        }
    }
    let record = Record::success(context, AuditKind::Client).actor(actor).client(id);
    let record = match &step.change.kind {
        ChangeKind::Changed(keys) => record.detail("keys", keys.join(" ")),
        ChangeKind::Added | ChangeKind::Removed => record,
    };
    record.detail("act", step.change.kind.act()).write(on, context).await
}
