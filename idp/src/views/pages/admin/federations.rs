//! The federations: who lets people in, how fresh that knowledge is, what is about to end.

use super::{Area, Office};
use crate::domain::language::LocalizedText;
use crate::domain::time::Timestamp;
use crate::views::assets::File;
use crate::views::frame::Frame;
use crate::views::pages::pages;
use askama::Template;
use std::borrow::Cow;

pages! { AdminFederations }

/// How soon something ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Not within 90 days.
    Far,
    /// Within 90 days.
    Soon,
    /// It has ended.
    Ended,
}

/// Until when a certificate holds.
#[derive(Debug, Clone, Copy)]
pub struct CertificateEnd {
    /// Its end.
    pub at: Timestamp,
    /// How soon that is.
    pub ending: Ending,
}

/// Whether people can choose a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderHealth {
    /// They can.
    Offered,
    /// It is gone from the newest metadata.
    Withdrawn,
    /// Its metadata has run out.
    Expired,
}

/// A provider.
#[derive(Debug, Clone)]
pub struct ProviderRow {
    /// Its name.
    pub name: LocalizedText,
    /// `entityID`.
    pub entity_id: String,
    /// Whether it can be chosen.
    pub health: ProviderHealth,
    /// The end of its last certificate.
    pub certificate: Option<CertificateEnd>,
    /// When its metadata was read.
    pub fetched_at: Timestamp,
}

/// A federation with its providers.
#[derive(Debug, Clone)]
pub struct FederationRow {
    /// The name in addresses.
    pub id: String,
    /// What people see.
    pub name: LocalizedText,
    /// Our own `entityID`.
    pub entity_id: String,
    /// The end of our own signing certificate; none where there is no key yet.
    pub certificate: Option<CertificateEnd>,
    /// When the metadata of the providers was last read in whole.
    pub refreshed_at: Option<Timestamp>,
    /// Whether the last attempt to read it failed.
    pub failing: bool,
    /// The providers.
    pub providers: Vec<ProviderRow>,
}

impl FederationRow {
    fn metadata(&self) -> String {
        format!("/saml/{}/metadata", self.id)
    }
}

impl ProviderRow {
    fn health_class(&self) -> &'static str {
        match self.health {
            ProviderHealth::Offered => "good",
            ProviderHealth::Withdrawn => "retiring",
            ProviderHealth::Expired => "refused",
        }
    }

    fn health_text(&self, frame: &Frame) -> Cow<'static, str> {
        frame.text(match self.health {
            ProviderHealth::Offered => "provider-health-offered",
            ProviderHealth::Withdrawn => "provider-health-withdrawn",
            ProviderHealth::Expired => "provider-health-expired",
        })
    }
}

impl CertificateEnd {
    fn class(&self) -> &'static str {
        match self.ending {
            Ending::Far => "good",
            Ending::Soon => "pending",
            Ending::Ended => "refused",
        }
    }

    fn text(&self, frame: &Frame) -> Cow<'static, str> {
        let key = match self.ending {
            Ending::Far => "certificate-far",
            Ending::Soon => "certificate-soon",
            Ending::Ended => "certificate-ended",
        };
        frame.fill(key, "day", frame.day(&self.at))
    }
}

/// `admin-federations` at `/admin/federations`.
#[derive(Debug, Template)]
#[template(path = "admin/admin_federations.html")]
pub struct AdminFederations {
    /// The shared part.
    pub frame: Frame,
    /// What the holder may do.
    pub office: Office,
    /// The federations of the body.
    pub federations: Vec<FederationRow>,
}
