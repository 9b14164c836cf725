//! The federations of a catalogue.

use super::{Change, ChangeKind, Described, differing_members};
use crate::domain::audit_event::AuditKind;
use crate::domain::federation::Federation;
use crate::domain::id::FederationId;
use crate::domain::identity_provider::IdentityProvider;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::federation::replace_providers;
use crate::storage::{StorageError, Transaction, federations};
use std::collections::BTreeMap;

/// A federation as a catalogue describes it; already checked.
#[derive(Clone, Debug)]
pub struct CatalogueFederation {
    /// The settings.
    pub federation: Federation,
    /// All its providers, where files hold them; `None` where they are fetched.
    pub providers: Option<Vec<IdentityProvider>>,
}

/// Enters what is new or changed and, with `prune`, removes what is not named; every federation comes from a catalogue.
pub(super) async fn apply(
    on: &mut Transaction,
    context: &Context,
    entries: Vec<CatalogueFederation>,
    (prune, actor): (bool, &str),
) -> Result<Vec<Change>, StorageError> {
    let tenant = context.tenant_id();
    let known = federations::list(on, tenant).await?;
    let mut known: BTreeMap<FederationId, Federation> =
        known.into_iter().map(|stored| (stored.federation.id.clone(), stored.federation)).collect();
    let mut changes = Vec::new();
    for entry in entries {
        let before = known.remove(&entry.federation.id);
        changes.extend(enter(on, context, before.as_ref(), entry).await?);
    }
    if prune {
        for id in known.into_keys() {
            federations::remove(on, tenant, &id).await?;
            changes.push(Change { what: Described::Federation(id), kind: ChangeKind::Removed });
        }
    }
    changes.sort_by(|one, other| one.what.cmp(&other.what));
    for change in &changes {
        record(on, context, change, actor).await?;
    }
    Ok(changes)
}

async fn enter(
    on: &mut Transaction,
    context: &Context,
    before: Option<&Federation>,
    entry: CatalogueFederation,
) -> Result<Option<Change>, StorageError> {
    let (tenant, federation) = (context.tenant_id(), &entry.federation);
    let mut keys = match before {
        Some(before) => differing_members(before, federation)?,
        None => Vec::new(),
    };
    if before.is_none() || !keys.is_empty() {
        federations::put(on, tenant, federation, context.now).await?;
    }
    if let Some(providers) = entry.providers {
        if replace_providers(on, context, &federation.id, providers).await?.any() {
            keys.push("providers".to_owned());
        }
        federations::note_refresh(on, tenant, &federation.id, context.now, None).await?;
    }
    let kind = match before {
        None => ChangeKind::Added,
        Some(_) if keys.is_empty() => return Ok(None),
        Some(_) => ChangeKind::Changed(keys),
    };
    Ok(Some(Change { what: Described::Federation(federation.id.clone()), kind }))
}

async fn record(on: &mut Transaction, context: &Context, change: &Change, actor: &str) -> Result<(), StorageError> {
    let Described::Federation(id) = &change.what else { return Ok(()) };
    let record = Record::success(context, AuditKind::Federation).actor(actor).detail("federation", id.as_str());
    let record = match &change.kind {
        ChangeKind::Changed(keys) => record.detail("keys", keys.join(" ")),
        ChangeKind::Added | ChangeKind::Removed => record,
    };
    record.detail("act", change.kind.act()).write(on, context).await
}
