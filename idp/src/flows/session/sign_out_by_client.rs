//! A client sends the browser to sign out (RP-Initiated Logout 1.0).

use super::{EndReason, end};
use crate::domain::client::Client;
use crate::domain::session::Session;
use crate::flows::{Context, Fault, clients, keys};
use crate::protocols::oidc::end_session::{EndSessionRequest, LogoutFault, LogoutRedirect};
use crate::protocols::oidc::id_token::{HintedLogin, verify_hint};
use crate::storage::{Ending, sessions};

/// What is to be done with a request to sign out.
#[derive(Debug)]
pub struct SignOutRequest {
    /// The client that asks, where it is known.
    pub client: Option<Client>,
    /// Where the browser goes afterwards, if the client may say so.
    pub redirect: Option<LogoutRedirect>,
    /// Whether the person must be asked first: the request does not prove that it comes from this very session.
    pub needs_confirmation: bool,
}

/// Why a request to sign out leads nowhere.
#[derive(Debug, thiserror::Error)]
pub enum SignOutFailure {
    /// A page of ours, never a redirect.
    #[error(transparent)]
    Untrusted(#[from] LogoutFault),
    /// The house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Judges a request of the browser that has `session`, live or idle. Nobody is signed out yet.
///
/// # Errors
/// [`SignOutFailure`].
pub async fn judge(
    context: &Context,
    request: &EndSessionRequest,
    session: Option<&Session>,
) -> Result<SignOutRequest, SignOutFailure> {
    let keys = keys::of(context).await?;
    let hint = request.id_token_hint.as_deref();
    let hinted = hint.map(|hint| verify_hint(hint, &keys.verification, &context.tenant.issuer)).transpose();
    let hinted = hinted.map_err(LogoutFault::from)?;
    let client = match request.client(hinted.as_ref())? {
        Some(id) => clients::find(context, id).await?.map(|stored| stored.client.clone()),
        None => None,
    };
    let redirect = request.verify_redirect(client.as_ref())?;
    let needs_confirmation = match (session, &hinted) {
        (None, Some(_)) => false,
        // Without a hint anybody could have made the link: nobody is sent on without a click of their own (S-64).
        (None, None) => redirect.is_some(),
        (Some(_), None) => true,
        (Some(session), Some(hinted)) => !is_of_session(context, hinted, session).await?,
    };
    Ok(SignOutRequest { client, redirect, needs_confirmation })
}

/// Whether the hint was issued in the session at hand: a hint of another login ends nobody's session unasked.
async fn is_of_session(context: &Context, hinted: &HintedLogin, session: &Session) -> Result<bool, Fault> {
    let members = sessions::clients(&mut context.store().read(), context.tenant_id(), session.id).await?;
    Ok(members.iter().any(|member| member.client == hinted.client && member.sid == hinted.sid))
}

/// Ends the session at hand; the clients are told behind the scenes.
///
/// # Errors
/// [`Fault`].
pub async fn sign_out(context: &Context, session: &Session, reason: EndReason) -> Result<(), Fault> {
    let (job_context, session) = (context.clone(), session.clone());
    context
        .store()
        .write(move |on| {
            Box::pin(async move {
                end(on, &job_context, &session, session.user, reason).await?;
                Ok(Ending::Commit(()))
            })
        })
        .await?;
    Ok(())
}
