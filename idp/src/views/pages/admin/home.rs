//! The first page of the administration: figures of the day and what needs attention.

use super::{Area, Office};
use crate::domain::credential::PasswordDecision;
use crate::domain::time::Timestamp;
use crate::views::assets::File;
use crate::views::frame::Frame;
use crate::views::pages::pages;
use crate::views::texts;
use askama::Template;
use std::borrow::Cow;

pages! { AdminHome }

/// Counts of one tenant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Accounts that are not closed.
    pub people: u64,
    /// Live sessions.
    pub sessions: u64,
    /// Registered clients.
    pub clients: u64,
    /// Logins since midnight in Italy.
    pub logins_today: u64,
    /// Logins refused since midnight in Italy.
    pub refusals_today: u64,
    /// Letters and calls that wait to be sent.
    pub work_waiting: u64,
}

/// Something that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Citizens may log in with a password: the legal note (DECISIONS 1).
    CitizenPasswords,
    /// Professionals may log in with a password: by whose decision, why and until when (R1.5).
    ProfessionalPasswords(PasswordDecision),
    /// They may without a decision, in development.
    ProfessionalPasswordsUndecided,
    /// They no longer may since the end of the day that holds this instant.
    ProfessionalPasswordsEnded(Timestamp),
    /// The installation runs as `development`.
    Development,
    /// Events that are not sealed yet although they should be.
    AuditUnsealed(u64),
    /// Letters or calls that were given up.
    WorkGivenUp(u64),
    /// No successor for a key that is about to end.
    KeyEnding(Timestamp),
}

/// `admin` at `/admin`.
#[derive(Debug, Template)]
#[template(path = "admin/admin.html")]
pub struct AdminHome {
    /// The shared part.
    pub frame: Frame,
    /// What the holder may do.
    pub office: Office,
    /// Counts.
    pub figures: Figures,
    /// What needs attention.
    pub warnings: Vec<Warning>,
}

impl AdminHome {
    fn counts(&self) -> [(&'static str, u64); 6] {
        let figures = &self.figures;
        [
            ("figure-logins", figures.logins_today),
            ("figure-refusals", figures.refusals_today),
            ("figure-sessions", figures.sessions),
            ("figure-people", figures.people),
            ("figure-clients", figures.clients),
            ("figure-work", figures.work_waiting),
        ]
    }

    fn warning_texts(&self) -> Vec<Cow<'static, str>> {
        let frame = &self.frame;
        let text = |warning: &Warning| match warning {
            Warning::CitizenPasswords => frame.text("warning-citizen-passwords"),
            Warning::ProfessionalPasswords(decision) => texts::text(
                frame.language,
                "warning-professional-passwords",
                &[
                    ("reason", decision.reason.as_str().into()),
                    ("person", decision.decided_by.as_str().into()),
                    ("day", frame.day(&decision.last_instant()).into()),
                ],
            ),
            Warning::ProfessionalPasswordsUndecided => frame.text("warning-professional-passwords-undecided"),
            Warning::ProfessionalPasswordsEnded(last) => {
                frame.fill("warning-professional-passwords-ended", "day", frame.day(last))
            }
            Warning::Development => frame.text("warning-development"),
            Warning::AuditUnsealed(events) => frame.count("warning-audit-unsealed", *events),
            Warning::WorkGivenUp(pieces) => frame.count("warning-work-given-up", *pieces),
            Warning::KeyEnding(end) => frame.fill("warning-key-ending", "day", frame.day(end)),
        };
        self.warnings.iter().map(text).collect()
    }
}
