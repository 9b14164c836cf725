//! Fetches the keys of a client from its `jwks_uri`. Whoever asks keeps them: one fetch an address at a time, not
//! one a login (S-142).

use crate::outbound::http::{CallError, CallPolicy, GuardedClient};
use url::Url;

/// The text of the JWK Set at `jwks_uri` (RFC 7517, section 5; `application/jwk-set+json` or `application/json`):
/// well-formed JSON of at most 1 MB whose members are still unread.
///
/// # Errors
/// When the call is refused or fails, or the answer is not JSON.
pub async fn fetch(client: &GuardedClient, jwks_uri: &Url, policy: CallPolicy) -> Result<String, CallError> {
    client.get_json(jwks_uri, policy).await
}
