//! SAML Metadata 2.0: that of providers, read into what of it counts for us.
//!
//! The reading itself, its limits and its signatures are in the crate `federation-metadata`; here what it gives becomes
//! domain types. Does not know who fetches a document or where it is kept.

mod providers;

pub use providers::{UnusableMetadata, read_providers};
