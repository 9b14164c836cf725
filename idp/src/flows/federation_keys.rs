//! What a body signs with toward its federations: made by the operator, kept encrypted, published in our metadata.

use crate::domain::audit_event::AuditKind;
use crate::domain::federation::Federation;
use crate::domain::id::{FederationId, FederationKeyId, TenantId};
use crate::domain::random;
use crate::domain::time::{Span, Timestamp};
use crate::flows::audit::Record;
use crate::flows::{Context, Fault};
use crate::protocols::saml_metadata::{
    OwnKeyFault, OwnKeyRequest, certificate_end, make_own_key, open_own_key, published_certificate,
};
use crate::storage::federation_keys::{self, StoredFederationKey};
use crate::storage::{Ending, StorageError};
use federation_metadata::saml::certificate::Certificate;
use federation_metadata::xml::signature::sign::SigningKey;

/// For how long a new certificate holds unless the operator says otherwise: two years.
pub const USUAL_DAYS: u32 = 730;

/// How long a further key is published before it signs, unless the operator says otherwise: as long as a federation
/// needs to take new metadata and its providers to read it.
pub const USUAL_LEAD: Span = Span::days(30);

/// Why no key was made.
#[derive(Debug, thiserror::Error)]
pub enum NewKeyFault {
    /// The certificate names the body.
    #[error("the federation does not describe the body: add [federation.organization] to the catalogue")]
    NoOrganization,
    /// The key or its certificate could not be made.
    #[error(transparent)]
    Key(#[from] OwnKeyFault),
    /// A part of the house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for NewKeyFault {
    fn from(error: StorageError) -> Self {
        Self::Fault(error.into())
    }
}

/// A key as operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownKey {
    /// The key.
    pub id: FederationKeyId,
    /// From when on it signs.
    pub active_from: Timestamp,
    /// The end of its certificate.
    pub ends_at: Timestamp,
}

/// What a new key shall be.
#[derive(Clone, Copy, Debug)]
pub struct NewKey<'a> {
    /// The federation.
    pub federation: &'a Federation,
    /// From when on it signs; `None` for now where it is the first, [`USUAL_LEAD`] from now where it is not.
    pub active_from: Option<Timestamp>,
    /// For how many days its certificate holds.
    pub days: u32,
    /// Who makes it, for the audit.
    pub actor: &'static str,
}

/// Makes a key with the certificate that SPID wants, and keeps both. It is published at once.
///
/// # Errors
/// [`NewKeyFault`].
pub async fn make(context: &Context, new: NewKey<'_>) -> Result<ShownKey, NewKeyFault> {
    let organization = new.federation.organization.clone().ok_or(NewKeyFault::NoOrganization)?;
    let (federation, from, days) = (new.federation.clone(), context.now, new.days);
    let serial = random::bytes::<16>(context.random());
    let made = tokio::task::spawn_blocking(move || {
        let request = OwnKeyRequest { federation: &federation, organization: &organization, from, days, serial };
        make_own_key(&request)
    });
    let made = made.await.map_err(|_| Fault::Broken("making a key does not panic"))??;
    let ends_at = certificate_end(&made.certificate)?;
    let (tenant, federation) = (context.tenant_id(), &new.federation.id);
    let is_first = usable(context, federation).await?.is_empty();
    let usual = if is_first { context.now } else { context.now + USUAL_LEAD };
    let id = FederationKeyId::new(context.now, context.random());
    let purpose = sealing_purpose(tenant, federation, id);
    let key = StoredFederationKey {
        id,
        sealed_private_key: context.master_key().seal(&purpose, &made.private_key, context.random()),
        certificate: made.certificate,
        created_at: context.now,
        active_from: new.active_from.unwrap_or(usual),
        retired_at: None,
    };
    let shown = ShownKey { id, active_from: key.active_from, ends_at };
    let (in_job, federation, actor) = (context.clone(), federation.clone(), new.actor);
    let write = context.store().write(move |on| {
        Box::pin(async move {
            federation_keys::insert(on, in_job.tenant_id(), &federation, &key).await?;
            let record = Record::success(&in_job, AuditKind::Key).actor(actor).detail("act", "federation_key");
            let record = record.detail("federation", federation.as_str()).detail("key", key.id.to_string());
            record.write(on, &in_job).await?;
            Ok(Ending::Commit(()))
        })
    });
    write.await?;
    Ok(shown)
}

/// The keys that are published: those in use and those to come, oldest first. Whoever's certificate has ended is left
/// out, so that metadata needs no tending by hand.
///
/// # Errors
/// [`Fault`].
pub async fn list(context: &Context, federation: &FederationId) -> Result<Vec<ShownKey>, Fault> {
    let shown = usable(context, federation).await?.into_iter().map(|(key, ends_at)| ShownKey {
        id: key.id,
        active_from: key.active_from,
        ends_at,
    });
    Ok(shown.collect())
}

/// The certificates of the keys that are published, the one that signs now first.
///
/// # Errors
/// [`Fault`].
pub async fn certificates(context: &Context, federation: &FederationId) -> Result<Vec<Certificate>, Fault> {
    let mut keys = usable(context, federation).await?;
    keys.sort_by_key(|(key, _)| (key.active_from > context.now, std::cmp::Reverse(key.active_from)));
    keys.iter().map(|(key, _)| published_certificate(&key.certificate).map_err(broken)).collect()
}

/// The key that signs now: of those in use the one that began last.
///
/// # Errors
/// [`Fault::NoKey`] where the operator has not made one yet, and other faults.
pub async fn signing_key(context: &Context, federation: &FederationId) -> Result<SigningKey, Fault> {
    let keys = usable(context, federation).await?;
    let active = keys.into_iter().map(|(key, _)| key).filter(|key| key.active_from <= context.now);
    let key = active.max_by_key(|key| key.active_from).ok_or(Fault::NoKey("this federation (idp key new --spid)"))?;
    let purpose = sealing_purpose(context.tenant_id(), federation, key.id);
    let private_key = context.master_key().open(&purpose, &key.sealed_private_key)?;
    open_own_key(&private_key, &key.certificate).map_err(broken)
}

/// Keys that are neither retired nor past the end of their certificate, with that end.
async fn usable(context: &Context, federation: &FederationId) -> Result<Vec<(StoredFederationKey, Timestamp)>, Fault> {
    let mut usable = Vec::new();
    for key in federation_keys::list(&mut context.store().read(), context.tenant_id(), federation).await? {
        let ends_at = certificate_end(&key.certificate).map_err(broken)?;
        if ends_at > context.now && key.retired_at.is_none_or(|retired| retired > context.now) {
            usable.push((key, ends_at));
        }
    }
    Ok(usable)
}

/// What the private key is sealed for.
fn sealing_purpose(tenant: &TenantId, federation: &FederationId, id: FederationKeyId) -> String {
    format!("federation_keys/{tenant}/{federation}/{id}")
}

fn broken(_: OwnKeyFault) -> Fault {
    Fault::Broken("a stored key of a federation is readable")
}
