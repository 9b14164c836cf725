//! The evidence vault: what was exchanged with providers of federations, kept for 24 months.
//!
//! Owns: what a record holds and how it is sealed. A record is written in the transaction of the login that it proves,
//! so that nobody is let in without one.

mod record;

pub(in crate::flows) use record::{Exchanged, record};
