//! Federations of the body: which there are, which providers people can choose, what those sign with.
//!
//! Owns: settings, and the providers' metadata as it is known here. Our own keys are `federation_keys`', our own metadata
//! `publish_metadata`'s; logging in at a provider is `login`'s, and what was exchanged is `evidence`'s.

mod find;
mod refresh;
mod replace;
mod trust;

pub use find::{OfferedFederation, find, find_provider, offered};
pub use refresh::{REFRESH_EVERY, RefreshError, refresh, refresh_due};
pub use replace::ProviderChanges;

pub(in crate::flows) use replace::replace_providers;
pub(in crate::flows) use trust::trusted_keys;
