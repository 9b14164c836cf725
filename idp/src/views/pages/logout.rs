//! Signing out, and leaving for a service.

use super::pages;
use crate::domain::language::LocalizedText;
use crate::views::assets::File;
use crate::views::frame::Frame;
use askama::Template;

pages! { LogoutConfirm LoggedOut Redirecting }

/// `logout-confirm` at `/oauth/logout`: `accept` (OpenID Connect RP-Initiated Logout 1.0, section 2).
#[derive(Debug, Template)]
#[template(path = "pages/logout_confirm.html")]
pub struct LogoutConfirm {
    /// The shared part.
    pub frame: Frame,
    /// The service that asked for the logout, if it is known.
    pub client: Option<LocalizedText>,
    /// Hidden inputs that bring the logout request back: name and value.
    pub carried: Vec<(&'static str, String)>,
}

/// `logged-out` at `/oauth/logout` and `/logout`.
#[derive(Debug, Template)]
#[template(path = "pages/logged_out.html")]
pub struct LoggedOut {
    /// The shared part, without a person.
    pub frame: Frame,
    /// The services that are being told.
    pub told: Vec<LocalizedText>,
    /// The service to go back to: its name and an address verified beforehand.
    pub back: Option<(LocalizedText, String)>,
}

/// `redirecting`: a page that leads on by itself and by a link, where a direct redirect after a form would be
/// blocked (`form-action`). Send it with `Refresh: 0;url=…`, `Cache-Control: no-store`, `Referrer-Policy: no-referrer`.
#[derive(Debug, Template)]
#[template(path = "pages/redirecting.html")]
pub struct Redirecting {
    /// The shared part.
    pub frame: Frame,
    /// The service the person returns to, if it is known.
    pub client: Option<LocalizedText>,
    /// The address, verified beforehand.
    pub address: String,
}
