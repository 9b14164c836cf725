//! The live sessions of a tenant.

use super::{Area, Office};
use crate::domain::id::UserId;
use crate::domain::staff_role::Permission;
use crate::views::assets::File;
use crate::views::form::{Field, Form};
use crate::views::frame::Frame;
use crate::views::pages::{Done, ShownSession, pages};
use askama::Template;

pages! { AdminSessions }

/// A session and whose it is.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// The person.
    pub user: UserId,
    /// The person's name.
    pub name: String,
    /// The session.
    pub session: ShownSession,
}

/// `admin-sessions` at `/admin/sessions?q=…`: for each hidden `session` and `end`.
#[derive(Debug, Template)]
#[template(path = "admin/admin_sessions.html")]
pub struct AdminSessions {
    /// The shared part.
    pub frame: Frame,
    /// What the holder may do.
    pub office: Office,
    /// The search text as `q`.
    pub form: Form,
    /// The sessions, the latest first.
    pub sessions: Vec<SessionRow>,
    /// The address of more, where there are more.
    pub older: Option<String>,
    /// What was just done.
    pub done: Option<Done>,
}

impl AdminSessions {
    fn search(&self) -> Field<'_> {
        Field::search(&self.frame, "q", "people-search").hint(self.frame.text("people-search-hint")).of(&self.form)
    }
}
