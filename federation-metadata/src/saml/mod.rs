//! SAML metadata: what others publish about themselves, read and judged, and what we publish about ourselves.
//!
//! A document arrives through [`xml`](crate::xml), which alone sees bytes; here trees become an
//! [`EntityDescriptor`](entity_descriptor::EntityDescriptor) and a [`ServiceProvider`](service_provider::ServiceProvider)
//! becomes a tree. What is not as it should be is a [`Finding`](finding::Finding): rule, source, place, sentence.
//!
//! Not here: who fetches a document, where it is kept, what a provider's answer means.

pub mod certificate;
pub mod cie;
pub mod description;
pub mod difference;
pub mod eidas;
pub mod entity_descriptor;
pub mod finding;
pub mod judgement;
pub mod lint;
pub mod plain;
pub mod registry;
pub mod service_provider;
pub mod spid;
pub mod spid_certificate;
#[cfg(test)]
mod testing;
