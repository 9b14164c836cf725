//! Tokens: for a code, for a refresh token, for a client itself; asked about, given back, shown at userinfo.
//!
//! All grants meet in `issue`, the only file that signs a token.

mod authenticate_client;
mod client_credentials;
mod exchange_code;
mod introspect;
mod issue;
mod refresh;
mod revoke;
mod standing;
mod userinfo;

pub use authenticate_client::{AuthenticatedClient, authenticate_client};
pub use introspect::{IntrospectionAnswer, introspect};
pub use issue::logout_token;
pub use revoke::revoke;
pub use userinfo::{UserinfoAnswer, UserinfoBody, userinfo};

use crate::domain::client::Client;
use crate::domain::time::Span;
use crate::flows::{Context, Fault};
use crate::protocols::oauth::OAuthError;
use crate::protocols::oauth::token_request::TokenRequest;
use crate::protocols::oauth::token_response::TokenResponse;

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// What the client is told.
    #[error(transparent)]
    Refused(#[from] OAuthError),
    /// Too many failures came before: 429.
    #[error("too many failures; try again later")]
    Wait(Span),
    /// The house failed: 503 or 500, never `invalid_grant`.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<crate::storage::StorageError> for TokenError {
    fn from(error: crate::storage::StorageError) -> Self {
        Self::Fault(error.into())
    }
}

/// Answers a token request of an authenticated client.
///
/// # Errors
/// [`TokenError`].
pub async fn grant(context: &Context, client: &Client, request: TokenRequest) -> Result<TokenResponse, TokenError> {
    request.check_allowed(client)?;
    match request {
        TokenRequest::AuthorizationCode { code, redirect_uri, verifier, resources } => {
            let presented = exchange_code::PresentedCode { code, redirect_uri, verifier, resources };
            exchange_code::exchange_code(context, client, presented).await
        }
        TokenRequest::RefreshToken { token, scopes, resources } => {
            let presented = refresh::PresentedRefreshToken { token, scopes, resources };
            refresh::refresh(context, client, presented).await
        }
        TokenRequest::ClientCredentials { scopes, resources } => {
            client_credentials::client_credentials(context, client, scopes, &resources).await
        }
    }
}
