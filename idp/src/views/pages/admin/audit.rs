//! The audit: search and proof.

use super::{Area, Office};
use crate::domain::audit_event::{AuditKind, AuditOutcome};
use crate::domain::staff_role::Permission;
use crate::domain::time::Timestamp;
use crate::views::assets::File;
use crate::views::form::{Choices, Field, Form};
use crate::views::frame::Frame;
use crate::views::pages::pages;
use askama::Template;

pages! { AdminAudit }

/// An event in the list, with ids as they are recorded.
#[derive(Debug, Clone)]
pub struct AuditRow {
    /// When.
    pub occurred_at: Timestamp,
    /// What.
    pub kind: AuditKind,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// Who did it.
    pub actor: Option<String>,
    /// Whose account it concerns.
    pub subject: Option<String>,
    /// The client concerned.
    pub client: Option<String>,
    /// Shortened network address.
    pub network: Option<String>,
    /// Codes that say more: name and value.
    pub detail: Vec<(String, String)>,
}

/// The outcome of checking the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditVerification {
    /// Every seal and every event is as it was.
    Sound {
        /// How many seals were checked.
        seals: u64,
        /// How many events they cover.
        events: u64,
        /// How many events are not sealed yet.
        unsealed: u64,
    },
    /// Something was changed: the number of the first seal that does not match.
    Broken {
        /// The seal.
        seal: u64,
    },
}

/// `admin-audit` at `/admin/audit?kind=…&person=…&client=…&from=…&to=…`; the button `verify` posts.
#[derive(Debug, Template)]
#[template(path = "admin/admin_audit.html")]
pub struct AdminAudit {
    /// The shared part.
    pub frame: Frame,
    /// What the holder may do.
    pub office: Office,
    /// The filters: `kind` (a code), `person` (an id), `client`, `from` and `to` (days, `YYYY-MM-DD`).
    pub form: Form,
    /// The events found, newest first.
    pub events: Vec<AuditRow>,
    /// The address of older ones, where there are more.
    pub older: Option<String>,
    /// The outcome of a check just made.
    pub verification: Option<AuditVerification>,
}

impl AdminAudit {
    fn kind(&self) -> Choices<'_> {
        let mut choices = Choices::menu(&self.frame, "kind", "audit-kind").choice("", self.frame.text("audit-any"));
        for kind in AuditKind::ALL {
            choices = choices.choice(kind.code(), self.frame.event(&kind));
        }
        choices.of(&self.form)
    }

    fn filters(&self) -> [Field<'_>; 4] {
        let line = |name, label| Field::line(&self.frame, name, label).filter().of(&self.form);
        let day = |name, label| Field::day(&self.frame, name, label).of(&self.form);
        [
            line("person", "audit-person"),
            line("client", "audit-client"),
            day("from", "audit-from"),
            day("to", "audit-to"),
        ]
    }

    fn verification_text(&self) -> Option<(bool, String)> {
        let frame = &self.frame;
        self.verification.map(|outcome| match outcome {
            AuditVerification::Sound { seals, events, unsealed } => {
                let parts = [
                    frame.count("audit-sound", events),
                    frame.count("audit-seals", seals),
                    frame.count("audit-unsealed", unsealed),
                ];
                (true, parts.join(" "))
            }
            AuditVerification::Broken { seal } => (false, frame.fill("audit-broken", "seal", seal).into_owned()),
        })
    }
}
