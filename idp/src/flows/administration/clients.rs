//! Registers, changes and removes clients, and gives them new secrets.

use super::actor::{Actor, AdministrationError, admit};
use super::client_secret;
use crate::domain::audit_event::AuditKind;
use crate::domain::client::{Client, ClientAuthMethod, ClientState};
use crate::domain::id::ClientId;
use crate::domain::random;
use crate::domain::secret::Secret;
use crate::domain::staff_role::Permission;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::storage::clients::{self, ClientOrigin, StoredClient};
use crate::storage::{Ending, StorageError};

/// All clients, by id.
///
/// # Errors
/// [`AdministrationError`].
pub async fn list_clients(context: &Context, actor: &Actor) -> Result<Vec<StoredClient>, AdministrationError> {
    admit(context, actor, Permission::ReadClients).await?;
    Ok(clients::list(&mut context.store().read(), context.tenant_id()).await?)
}

/// One client.
///
/// # Errors
/// [`AdministrationError::UnknownClient`] where there is none.
pub async fn find_client(context: &Context, actor: &Actor, id: &ClientId) -> Result<StoredClient, AdministrationError> {
    admit(context, actor, Permission::ReadClients).await?;
    let found = clients::find(&mut context.store().read(), context.tenant_id(), id).await?;
    found.ok_or(AdministrationError::UnknownClient)
}

/// Registers a client. The secret comes back once, where the client proves itself with one.
///
/// # Errors
/// [`AdministrationError`].
pub async fn create_client(
    context: &Context,
    actor: &Actor,
    client: Client,
) -> Result<Option<Secret>, AdministrationError> {
    admit(context, actor, Permission::EditClients).await?;
    check(context, &client)?;
    let secret = uses_secret(client.auth_method).then(|| random::opaque_value(context.random()));
    let stored = StoredClient {
        secret_hash: secret.as_ref().map(|secret| hash(context, &client.id, secret)),
        client,
        origin: ClientOrigin::Administrator,
        created_at: context.now,
        updated_at: context.now,
    };
    let record = record(context, actor, &stored.client.id, "create");
    let in_job = context.clone();
    let made = context.store().write(move |on| {
        Box::pin(async move {
            let (context, tenant) = (&in_job, in_job.tenant_id());
            if clients::find(on, tenant, &stored.client.id).await?.is_some() {
                return Ok(Ending::RollBack(false));
            }
            clients::put(on, tenant, &stored).await?;
            record.write(on, context).await?;
            Ok(Ending::Commit(true))
        })
    });
    if made.await? { Ok(secret) } else { Err(AdministrationError::ClientExists) }
}

/// Changes a registration. A secret comes back when the client proves itself with one from now on and has none yet.
/// To switch a client off is no change that could be faulty: it is always let through, also where the registration
/// no longer passes the checks.
///
/// # Errors
/// [`AdministrationError`].
pub async fn edit_client(
    context: &Context,
    actor: &Actor,
    client: Client,
) -> Result<Option<Secret>, AdministrationError> {
    admit(context, actor, Permission::EditClients).await?;
    if !only_switches_off(context, &client).await? {
        check(context, &client)?;
    }
    let secret = random::opaque_value(context.random());
    let new_hash = hash(context, &client.id, &secret);
    let record = record(context, actor, &client.id, "edit");
    let gets_secret = change(context, client.id.clone(), record, move |stored| {
        let gets_secret = uses_secret(client.auth_method) && stored.secret_hash.is_none();
        if gets_secret {
            stored.secret_hash = Some(new_hash);
        } else if !uses_secret(client.auth_method) {
            stored.secret_hash = None;
        }
        stored.client = client;
        gets_secret
    });
    Ok(gets_secret.await?.then_some(secret))
}

async fn only_switches_off(context: &Context, client: &Client) -> Result<bool, StorageError> {
    let found = clients::find(&mut context.store().read(), context.tenant_id(), &client.id).await?;
    let switched_off = found.map(|stored| Client { state: ClientState::Disabled, ..stored.client });
    Ok(switched_off.as_ref() == Some(client))
}

/// Gives a client a new secret; the old one stops working at once.
///
/// # Errors
/// [`AdministrationError::NoSecret`] where the client proves itself in another way.
pub async fn rotate_secret(context: &Context, actor: &Actor, id: &ClientId) -> Result<Secret, AdministrationError> {
    admit(context, actor, Permission::RotateClientSecrets).await?;
    let found = clients::find(&mut context.store().read(), context.tenant_id(), id).await?;
    let client = found.ok_or(AdministrationError::UnknownClient)?.client;
    if !uses_secret(client.auth_method) {
        return Err(AdministrationError::NoSecret);
    }
    let secret = random::opaque_value(context.random());
    let new_hash = hash(context, id, &secret);
    let record = record(context, actor, id, "rotate_secret");
    change(context, id.clone(), record, move |stored| stored.secret_hash = Some(new_hash)).await?;
    Ok(secret)
}

/// Removes a client. Its tokens are refused from now on.
///
/// # Errors
/// [`AdministrationError`].
pub async fn remove_client(context: &Context, actor: &Actor, id: &ClientId) -> Result<(), AdministrationError> {
    admit(context, actor, Permission::EditClients).await?;
    let record = record(context, actor, id, "remove");
    let (in_job, removed_id) = (context.clone(), id.clone());
    let removed = context.store().write(move |on| {
        Box::pin(async move {
            if !clients::remove(on, in_job.tenant_id(), &removed_id, in_job.now).await? {
                return Ok(Ending::RollBack(false));
            }
            record.write(on, &in_job).await?;
            Ok(Ending::Commit(true))
        })
    });
    if !removed.await? {
        return Err(AdministrationError::UnknownClient);
    }
    context.provider.remembered_clients.forget(context.tenant_id(), id);
    Ok(())
}

/// Whether the method needs a secret that we keep.
pub(super) const fn uses_secret(method: ClientAuthMethod) -> bool {
    match method {
        ClientAuthMethod::ClientSecretBasic | ClientAuthMethod::ClientSecretPost => true,
        ClientAuthMethod::PrivateKeyJwt | ClientAuthMethod::None => false,
    }
}

fn check(context: &Context, client: &Client) -> Result<(), AdministrationError> {
    let faults = client.check(context.provider.environment);
    if faults.is_empty() { Ok(()) } else { Err(AdministrationError::Client(faults)) }
}

fn hash(context: &Context, id: &ClientId, secret: &Secret) -> crate::domain::secret::SecretHash {
    client_secret::hash(context.master_key(), context.tenant_id(), id, secret)
}

fn record(context: &Context, actor: &Actor, id: &ClientId, act: &'static str) -> Record {
    Record::success(context, AuditKind::Client).actor(actor.name()).client(id).detail("act", act)
}

async fn change<T: Send + 'static>(
    context: &Context,
    id: ClientId,
    record: Record,
    change: impl FnOnce(&mut StoredClient) -> T + Send + 'static,
) -> Result<T, AdministrationError> {
    let (in_job, forgotten) = (context.clone(), id.clone());
    let changed = context.store().write(move |on| {
        Box::pin(async move {
            let (context, tenant) = (&in_job, in_job.tenant_id());
            let Some(mut stored) = clients::find(on, tenant, &id).await? else {
                return Ok(Ending::RollBack(None));
            };
            let outcome = change(&mut stored);
            stored.updated_at = context.now;
            clients::put(on, tenant, &stored).await?;
            record.write(on, context).await?;
            Ok::<_, StorageError>(Ending::Commit(Some(outcome)))
        })
    });
    let outcome = changed.await?.ok_or(AdministrationError::UnknownClient)?;
    context.provider.remembered_clients.forget(context.tenant_id(), &forgotten);
    Ok(outcome)
}
