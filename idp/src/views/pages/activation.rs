//! First passwords: of the first administrator, and of accounts made by staff.

use super::pages;
use crate::views::assets::File;
use crate::views::form::{Field, Form};
use crate::views::frame::Frame;
use askama::Template;

pages! { SetUp Activate }

/// `setup` at `/setup?token=…`: `username`, `given_name`, `family_name`, `email`, `password`; `continue`.
#[derive(Debug, Template)]
#[template(path = "account/setup.html")]
pub struct SetUp {
    /// The shared part.
    pub frame: Frame,
    /// The value of the link, carried as hidden input `token`.
    pub token: String,
    /// The least number of characters of a password.
    pub password_minimum: u32,
    /// What was typed.
    pub form: Form,
}

impl SetUp {
    fn username(&self) -> Field<'_> {
        Field::line(&self.frame, "username", "login-username")
            .fills("username")
            .hint(self.frame.text("setup-username-hint"))
            .of(&self.form)
    }

    fn given_name(&self) -> Field<'_> {
        Field::line(&self.frame, "given_name", "register-given-name").fills("given-name").of(&self.form)
    }

    fn family_name(&self) -> Field<'_> {
        Field::line(&self.frame, "family_name", "register-family-name").fills("family-name").of(&self.form)
    }

    fn email(&self) -> Field<'_> {
        Field::email(&self.frame, "email", "register-email").of(&self.form)
    }

    fn password(&self) -> Field<'_> {
        super::password::new_password(&self.frame, self.password_minimum).of(&self.form)
    }
}

/// `activate` at `/activate?token=…`: `password`; `continue`.
#[derive(Debug, Template)]
#[template(path = "account/activate.html")]
pub struct Activate {
    /// The shared part.
    pub frame: Frame,
    /// The value of the link, carried as hidden input `token`.
    pub token: String,
    /// The name the account was made for.
    pub name: String,
    /// The least number of characters of a password.
    pub password_minimum: u32,
    /// Problems.
    pub form: Form,
}

impl Activate {
    fn password(&self) -> Field<'_> {
        super::password::new_password(&self.frame, self.password_minimum).of(&self.form)
    }
}
