//! Sessions of people: found at each request, made at login, ended by the person, by staff or by a rule.

mod end;
pub mod federated_logout;
mod find;
mod origin;
pub mod sign_out_by_client;

pub use end::{EndReason, end, end_all_of_user, end_others};
pub use find::{PasswordDue, SignedIn, Visitor, find, find_open, find_visitor};
pub use origin::provider_of;
