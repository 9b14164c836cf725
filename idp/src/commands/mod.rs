//! The roof: what can be typed, and how the parts are wired together. The only room that reads the configuration.
//!
//! Owns: the command line, the wiring, the exit status, what is printed. Does not know the rules: those are in the
//! flows, which the admin pages share.

mod apply;
mod audit;
mod check_config;
pub mod cli;
mod client;
pub mod clock;
mod desk;
mod doctor;
pub mod error;
mod evidence;
mod federation;
mod key;
mod log;
mod migrate;
mod outgoing;
pub mod output;
mod run;
pub mod serve;
mod session;
mod user;
mod version;
pub mod wire;

pub use run::run;
