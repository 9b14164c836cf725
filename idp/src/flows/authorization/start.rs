//! A client sends a browser with a request (RFC 6749, section 4.1.1; OpenID Connect Core 3.1.2.1).

use crate::domain::authorization_request::AuthorizationRequest;
use crate::domain::client::Client;
use crate::domain::id::AuthorizationRequestId;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::flows::keys::TenantKeys;
use crate::flows::{Context, Fault, clients, keys, request_limits};
use crate::protocols::oauth::Parameters;
use crate::protocols::oauth::authorization_request::{
    RequestContext, UntrustedRequest, parse, parse_client_id, state_to_return, verify_redirect_uri,
};
use crate::protocols::oauth::authorization_response::AnswerAddress;
use crate::protocols::oidc::id_token;
use crate::storage::authorization_requests::{self, StoredRequest};
use crate::storage::{Ending, StorageError};
use std::sync::Arc;

/// Why no request was taken in.
#[derive(Debug, thiserror::Error)]
pub enum StartFailure {
    /// A page of ours, never a redirect.
    #[error(transparent)]
    Untrusted(#[from] UntrustedRequest),
    /// Back to the verified address of the client, with an error.
    #[error("the client is told of an error")]
    ToClient {
        /// The address with `error`, `state` and `iss`.
        location: String,
    },
    /// Too many requests came from this network: 429.
    #[error("too many requests; try again later")]
    Wait(Span),
    /// The house failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for StartFailure {
    fn from(error: StorageError) -> Self {
        Self::Fault(error.into())
    }
}

/// Takes a request in, bound to the browser that brought it. The order of the checks: limits, client, redirect
/// address, everything else.
///
/// # Errors
/// [`StartFailure`].
pub async fn start(
    context: &Context,
    browser: &Secret,
    parameters: &Parameters,
) -> Result<AuthorizationRequest, StartFailure> {
    if let Some(wait) = request_limits::wait_to_authorize(context).await? {
        return Err(StartFailure::Wait(wait));
    }
    let client_id = parse_client_id(parameters)?;
    let stored = clients::find(context, &client_id).await?.ok_or(UntrustedRequest::UnknownClient)?;
    let client = &stored.client;
    let redirect_uri = verify_redirect_uri(parameters, client)?;
    let known_resource = known_resource(context, parameters).await?;
    let keys = keys::of(context).await?;
    let judged = {
        let request_context = RequestContext {
            client,
            redirect_uri: &redirect_uri,
            knows_resource: &|resource| known_resource == Some(resource),
            subject_of_hint: &|hint| subject_of_hint(context, &keys, client, hint),
        };
        parse(parameters, &request_context)
    };
    let accepted = judged.map_err(|error| {
        let address = AnswerAddress {
            redirect_uri: &redirect_uri,
            state: state_to_return(parameters),
            issuer: &context.tenant.issuer,
        };
        StartFailure::ToClient { location: address.with_error(&error) }
    })?;
    let id = AuthorizationRequestId::new(context.now, context.random());
    let request = AuthorizationRequest::accept(id, accepted, context.now);
    keep(context, browser, request.clone()).await?;
    Ok(request)
}

/// The resource that is asked for, if a client of this body owns it (RFC 8707). Several are refused unseen, or each
/// would list all clients.
async fn known_resource<'p>(context: &Context, parameters: &'p Parameters) -> Result<Option<&'p str>, Fault> {
    let [resource] = parameters.all("resource") else { return Ok(None) };
    let owner = clients::owner_of_resource(context, resource).await?;
    Ok(owner.map(|_| resource.as_str()))
}

/// The person an earlier ID token of this client names; `None` when the hint is not believed.
fn subject_of_hint(context: &Context, keys: &Arc<TenantKeys>, client: &Client, hint: &str) -> Option<String> {
    let hinted = id_token::verify_hint(hint, &keys.verification, &context.tenant.issuer).ok()?;
    (hinted.client == client.id).then_some(hinted.subject)
}

async fn keep(context: &Context, browser: &Secret, request: AuthorizationRequest) -> Result<(), StorageError> {
    let (here, stored) = (context.clone(), StoredRequest { request, browser: browser.hash() });
    context
        .store()
        .write(move |on| {
            Box::pin(async move {
                request_limits::count_authorization(on, &here).await?;
                Ok(Ending::Commit(authorization_requests::insert(on, here.tenant_id(), &stored).await?))
            })
        })
        .await
}
