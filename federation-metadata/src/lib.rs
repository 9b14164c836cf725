//! Signed documents of the federations: who is trusted, and who we are. Pure: reads no network, no clock, no chance.

pub mod saml;
pub mod xml;
