//! Who is the client, really? One code path for the token, introspection and revocation endpoints (S-56).

use super::TokenError;
use crate::domain::client::Client;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::flows::administration::client_secret;
use crate::flows::request_limits::ClientAttempts;
use crate::flows::{Context, Fault, clients};
use crate::protocols::jose::JwsFault;
use crate::protocols::oauth::OAuthError;
use crate::protocols::oauth::client_assertion::{self, AssertionContext, AssertionFault, VerifiedAssertion};
use crate::protocols::oauth::client_authentication::PresentedClient;
use crate::protocols::oidc::discovery::path;
use crate::storage::clients::StoredClient;
use crate::storage::{Ending, consumed_values};
use std::ops::Deref;
use std::sync::Arc;

/// A client that has proven itself.
pub struct AuthenticatedClient(Arc<StoredClient>);

impl Deref for AuthenticatedClient {
    type Target = Client;
    fn deref(&self) -> &Client {
        &self.0.client
    }
}

/// Verifies what a client presents. Every refusal reads the same, whether the client is unknown or its secret wrong,
/// and is counted and recorded; whoever fails too often waits before anything is verified (S-148).
///
/// # Errors
/// `invalid_client`, [`TokenError::Wait`], or a [`Fault`].
pub async fn authenticate_client(
    context: &Context,
    presented: &PresentedClient,
) -> Result<AuthenticatedClient, TokenError> {
    let attempts = ClientAttempts::admit(context, presented.client()).await?.map_err(TokenError::Wait)?;
    let stored = clients::find(context, presented.client()).await?;
    let is_known = stored.is_some();
    let outcome = match stored {
        Some(stored) => verify(context, presented, stored).await,
        None => Err(refused().into()),
    };
    match &outcome {
        Ok(_) => attempts.clear(context).await?,
        Err(TokenError::Refused(_)) => attempts.count_failure(context, is_known).await?,
        Err(TokenError::Wait(_) | TokenError::Fault(_)) => {}
    }
    outcome
}

async fn verify(
    context: &Context,
    presented: &PresentedClient,
    stored: Arc<StoredClient>,
) -> Result<AuthenticatedClient, TokenError> {
    presented.check_registered(&stored.client)?;
    match presented {
        PresentedClient::Basic { secrets, .. } => check_secret(context, &stored, secrets)?,
        PresentedClient::Post { secret, .. } => check_secret(context, &stored, std::slice::from_ref(secret))?,
        PresentedClient::Assertion { assertion, .. } => {
            let verified = verify_assertion(context, &stored.client, assertion).await?;
            consume_assertion(context, &stored.client, &verified).await?;
        }
        PresentedClient::Public { .. } => {}
    }
    Ok(AuthenticatedClient(stored))
}

fn refused() -> OAuthError {
    OAuthError::invalid_client("client authentication failed")
}

fn check_secret(context: &Context, stored: &StoredClient, presented: &[Secret]) -> Result<(), OAuthError> {
    let matches = |secret: &Secret| client_secret::matches(context, stored, secret);
    if presented.iter().any(matches) { Ok(()) } else { Err(refused()) }
}

async fn verify_assertion(
    context: &Context,
    client: &Client,
    assertion: &Secret,
) -> Result<VerifiedAssertion, TokenError> {
    let token_endpoint = context.tenant.address(path::TOKEN);
    let verify = |keys: &crate::protocols::jose::VerificationKeys| {
        let issuer = &context.tenant.issuer;
        let expected =
            AssertionContext { client: &client.id, keys, issuer, token_endpoint: &token_endpoint, now: context.now };
        client_assertion::verify(assertion.expose(), &expected)
    };
    let keys = clients::keys(context, client).await.map_err(|_| refused())?;
    let verified = match verify(&keys) {
        // The client may have changed its keys since we last asked (OpenID Connect Core 10.1.1).
        Err(AssertionFault::Jws(JwsFault::UnknownKey)) => {
            let fresh = clients::fresh_keys(context, client).await.map_err(|_| refused())?;
            verify(&fresh)
        }
        other => other,
    };
    let verified = verified.map_err(|fault| {
        tracing::info!(client = %client.id, %fault, "client assertion refused");
        refused()
    })?;
    if !verified.names_issuer {
        tracing::debug!(client = %client.id, "client assertion names the token endpoint as audience");
    }
    Ok(verified)
}

/// An assertion works once. It stays used whatever follows.
async fn consume_assertion(
    context: &Context,
    client: &Client,
    assertion: &VerifiedAssertion,
) -> Result<(), TokenError> {
    let value = Secret::from(format!("{}/{}", client.id, assertion.jti)).hash();
    let (tenant, until): (_, Timestamp) = (context.tenant_id().clone(), assertion.forget_at);
    let first = context
        .store()
        .write(move |on| {
            Box::pin(async move {
                let first = consumed_values::consume(on, &tenant, "client_assertion", value, until).await?;
                Ok(Ending::Commit(first))
            })
        })
        .await
        .map_err(Fault::from)?;
    if first { Ok(()) } else { Err(refused().into()) }
}
