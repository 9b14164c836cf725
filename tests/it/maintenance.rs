//! What is done behind the scenes, on both databases: the chains of the audit and of the evidence, expiry, letters and logout calls.

mod audit;
mod evidence;
mod expiry;
mod house;
mod work;
