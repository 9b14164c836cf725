//! A forgotten password.

use super::pages;
use crate::domain::time::Span;
use crate::views::assets::File;
use crate::views::form::{Field, Form};
use crate::views::frame::Frame;
use askama::Template;

pages! { PasswordForgot PasswordForgotSent PasswordReset PasswordChanged }

/// A field `password` for a password to be chosen.
pub(super) fn new_password(frame: &Frame, minimum: u32) -> Field<'_> {
    Field::password(frame, "password", "password-new")
        .fills("new-password")
        .hint(frame.count("password-new-hint", minimum))
}

/// `password-forgot` at `/password/forgot`: `username`; `continue`.
#[derive(Debug, Template)]
#[template(path = "pages/password_forgot.html")]
pub struct PasswordForgot {
    /// The shared part.
    pub frame: Frame,
    /// What was typed.
    pub form: Form,
}

impl PasswordForgot {
    fn username(&self) -> Field<'_> {
        Field::line(&self.frame, "username", "login-username")
            .fills("username")
            .hint(self.frame.text("login-username-hint"))
            .of(&self.form)
    }
}

/// `password-forgot-sent`: the same page whether the account exists or not.
#[derive(Debug, Template)]
#[template(path = "pages/password_forgot_sent.html")]
pub struct PasswordForgotSent {
    /// The shared part.
    pub frame: Frame,
    /// How long the link in the letter works.
    pub valid_for: Span,
}

/// `password-reset` at `/password/reset?token=…`: `password`; `continue`.
#[derive(Debug, Template)]
#[template(path = "pages/password_reset.html")]
pub struct PasswordReset {
    /// The shared part.
    pub frame: Frame,
    /// The value of the link, carried as hidden input `token`.
    pub token: String,
    /// The least number of characters of a password.
    pub password_minimum: u32,
    /// Problems.
    pub form: Form,
}

impl PasswordReset {
    fn password(&self) -> Field<'_> {
        new_password(&self.frame, self.password_minimum).of(&self.form)
    }
}

/// `password-changed`: done, and what else ended with it.
#[derive(Debug, Template)]
#[template(path = "pages/password_changed.html")]
pub struct PasswordChanged {
    /// The shared part; with a person after a change in the account, without one after a reset.
    pub frame: Frame,
}
