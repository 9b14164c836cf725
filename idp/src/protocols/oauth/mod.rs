//! OAuth 2.0 as this provider speaks it: authorization code, refresh token and client credentials (RFC 6749,
//! tightened by RFC 9700), PKCE (RFC 7636), client assertions (RFC 7523), introspection (RFC 7662),
//! revocation (RFC 7009), resource indicators (RFC 8707), issuer identification (RFC 9207).
//!
//! Reads requests and writes answers. Who the client is, and whether a code or token lives, others know.

pub mod authorization_request;
pub mod authorization_response;
pub mod bearer;
pub mod client_assertion;
pub mod client_authentication;
pub mod error;
pub mod introspection;
pub mod parameters;
pub mod pkce;
pub mod revocation;
pub mod token_request;
pub mod token_response;

pub use error::{ErrorCode, OAuthError};
pub use parameters::Parameters;
