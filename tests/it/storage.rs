//! One suite of promises that the storage keeps on both databases: SQLite in a file, and a real PostgreSQL.
//!
//! Each file holds the promises of some collections as plain functions over a [`bed::Bed`]; `on_both!` makes two tests
//! of each. `coverage` fails when a public function of the storage is missing here.

#[macro_use]
pub mod bed;

mod audit;
mod coverage;
mod credentials;
mod evidence;
mod expiry;
mod federations;
mod indexes;
mod jobs;
mod keys;
mod links;
mod people;
mod schema;
mod sessions;
mod sqlite;
mod tokens;
mod writing;
