//! `/saml/{federation}/…`: our side of SAML 2.0, as SPID and CIE know us.
//!
//! Owns: addresses, cookies and limits of these doors, and which page tells which refusal. What a message means is for the
//! flows.

pub mod metadata;
