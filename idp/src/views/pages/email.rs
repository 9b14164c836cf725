//! Another e-mail address.

use super::pages;
use crate::domain::time::Span;
use crate::views::assets::File;
use crate::views::form::{Field, Form};
use crate::views::frame::Frame;
use askama::Template;

pages! { AccountEmail AccountEmailSent AccountEmailConfirm }

/// `account-email` at `/account/email`: `email`; `continue`.
#[derive(Debug, Template)]
#[template(path = "account/account_email.html")]
pub struct AccountEmail {
    /// The shared part.
    pub frame: Frame,
    /// The address of today, where there is one.
    pub present: Option<String>,
    /// Typed address and problems.
    pub form: Form,
}

impl AccountEmail {
    fn email(&self) -> Field<'_> {
        Field::email(&self.frame, "email", "account-email-new").of(&self.form)
    }
}

/// `account-email-sent`: the same page whether a letter went or not.
#[derive(Debug, Template)]
#[template(path = "account/account_email_sent.html")]
pub struct AccountEmailSent {
    /// The shared part.
    pub frame: Frame,
    /// Where the letter went, as typed.
    pub email: String,
    /// How long its link works.
    pub valid_for: Span,
}

/// `account-email-confirm` at `/account/email/confirm?token=…`: `continue`. A button, because mail scanners open links.
#[derive(Debug, Template)]
#[template(path = "account/account_email_confirm.html")]
pub struct AccountEmailConfirm {
    /// The shared part.
    pub frame: Frame,
    /// The address that will be that of the account.
    pub email: String,
    /// The value of the link, carried as hidden input `token`.
    pub token: String,
}
