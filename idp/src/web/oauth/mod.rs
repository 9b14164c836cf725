//! OAuth 2.0: the endpoints of RFC 6749, 7009 and 7662, and the pages between request and code.

pub mod authorize;
mod client;
pub mod consent;
pub mod introspect;
pub mod respond;
pub mod resume;
pub mod revoke;
pub mod token;
