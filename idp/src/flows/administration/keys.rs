//! Signing keys, as staff see them and change them.

use super::actor::{Actor, AdministrationError, admit};
use crate::domain::signing_key::{KeyKind, StoredKey};
use crate::domain::staff_role::Permission;
use crate::flows::{Context, keys};
use crate::storage::signing_keys;

/// All keys, oldest first; the private halves stay sealed.
///
/// # Errors
/// [`AdministrationError`].
pub async fn list_keys(context: &Context, actor: &Actor) -> Result<Vec<StoredKey>, AdministrationError> {
    admit(context, actor, Permission::ReadKeys).await?;
    Ok(signing_keys::list(&mut context.store().read(), context.tenant_id()).await?)
}

/// Makes a successor for the key of one kind: published now, signing after the lead.
///
/// # Errors
/// [`AdministrationError`].
pub async fn rotate_keys_of_kind(context: &Context, actor: &Actor, kind: KeyKind) -> Result<(), AdministrationError> {
    admit(context, actor, Permission::RotateKeys).await?;
    keys::rotate_kind(context, kind, &actor.name()).await?;
    Ok(())
}
