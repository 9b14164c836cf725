//! OpenID Connect: discovery, keys, userinfo, sign-out asked by a client.

pub mod discovery;
pub mod end_session;
pub mod userinfo;
