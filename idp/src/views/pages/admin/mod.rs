//! The pages of staff. Each shows only what the holder's permissions allow; the flows check them again.

mod audit;
mod client;
mod clients;
mod federations;
mod home;
mod keys;
mod people;
mod person;
mod sessions;

pub use audit::{AdminAudit, AuditRow, AuditVerification};
pub use client::{AdminClient, ShownSecret};
pub use clients::{AdminClients, ClientRow};
pub use federations::{AdminFederations, CertificateEnd, Ending, FederationRow, ProviderHealth, ProviderRow};
pub use home::{AdminHome, Figures, Warning};
pub use keys::{AdminKeys, KeyRow};
pub use people::{AdminPeople, AdminPersonNew, PersonRow};
pub use person::{AdminPerson, AdminPersonNotice, PersonDetail};
pub use sessions::{AdminSessions, SessionRow};

use crate::domain::staff_role::Permission;
use crate::views::frame::Frame;
use askama::Template;
use askama::filters::HtmlSafe;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What the member of staff who looks may do.
#[derive(Debug, Clone, Default)]
pub struct Office {
    permissions: BTreeSet<Permission>,
}

impl Office {
    /// An office with these permissions.
    #[must_use]
    pub fn new(permissions: impl IntoIterator<Item = Permission>) -> Self {
        Self { permissions: permissions.into_iter().collect() }
    }

    /// Whether its holder may do this.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// The menu, with `here` marked.
    fn menu<'a>(&self, frame: &'a Frame, here: Area) -> Menu<'a> {
        let entries = Area::ALL
            .into_iter()
            .filter(|area| area.needs().is_none_or(|permission| self.may(permission)))
            .map(|area| (area.address(), frame.text(area.key()), area == here))
            .collect();
        Menu { frame, entries }
    }
}

/// An entry of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Area {
    Home,
    People,
    Sessions,
    Clients,
    Federations,
    Keys,
    Audit,
}

impl Area {
    const ALL: [Self; 7] =
        [Self::Home, Self::People, Self::Sessions, Self::Clients, Self::Federations, Self::Keys, Self::Audit];

    const fn address(self) -> &'static str {
        match self {
            Self::Home => "/admin",
            Self::People => "/admin/people",
            Self::Sessions => "/admin/sessions",
            Self::Clients => "/admin/clients",
            Self::Federations => "/admin/federations",
            Self::Keys => "/admin/keys",
            Self::Audit => "/admin/audit",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Home => "admin-home",
            Self::People => "admin-people",
            Self::Sessions => "admin-sessions",
            Self::Clients => "admin-clients",
            Self::Federations => "admin-federations",
            Self::Keys => "admin-keys",
            Self::Audit => "admin-audit",
        }
    }

    const fn needs(self) -> Option<Permission> {
        match self {
            Self::Home => None,
            Self::People => Some(Permission::ReadPeople),
            Self::Sessions => Some(Permission::ListSessions),
            Self::Clients => Some(Permission::ReadClients),
            Self::Federations => Some(Permission::ReadFederations),
            Self::Keys => Some(Permission::ReadKeys),
            Self::Audit => Some(Permission::SearchAudit),
        }
    }
}

/// The menu of the administration.
#[derive(Template)]
#[template(path = "layout/menu.html")]
struct Menu<'a> {
    frame: &'a Frame,
    entries: Vec<(&'static str, Cow<'static, str>, bool)>,
}

impl HtmlSafe for Menu<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;
    use crate::views::samples;

    #[test]
    fn the_menu_shows_what_the_holder_may_open() {
        let frame = samples::signed_in(Language::It);
        let menu = Office::new([Permission::SearchAudit]).menu(&frame, Area::Audit).to_string();
        assert!(menu.contains("href=\"/admin/audit\" aria-current=\"page\""));
        assert!(menu.contains("href=\"/admin\"") && !menu.contains("/admin/people"));
    }
}
