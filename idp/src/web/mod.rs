//! The doors: a request comes in, a flow does the work, its outcome goes out as page, redirect or JSON.
//!
//! Owns: addresses, cookies, headers, forms, the three voices in which failures are told (page, OAuth error,
//! problem+json). Does not know SQL, and decides nothing that a flow should decide.

pub mod account;
pub mod admin;
pub mod admit;
pub mod assets;
pub mod body;
pub mod cookies;
pub mod error;
pub mod extract;
pub mod headers;
pub mod health;
pub mod identify;
pub mod oauth;
pub mod oidc;
pub mod pages;
pub mod respond;
pub mod router;
pub mod saml;
pub mod state;
#[cfg(test)]
mod testing;
