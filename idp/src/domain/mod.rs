//! What things are, and which transitions they allow.
//!
//! Pure: no async, no input or output, no clock and no chance of its own; `now` and random bytes are
//! arguments. Knows nothing of HTTP, SQL, XML or JWT.

pub mod assurance_level;
pub mod audit_event;
pub mod authorization;
pub mod authorization_code;
pub mod authorization_request;
pub mod claim;
pub mod client;
pub mod code_challenge;
pub(crate) mod coded;
pub mod consent;
pub mod credential;
pub mod email_address;
pub mod entity_id;
pub mod environment;
pub mod evidence;
pub mod federation;
pub mod fiscal_code;
pub mod id;
pub mod identity;
pub mod identity_provider;
pub mod language;
pub mod master_key;
pub mod network_range;
pub mod one_time_link;
pub mod password_policy;
pub mod person_name;
pub mod random;
pub mod redirect_uri;
pub mod refresh_token;
pub mod request_id;
pub mod saml_attribute;
pub mod saml_request;
pub mod scope;
pub mod secret;
pub mod session;
pub mod signing_algorithm;
pub mod signing_key;
pub mod staff_role;
pub mod tenant;
pub mod throttle;
pub mod time;
pub mod user;
pub mod web_address;
pub mod work;
