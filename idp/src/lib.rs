//! Varco: an identity and accreditation provider for Italian public bodies.
//!
//! The rooms, from the ground up (`docs/ARCHITECTURE.md`):
//! [`domain`] what things are · [`storage`] remembers, [`protocols`] speaks, [`outbound`] calls out ·
//! [`flows`] what happens · [`views`] pages and letters, [`web`] requests, [`jobs`] work behind the scenes ·
//! [`commands`] wires everything, as [`config`] says.

pub mod commands;
pub mod config;
pub mod domain;
pub mod flows;
pub mod jobs;
pub mod outbound;
pub mod protocols;
pub mod storage;
pub mod views;
pub mod web;
