//! OpenID Connect as this provider speaks it: ID tokens, userinfo, discovery, RP-initiated and back-channel logout,
//! and the access tokens that go with them (RFC 9068).
//!
//! Builds claims and documents and reads requests; what it says about a person, it is given.

pub mod access_token;
pub mod claims_parameter;
pub mod discovery;
pub mod end_session;
pub mod id_token;
pub mod login_facts;
pub mod logout_token;
pub mod subject;
pub mod userinfo;

pub use login_facts::LoginFacts;
