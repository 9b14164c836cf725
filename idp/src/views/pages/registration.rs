//! Registration with fiscal code and e-mail check.

use super::pages;
use crate::domain::time::Span;
use crate::domain::user::UserClass;
use crate::views::assets::File;
use crate::views::form::{Choices, Field, Form};
use crate::views::frame::Frame;
use askama::Template;

pages! { Register RegisterSent RegisterVerify Registered }

/// `register` at `/register`: `class` (when several), `given_name`, `family_name`, `fiscal_code`, `email`,
/// `password`, `accept_privacy` (value `yes`); `continue`.
#[derive(Debug, Template)]
#[template(path = "pages/register.html")]
pub struct Register {
    /// The shared part.
    pub frame: Frame,
    /// The classes that may register; with one only, it is a hidden input.
    pub classes: Vec<UserClass>,
    /// The least number of characters of a password.
    pub password_minimum: u32,
    /// What was typed.
    pub form: Form,
}

impl Register {
    fn class(&self) -> Choices<'_> {
        let mut choices = Choices::one(&self.frame, "class", "register-class");
        for class in &self.classes {
            choices = choices.choice(class.code(), self.frame.class(class));
        }
        choices.of(&self.form)
    }

    fn only_class(&self) -> Option<&'static str> {
        if let [only] = self.classes.as_slice() { Some(only.code()) } else { None }
    }

    fn given_name(&self) -> Field<'_> {
        Field::line(&self.frame, "given_name", "register-given-name").fills("given-name").of(&self.form)
    }

    fn family_name(&self) -> Field<'_> {
        Field::line(&self.frame, "family_name", "register-family-name").fills("family-name").of(&self.form)
    }

    fn fiscal_code(&self) -> Field<'_> {
        let field = Field::line(&self.frame, "fiscal_code", "register-fiscal-code")
            .hint(self.frame.text("register-fiscal-code-hint"))
            .of(&self.form);
        // Whoever has no fiscal code says so by the class.
        if self.classes.contains(&UserClass::Foreign) { field.optional() } else { field }
    }

    fn email(&self) -> Field<'_> {
        Field::email(&self.frame, "email", "register-email").hint(self.frame.text("register-email-hint")).of(&self.form)
    }

    fn password(&self) -> Field<'_> {
        super::password::new_password(&self.frame, self.password_minimum).of(&self.form)
    }

    fn privacy(&self) -> Choices<'_> {
        Choices::several(&self.frame, "accept_privacy", "register-privacy")
            .choice("yes", self.frame.text("register-accept-privacy"))
            .of(&self.form)
    }
}

/// `register-sent`: the same page whether the address was new or not.
#[derive(Debug, Template)]
#[template(path = "pages/register_sent.html")]
pub struct RegisterSent {
    /// The shared part.
    pub frame: Frame,
    /// Where the letter went, as typed.
    pub email: String,
    /// How long its link works.
    pub valid_for: Span,
}

/// `register-verify` at `/register/verify?token=…`: `continue`. A button, because mail scanners open links.
#[derive(Debug, Template)]
#[template(path = "pages/register_verify.html")]
pub struct RegisterVerify {
    /// The shared part.
    pub frame: Frame,
    /// The value of the link, carried as hidden input `token`.
    pub token: String,
}

/// `registered`: the account is ready.
#[derive(Debug, Template)]
#[template(path = "pages/registered.html")]
pub struct Registered {
    /// The shared part.
    pub frame: Frame,
}
