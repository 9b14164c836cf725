//! The personal area: home, data, password, and what was agreed.

use super::pages;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::id::ClientId;
use crate::domain::language::LocalizedText;
use crate::domain::time::Timestamp;
use crate::domain::user::{Attribute, AttributeName};
use crate::views::assets::File;
use crate::views::form::{Field, Form};
use crate::views::frame::Frame;
use crate::views::pages::SharedItem;
use askama::Template;

pages! { Account AccountProfile AccountPassword AccountConsents }

/// `account` at `/account`: name, fiscal code, level, and the ways on.
#[derive(Debug, Template)]
#[template(path = "account/account.html")]
pub struct Account {
    /// The shared part.
    pub frame: Frame,
    /// Given and family name.
    pub name: String,
    /// The fiscal code, where there is one.
    pub fiscal_code: Option<String>,
    /// The level of this session.
    pub level: AssuranceLevel,
    /// When this session began.
    pub since: Timestamp,
    /// The provider at which the person logged in, where it was one.
    pub provider: Option<LocalizedText>,
    /// Whether the person may hold a password: otherwise nothing is said of passwords and their second factor.
    pub may_hold_password: bool,
    /// Whether a second factor is enrolled.
    pub second_factor: bool,
    /// Whether the person may open `/admin`.
    pub staff: bool,
    /// What was just done.
    pub done: Option<Done>,
}

/// A tile of the personal area: address, icon, key of its title, key of the sentence below.
type Tile = (&'static str, &'static str, &'static str, &'static str);

impl Account {
    fn tiles(&self) -> Vec<Tile> {
        let mut tiles = vec![("/account/profile", "it-user", "profile-title", "profile-tile")];
        if self.may_hold_password {
            tiles.extend([
                ("/account/password", "it-locked", "account-password-title", "account-password-tile"),
                ("/account/second-factor", "it-key", "account-second-factor-title", "account-second-factor-tile"),
            ]);
        }
        tiles.extend([
            ("/account/sessions", "it-settings", "sessions-title", "sessions-tile"),
            ("/account/history", "it-clock", "history-title", "history-tile"),
            ("/account/consents", "it-check-circle", "consents-title", "consents-tile"),
        ]);
        if self.staff {
            tiles.push(("/admin", "it-pa", "admin-title", "admin-tile"));
        }
        tiles
    }
}

/// What was just done, said once on the page that follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// One session was ended.
    SessionEnded,
    /// All other sessions were ended.
    OtherSessionsEnded,
    /// A consent was withdrawn.
    ConsentWithdrawn,
    /// A second factor was enrolled.
    SecondFactorAdded,
    /// The second factor was taken away.
    SecondFactorRemoved,
    /// The e-mail address was changed.
    EmailChanged,
    /// The settings were saved.
    Saved,
}

impl Done {
    /// The key of the sentence.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::SessionEnded => "done-session-ended",
            Self::OtherSessionsEnded => "done-other-sessions-ended",
            Self::ConsentWithdrawn => "done-consent-withdrawn",
            Self::SecondFactorAdded => "done-second-factor-added",
            Self::SecondFactorRemoved => "done-second-factor-removed",
            Self::EmailChanged => "done-email-changed",
            Self::Saved => "done-saved",
        }
    }
}

/// `account-profile` at `/account/profile`: what is known, who says so, and at which level.
#[derive(Debug, Template)]
#[template(path = "account/account_profile.html")]
pub struct AccountProfile {
    /// The shared part.
    pub frame: Frame,
    /// The fiscal code and the level of its proof, where there is one.
    pub fiscal_code: Option<(String, AssuranceLevel)>,
    /// The other data, in the order to show them.
    pub attributes: Vec<(AttributeName, Attribute)>,
}

/// `account-password` at `/account/password`: `current_password`, `password`; `continue`.
#[derive(Debug, Template)]
#[template(path = "account/account_password.html")]
pub struct AccountPassword {
    /// The shared part.
    pub frame: Frame,
    /// Whether the person cannot go on without a new password (S-12).
    pub must_change: bool,
    /// The least number of characters of a password.
    pub password_minimum: u32,
    /// Problems.
    pub form: Form,
}

impl AccountPassword {
    fn current(&self) -> Field<'_> {
        Field::password(&self.frame, "current_password", "account-password-current").of(&self.form)
    }

    fn password(&self) -> Field<'_> {
        super::password::new_password(&self.frame, self.password_minimum).of(&self.form)
    }
}

/// A service that was told something with the person's consent.
#[derive(Debug, Clone)]
pub struct GivenConsent {
    /// The service, sent back in the hidden input `client`.
    pub client: ClientId,
    /// Its name.
    pub name: LocalizedText,
    /// What it may know.
    pub shared: Vec<SharedItem>,
    /// Since when.
    pub granted_at: Timestamp,
}

/// `account-consents` at `/account/consents`: for each service hidden `client` and `withdraw`.
#[derive(Debug, Template)]
#[template(path = "account/account_consents.html")]
pub struct AccountConsents {
    /// The shared part.
    pub frame: Frame,
    /// The consents, newest first.
    pub consents: Vec<GivenConsent>,
    /// What was just done.
    pub done: Option<Done>,
}
