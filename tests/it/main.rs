//! Every integration test of Varco, in one binary.

#[macro_use]
mod storage;

mod administration;
mod architecture;
mod conformance;
mod federation_metadata;
mod fuzz_corpora;
mod identity_provider;
mod judges;
mod logs;
mod maintenance;
mod refusals;
mod sessions;
mod spid;
mod tenants;
