//! What the person agreed that clients may know.

use crate::domain::audit_event::AuditKind;
use crate::domain::consent::Consent;
use crate::domain::id::ClientId;
use crate::domain::language::LocalizedText;
use crate::flows::audit::Record;
use crate::flows::session::SignedIn;
use crate::flows::{Context, Fault};
use crate::storage::{self, Ending, authorizations, clients};

/// A consent in the person's list.
#[derive(Clone, Debug)]
pub struct GivenConsent {
    /// What was agreed to.
    pub consent: Consent,
    /// How the client is called; `None` when it is registered no more.
    pub client_name: Option<LocalizedText>,
}

/// The consents of the person, by client.
///
/// # Errors
/// [`Fault`].
pub async fn consents(context: &Context, signed_in: &SignedIn) -> Result<Vec<GivenConsent>, Fault> {
    let (mut reading, tenant) = (context.store().read(), context.tenant_id());
    let mut given = Vec::new();
    for consent in storage::consents::list(&mut reading, tenant, signed_in.user.id).await? {
        let client = clients::find(&mut reading, tenant, &consent.client).await?;
        given.push(GivenConsent { consent, client_name: client.map(|stored| stored.client.name) });
    }
    Ok(given)
}

/// Takes a consent back: what the client was given dies with it. `false` when there was none.
///
/// # Errors
/// [`Fault`].
pub async fn withdraw_consent(context: &Context, signed_in: &SignedIn, client: &ClientId) -> Result<bool, Fault> {
    let (acting, user, client) = (context.clone(), signed_in.user.id, client.clone());
    let session = signed_in.session.id;
    let write = context.store().write(move |on| {
        Box::pin(async move {
            let tenant = acting.tenant_id();
            if !storage::consents::remove(on, tenant, user, &client).await? {
                return Ok(Ending::RollBack(false));
            }
            authorizations::revoke_of_user_and_client(on, tenant, user, &client, acting.now).await?;
            let record = Record::success(&acting, AuditKind::Consent).own(user).client(&client).session(session);
            record.detail("change", "withdrawn").write(on, &acting).await?;
            Ok(Ending::Commit(true))
        })
    });
    Ok(write.await?)
}
