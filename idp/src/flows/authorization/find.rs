//! The request that a page belongs to.

use super::StepFailure;
use crate::domain::authorization_request::AuthorizationRequest;
use crate::domain::client::Client;
use crate::domain::id::AuthorizationRequestId;
use crate::domain::secret::Secret;
use crate::flows::{Context, clients};
use crate::protocols::oauth::OAuthError;
use crate::protocols::oauth::authorization_response::AnswerAddress;
use crate::storage::authorization_requests;

/// An open request with its client.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What was asked, and how far it has come.
    pub request: AuthorizationRequest,
    /// By whom.
    pub client: Client,
}

/// Finds an open request that this browser brought.
///
/// # Errors
/// [`StepFailure`].
pub async fn find(context: &Context, id: AuthorizationRequestId, browser: &Secret) -> Result<Asked, StepFailure> {
    let stored = authorization_requests::find(&mut context.store().read(), context.tenant_id(), id).await?;
    let stored = stored.filter(|stored| stored.browser.is_of(browser)).ok_or(StepFailure::Over)?;
    stored.request.check_open(context.now).map_err(|_| StepFailure::Over)?;
    let client = clients::find(context, &stored.request.parameters.client).await?.ok_or(StepFailure::Over)?;
    // The registration may have changed since the request came in: no answer goes to an address that was taken away
    // (S-49).
    let redirect_uri = stored.request.parameters.redirect_uri.as_str();
    if !client.client.is_enabled() || client.client.find_redirect_uri(redirect_uri).is_none() {
        return Err(StepFailure::Over);
    }
    Ok(Asked { request: stored.request, client: client.client.clone() })
}

impl Asked {
    /// The origin that the browser will go on to, for `form-action`.
    #[must_use]
    pub fn client_origin(&self) -> Option<String> {
        self.request.parameters.redirect_uri.origin()
    }

    pub(super) fn answer_address<'a>(&'a self, context: &'a Context) -> AnswerAddress<'a> {
        AnswerAddress {
            redirect_uri: &self.request.parameters.redirect_uri,
            state: self.request.parameters.state.as_deref(),
            issuer: &context.tenant.issuer,
        }
    }

    pub(super) fn error_location(&self, context: &Context, error: &OAuthError) -> String {
        self.answer_address(context).with_error(error)
    }
}
