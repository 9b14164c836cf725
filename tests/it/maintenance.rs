//! What is done behind the scenes, on both databases: the chain of the audit, expiry, letters and logout calls.

mod audit;
mod expiry;
mod house;
mod work;
