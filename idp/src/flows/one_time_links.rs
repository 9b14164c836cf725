//! Links that are sent or shown to a person: made, looked at, used up.

use crate::domain::id::{OneTimeLinkId, UserId};
use crate::domain::one_time_link::{LinkPurpose, LinkRefusal, OneTimeLink};
use crate::domain::random::opaque_value;
use crate::domain::secret::Secret;
use crate::flows::{Context, Fault};
use crate::storage::{StorageError, Transaction, one_time_links};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why a link leads nowhere.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The link itself; each reason has its own page.
    #[error(transparent)]
    Refused(#[from] LinkRefusal),
    /// A part of the house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for LinkError {
    fn from(error: StorageError) -> Self {
        Self::Fault(Fault::Storage(error))
    }
}

/// Looks at a link before the page that uses it, without using it up: opening a page, as programs that scan mail do,
/// changes nothing.
///
/// # Errors
/// [`LinkError`].
pub async fn look_at_link(context: &Context, purpose: LinkPurpose, token: &Secret) -> Result<OneTimeLink, LinkError> {
    let found = one_time_links::find(&mut context.store().read(), context.tenant_id(), token.hash()).await?;
    let link = found.ok_or(LinkRefusal::Unknown)?;
    link.check(purpose, context.now)?;
    Ok(link)
}

/// Makes a link; the address is the only place where its token ever stands.
pub(in crate::flows) async fn make(
    on: &mut Transaction,
    context: &Context,
    purpose: LinkPurpose,
    user: Option<UserId>,
    detail: String,
) -> Result<String, StorageError> {
    let token = opaque_value(context.random());
    let link = OneTimeLink {
        id: OneTimeLinkId::new(context.now, context.random()),
        hash: token.hash(),
        purpose,
        user,
        detail,
        created_at: context.now,
        expires_at: context.now + purpose.lifetime(),
        consumed_at: None,
    };
    one_time_links::insert(on, context.tenant_id(), &link).await?;
    let path = match purpose {
        LinkPurpose::VerifyEmail => "/register/verify",
        LinkPurpose::ResetPassword => "/password/reset",
        LinkPurpose::Activate => "/activate",
        LinkPurpose::SetUp => "/setup",
        LinkPurpose::ChangeEmail => "/account/email/confirm",
    };
    Ok(context.tenant.address(&format!("{path}?token={}", token.expose())))
}

/// The detail of a link that concerns a person: JSON, as the collection asks, with nothing readable in the database.
#[derive(serde::Serialize, serde::Deserialize)]
struct Sealed {
    sealed: String,
}

/// Seals `detail` for `purpose`, which must name the tenant's matter it belongs to.
///
/// # Errors
/// [`Fault::Broken`] for what is not JSON.
pub(in crate::flows) fn seal_detail<T: Serialize>(
    context: &Context,
    purpose: &str,
    detail: &T,
) -> Result<String, Fault> {
    let plain = serde_json::to_vec(detail).map_err(|_| Fault::Broken("the detail of a link is JSON"))?;
    let sealed = context.master_key().seal(&full_purpose(context, purpose), &plain, context.random());
    let sealed = Sealed { sealed: URL_SAFE_NO_PAD.encode(sealed) };
    serde_json::to_string(&sealed).map_err(|_| Fault::Broken("a text is JSON"))
}

/// Opens what [`seal_detail`] has sealed for the same purpose.
///
/// # Errors
/// [`Fault::CannotOpen`], [`Fault::Broken`].
pub(in crate::flows) fn open_detail<T: DeserializeOwned>(
    context: &Context,
    purpose: &str,
    detail: &str,
) -> Result<T, Fault> {
    const DAMAGED: Fault = Fault::Broken("the detail of our own link is whole");
    let Sealed { sealed } = serde_json::from_str(detail).map_err(|_| DAMAGED)?;
    let sealed = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| DAMAGED)?;
    let plain = context.master_key().open(&full_purpose(context, purpose), &sealed)?;
    serde_json::from_slice(&plain).map_err(|_| DAMAGED)
}

fn full_purpose(context: &Context, purpose: &str) -> String {
    format!("{purpose}/{}", context.tenant_id())
}

/// Uses a link up, for one caller only: the others are told that it was used.
pub(in crate::flows) async fn use_up(
    on: &mut Transaction,
    context: &Context,
    link: &OneTimeLink,
) -> Result<Result<(), LinkRefusal>, StorageError> {
    let is_first = one_time_links::consume(on, context.tenant_id(), link.hash, context.now).await?;
    Ok(if is_first { Ok(()) } else { Err(LinkRefusal::Used) })
}
