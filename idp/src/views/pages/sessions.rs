//! One's own sessions and the history of accesses.

use super::{Done, pages};
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::{AuditKind, AuditOutcome};
use crate::domain::credential::AuthenticationMethod;
use crate::domain::id::SessionId;
use crate::domain::language::LocalizedText;
use crate::domain::time::Timestamp;
use crate::views::assets::File;
use crate::views::frame::Frame;
use askama::Template;

pages! { AccountSessions AccountHistory }

/// A session as its owner, or staff, sees it.
#[derive(Debug, Clone)]
pub struct ShownSession {
    /// Sent back in the hidden input `session`.
    pub id: SessionId,
    /// Whether it is the one that looks at the page.
    pub current: bool,
    /// When the person logged in.
    pub created_at: Timestamp,
    /// The last request.
    pub last_seen_at: Timestamp,
    /// Its level.
    pub level: AssuranceLevel,
    /// How the person logged in.
    pub methods: Vec<AuthenticationMethod>,
    /// Shortened network address.
    pub network: String,
    /// The browser's name for itself.
    pub user_agent: String,
}

/// `account-sessions` at `/account/sessions`: for each other session hidden `session` and `end`; `end-others`.
#[derive(Debug, Template)]
#[template(path = "account/account_sessions.html")]
pub struct AccountSessions {
    /// The shared part.
    pub frame: Frame,
    /// The live sessions, the current one first.
    pub sessions: Vec<ShownSession>,
    /// What was just done.
    pub done: Option<Done>,
}

/// An event of the person's own history.
#[derive(Debug, Clone)]
pub struct ShownEvent {
    /// When.
    pub occurred_at: Timestamp,
    /// What.
    pub kind: AuditKind,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// The service concerned.
    pub client: Option<LocalizedText>,
    /// Shortened network address.
    pub network: Option<String>,
}

/// `account-history` at `/account/history`.
#[derive(Debug, Template)]
#[template(path = "account/account_history.html")]
pub struct AccountHistory {
    /// The shared part.
    pub frame: Frame,
    /// Newest first.
    pub events: Vec<ShownEvent>,
    /// The address of the older ones, where there are more.
    pub older: Option<String>,
}
