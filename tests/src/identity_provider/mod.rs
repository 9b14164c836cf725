//! An identity provider of SPID or CIE for tests and the demo: a page with seeded people, answers that are really signed,
//! and a menu of everything that can go wrong.
//!
//! Owns how an honest provider answers and how a broken or hostile one does. It reads the metadata of the service
//! provider as a real one would: whatever it sends, it sends to an address that stands there. Knows Varco by its
//! documents alone.

pub mod anomaly;
pub mod answer;
pub mod identity;
pub mod pages;
pub mod people;
pub mod request;
pub mod server;
pub mod service_provider;

pub use anomaly::Anomaly;
pub use answer::Answer;
pub use identity::Identity;
pub use people::Citizen;
pub use request::AuthnRequest;
pub use server::TestProvider;
pub use service_provider::ServiceProvider;
