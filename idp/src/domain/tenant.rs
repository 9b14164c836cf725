//! A public body: issuer, people, branding and policy.

use crate::domain::credential::CredentialPolicy;
use crate::domain::id::TenantId;
use crate::domain::language::{Language, LocalizedText};
use crate::domain::session::SessionLimits;
use crate::domain::user::UserClass;
use std::collections::BTreeMap;

/// A public body that this installation serves. It comes from the configuration and is found by host name.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// The short name.
    pub id: TenantId,
    /// The issuer URL: scheme and host, without a slash at the end (OpenID Connect Discovery 1.0, 3).
    pub issuer: String,
    /// What people see.
    pub branding: Branding,
    /// The languages offered; the first is the default.
    pub languages: Vec<Language>,
    /// Which class of user may hold which credential (DECISIONS 1).
    pub credentials: CredentialPolicy,
    /// Whether people may register themselves, by class.
    pub registration: Vec<UserClass>,
    /// How long sessions of people last.
    pub sessions: SessionLimits,
    /// How long sessions of staff last.
    pub staff_sessions: SessionLimits,
}

/// What people see of the body.
#[derive(Clone, Debug)]
pub struct Branding {
    /// The name of the body.
    pub name: LocalizedText,
    /// The crest or logo, served by us.
    pub logo: Option<Logo>,
    /// The main colour as `#rrggbb`.
    pub colour: Option<String>,
    /// Addresses by name: `privacy`, `accessibility`, `legal`, `contacts`, `website`.
    pub links: BTreeMap<String, String>,
}

/// A picture.
#[derive(Clone, Debug)]
pub struct Logo {
    /// `image/svg+xml` or `image/png`.
    pub content_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Tenant {
    /// The host (with port, where there is one) under which the body is reached.
    #[must_use]
    pub fn host(&self) -> &str {
        self.issuer.split_once("://").map_or("", |(_, host)| host)
    }

    /// Whether cookies can be `Secure` and carry the prefix `__Host-` (DECISIONS 15).
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.issuer.starts_with("https://")
    }

    /// The language to use when nothing else decides.
    #[must_use]
    pub fn default_language(&self) -> Language {
        self.languages.first().copied().unwrap_or(Language::It)
    }

    /// How long a session of such a user lasts.
    #[must_use]
    pub fn session_limits(&self, class: UserClass) -> SessionLimits {
        if class.is_staff() { self.staff_sessions } else { self.sessions }
    }

    /// The address of a page or endpoint.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }
}
