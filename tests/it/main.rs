//! Every integration test of Varco, in one binary.

mod architecture;
mod conformance;
mod fuzz_corpora;
mod judges;
mod storage;
