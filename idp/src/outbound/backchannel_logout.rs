//! Tells a client that a session has ended (OpenID Connect Back-Channel Logout 1.0).

use crate::domain::secret::Secret;
use crate::outbound::http::{CallError, CallPolicy, GuardedClient};
use url::Url;

/// What the client made of the logout token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoutAnswer {
    /// 200, or 204 as some frameworks answer: the session has ended there too (section 2.8).
    Accepted,
    /// 400: the client does not accept the token, or could not log out. The same token will not fare better, so
    /// there is no further try.
    Refused,
}

/// Why it is not known that the client has heard. The job tries again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogoutUndelivered {
    /// The call was refused by our guard or failed.
    #[error("the logout call failed: {0}")]
    Call(#[from] CallError),
    /// Neither yes nor no: the client, or something before it, is not well.
    #[error("the logout call was answered with status {0}")]
    Status(u16),
}

/// Posts `logout_token` to the client's `backchannel_logout_uri` (section 2.5).
///
/// # Errors
/// When it makes sense to try again later.
pub async fn send(
    client: &GuardedClient,
    backchannel_logout_uri: &Url,
    logout_token: &Secret,
    policy: CallPolicy,
) -> Result<LogoutAnswer, LogoutUndelivered> {
    let fields = [("logout_token", logout_token.expose())];
    match client.post_form(backchannel_logout_uri, &fields, policy).await?.as_u16() {
        200 | 204 => Ok(LogoutAnswer::Accepted),
        400 => Ok(LogoutAnswer::Refused),
        other => Err(LogoutUndelivered::Status(other)),
    }
}
