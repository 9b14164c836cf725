//! The code that a client exchanges for tokens, once.

use crate::domain::id::{AuthorizationId, ClientId};
use crate::domain::secret::SecretHash;
use crate::domain::time::{Span, Timestamp};

/// How long a code lives (RFC 6749, 4.1.2: short; FAPI 2.0 5.3.2.1-11: at most 60 s).
pub const LIFETIME: Span = Span::seconds(60);

/// An authorization code as it is kept: by its hash.
#[derive(Clone, Debug)]
pub struct AuthorizationCode {
    /// The hash of the code.
    pub hash: SecretHash,
    /// What it stands for.
    pub authorization: AuthorizationId,
    /// The only client that may use it (RFC 6749, 4.1.3).
    pub client: ClientId,
    /// The redirect URI of the request, which the token request must repeat (RFC 6749, 4.1.3).
    pub redirect_uri: String,
    /// The PKCE challenge (RFC 7636, 4.4), method S256.
    pub code_challenge: Option<String>,
    /// `nonce` of the request, for the ID token.
    pub nonce: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it dies unused.
    pub expires_at: Timestamp,
    /// When it was used.
    pub consumed_at: Option<Timestamp>,
}
