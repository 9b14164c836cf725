//! Parses, checks, builds and signs messages, given the time and the keys.
//!
//! Owns the words of the specifications: JOSE, OAuth 2.0, OpenID Connect, SAML 2.0. Knows nothing of storage, of the
//! network or of axum; whatever it needs to know beyond the message is an argument.

pub mod jose;
pub mod oauth;
pub mod oidc;
pub mod saml;
pub mod saml_metadata;
