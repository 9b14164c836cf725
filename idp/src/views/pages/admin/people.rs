//! People: search and a new account.

use super::{Area, Office};
use crate::domain::id::UserId;
use crate::domain::staff_role::Permission;
use crate::domain::user::{UserClass, UserState};
use crate::views::assets::File;
use crate::views::form::{Choices, Field, Form};
use crate::views::frame::Frame;
use crate::views::pages::pages;
use askama::Template;

pages! { AdminPeople AdminPersonNew }

/// A person in a list.
#[derive(Debug, Clone)]
pub struct PersonRow {
    /// Leads to `/admin/people/{id}`.
    pub id: UserId,
    /// Given and family name.
    pub name: String,
    /// Fiscal code or user name.
    pub known_as: String,
    /// What the person is to the body.
    pub class: UserClass,
    /// Where the account stands.
    pub state: UserState,
}

/// `admin-people` at `/admin/people?q=…`: search by fiscal code, user name, mail address or name.
#[derive(Debug, Template)]
#[template(path = "admin/admin_people.html")]
pub struct AdminPeople {
    /// The shared part.
    pub frame: Frame,
    /// What the holder may do.
    pub office: Office,
    /// The search text as `q`.
    pub form: Form,
    /// The people found; before the first search, `None`.
    pub people: Option<Vec<PersonRow>>,
    /// The address of more, where there are more.
    pub older: Option<String>,
}

impl AdminPeople {
    fn search(&self) -> Field<'_> {
        Field::search(&self.frame, "q", "people-search").hint(self.frame.text("people-search-hint")).of(&self.form)
    }
}

/// `admin-person-new` at `/admin/people/new`: `class`, `given_name`, `family_name`, `fiscal_code`, `email`,
/// `username`; `continue`. The person gets a letter and chooses the password (S-15).
#[derive(Debug, Template)]
#[template(path = "admin/admin_person_new.html")]
pub struct AdminPersonNew {
    /// The shared part.
    pub frame: Frame,
    /// What the holder may do.
    pub office: Office,
    /// What was typed.
    pub form: Form,
}

impl AdminPersonNew {
    fn class(&self) -> Choices<'_> {
        let mut choices = Choices::one(&self.frame, "class", "people-class");
        for class in UserClass::ALL {
            choices = choices.choice(class.code(), self.frame.class(&class));
        }
        choices.of(&self.form)
    }

    fn line(&self, name: &'static str, label: &str) -> Field<'_> {
        Field::line(&self.frame, name, label).of(&self.form)
    }

    fn fiscal_code(&self) -> Field<'_> {
        self.line("fiscal_code", "register-fiscal-code").optional()
    }

    fn username(&self) -> Field<'_> {
        self.line("username", "login-username").optional().hint(self.frame.text("people-username-hint"))
    }

    fn email(&self) -> Field<'_> {
        Field::email(&self.frame, "email", "register-email").fills("off").of(&self.form)
    }
}
