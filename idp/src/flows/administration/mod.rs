//! What staff and the command line do: accounts, clients, sessions, the audit.
//!
//! Owns: who may do it (the table of `domain::staff_role`), and that every act is recorded. The admin pages and the
//! commands call the same flows, each with its [`Actor`]. Does not know pages, forms or arguments.

mod activation;
mod actor;
mod catalogue;
pub mod client_secret;
mod clients;
mod create_user;
mod dashboard;
mod export;
mod export_audit;
mod federations;
mod keys;
mod people;
mod release;
mod search_audit;
mod second_factor;
mod sessions;
mod set_password;
mod staff_roles;
mod state;
mod verify_audit;

#[cfg(test)]
mod tests;

pub use activation::send_activation_link;
pub(in crate::flows) use actor::admit;
pub use actor::{Actor, AdministrationError};
pub use catalogue::{Catalogue, CatalogueClient, CatalogueFederation, Change, ChangeKind, Described, Mode, apply};
pub use clients::{create_client, edit_client, find_client, list_clients, remove_client, rotate_secret};
pub use create_user::{NewUser, create_user};
pub use dashboard::{Dashboard, dashboard};
pub use export::export_user;
pub use export_audit::export_audit;
pub use federations::{FederationOverview, list_federations};
pub use keys::{list_keys, rotate_keys_of_kind};
pub use people::{Page, Person, PersonReference, find_person, list_people, name_of_person, show_person};
pub use release::release;
pub use search_audit::{AuditSearch, search_audit};
pub use second_factor::reset_second_factor;
pub use sessions::{end_session, end_sessions_of, list_sessions, list_sessions_of};
pub use set_password::set_password;
pub use staff_roles::{give_staff_role, take_staff_role};
pub use state::{close, reactivate, suspend};
pub use verify_audit::verify_audit;
