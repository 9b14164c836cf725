//! The registered clients.

use super::{Area, Office};
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::client::{ClientAuthMethod, ClientState};
use crate::domain::id::ClientId;
use crate::domain::language::LocalizedText;
use crate::domain::staff_role::Permission;
use crate::views::assets::File;
use crate::views::frame::Frame;
use crate::views::pages::pages;
use askama::Template;

pages! { AdminClients }

/// A client in the list.
#[derive(Debug, Clone)]
pub struct ClientRow {
    /// `client_id`; leads to `/admin/clients/{id}`.
    pub id: ClientId,
    /// Its name.
    pub name: LocalizedText,
    /// Whether it may be used.
    pub state: ClientState,
    /// The weakest login it accepts.
    pub level: AssuranceLevel,
    /// How it proves itself.
    pub auth_method: ClientAuthMethod,
}

impl ClientRow {
    fn is_enabled(&self) -> bool {
        self.state == ClientState::Enabled
    }
}

/// `admin-clients` at `/admin/clients`; a new one at `/admin/clients/new`.
#[derive(Debug, Template)]
#[template(path = "admin/admin_clients.html")]
pub struct AdminClients {
    /// The shared part.
    pub frame: Frame,
    /// What the holder may do.
    pub office: Office,
    /// The clients by identifier.
    pub clients: Vec<ClientRow>,
}
