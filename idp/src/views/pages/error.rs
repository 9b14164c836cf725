//! Errors: what happened, what to do, a reference number.

use super::pages;
use crate::domain::request_id::RequestId;
use crate::domain::time::Span;
use crate::views::assets::File;
use crate::views::frame::Frame;
use askama::Template;
use std::borrow::Cow;

pages! { ErrorPage }

/// What went wrong, as far as it helps a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The service sent a request that cannot be trusted or understood (unknown client, unregistered address,
    /// wrong parameters): nothing is sent back to it.
    BadRequest,
    /// No such page.
    NotFound,
    /// The person may not do this.
    NotAllowed,
    /// The login took too long, was already finished, or belongs to another browser.
    RequestExpired,
    /// A link from a letter is too old.
    LinkExpired,
    /// A link from a letter was already used.
    LinkUsed,
    /// A form without a right anti-forgery value.
    FormExpired,
    /// Too many tries; how long to wait.
    TooManyTries(Span),
    /// More was sent than is accepted.
    TooLarge,
    /// What was sent did not arrive in time.
    TooSlow,
    /// Registration is closed here.
    RegistrationClosed,
    /// Busy or under maintenance; try again soon.
    Unavailable,
    /// Our fault.
    Internal,
}

impl ErrorKind {
    const fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::BadRequest => ("error-bad-request", "error-bad-request-help"),
            Self::NotFound => ("error-not-found", "error-not-found-help"),
            Self::NotAllowed => ("error-not-allowed", "error-not-allowed-help"),
            Self::RequestExpired => ("error-request-expired", "error-request-expired-help"),
            Self::LinkExpired => ("error-link-expired", "error-link-expired-help"),
            Self::LinkUsed => ("error-link-used", "error-link-used-help"),
            Self::FormExpired => ("error-form-expired", "error-form-expired-help"),
            Self::TooManyTries(_) => ("error-too-many-tries", "error-too-many-tries-help"),
            Self::TooLarge => ("error-too-large", "error-too-large-help"),
            Self::TooSlow => ("error-too-slow", "error-too-slow-help"),
            Self::RegistrationClosed => ("error-registration-closed", "error-registration-closed-help"),
            Self::Unavailable => ("error-unavailable", "error-unavailable-help"),
            Self::Internal => ("error-internal", "error-internal-help"),
        }
    }
}

/// `error`: any address, status 400 or more; `data-reference` holds the reference.
#[derive(Debug, Template)]
#[template(path = "pages/error.html")]
pub struct ErrorPage {
    /// The shared part.
    pub frame: Frame,
    /// What went wrong.
    pub kind: ErrorKind,
    /// The name of the request, to be read out at the desk; the log has the same.
    pub reference: RequestId,
    /// For the makers of a service: the OAuth error and its description, never anything of the person.
    pub detail: Option<String>,
    /// The way on: address and key of its text, such as `/login`.
    pub way_on: Option<WayOn>,
}

/// Where an error page leads on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayOn {
    /// To `/login`.
    Login,
    /// To `/account`.
    Account,
    /// To `/password/forgot`.
    PasswordForgot,
    /// To `/register`.
    Register,
}

impl ErrorPage {
    fn heading_key(&self) -> &'static str {
        self.kind.keys().0
    }

    fn help(&self) -> Cow<'static, str> {
        let key = self.kind.keys().1;
        match self.kind {
            ErrorKind::TooManyTries(wait) => self.frame.fill(key, "wait", self.frame.length(wait)),
            ErrorKind::BadRequest
            | ErrorKind::NotFound
            | ErrorKind::NotAllowed
            | ErrorKind::RequestExpired
            | ErrorKind::LinkExpired
            | ErrorKind::LinkUsed
            | ErrorKind::FormExpired
            | ErrorKind::TooLarge
            | ErrorKind::TooSlow
            | ErrorKind::RegistrationClosed
            | ErrorKind::Unavailable
            | ErrorKind::Internal => self.frame.text(key),
        }
    }

    fn way_on_link(&self) -> Option<(&'static str, &'static str)> {
        self.way_on.map(|way| match way {
            WayOn::Login => ("/login", "way-on-login"),
            WayOn::Account => ("/account", "way-on-account"),
            WayOn::PasswordForgot => ("/password/forgot", "way-on-password-forgot"),
            WayOn::Register => ("/register", "way-on-register"),
        })
    }
}
