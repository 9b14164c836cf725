//! The pages of staff. Everything that a page does is a flow of `administration`, which checks who acts.

pub mod audit;
pub mod client;
mod client_form;
pub mod clients;
pub mod federations;
pub mod home;
pub mod keys;
mod office;
pub mod people;
pub mod person;
pub mod sessions;

pub use office::StaffVisit;
