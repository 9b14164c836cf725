//! SAML Metadata 2.0: that of providers, read into what of it counts for us; our own, and the key that goes with it.
//!
//! The reading itself, its limits and its signatures are in the crate `federation-metadata`; here what it gives becomes
//! domain types. Does not know who fetches a document or where it is kept.

mod own;
mod own_key;
mod providers;
mod registry;

pub use own::{OwnMetadataFault, lint_own, publish_own};
pub use own_key::{
    OwnKey, OwnKeyFault, OwnKeyRequest, certificate_end, make_own_key, open_own_key, published_certificate,
};
pub use providers::{UnusableMetadata, read_providers};
pub use registry::{RefusedRegistry, Registry, read_registry};
