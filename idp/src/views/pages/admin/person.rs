//! One person: account, sessions, history, and what staff may do about them.

use super::{Area, Office};
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::id::UserId;
use crate::domain::staff_role::{Permission, StaffRole};
use crate::domain::time::Timestamp;
use crate::domain::user::{UserClass, UserState};
use crate::views::assets::File;
use crate::views::form::Choices;
use crate::views::form::Form;
use crate::views::frame::Frame;
use crate::views::pages::{ShownEvent, ShownSession, pages};
use askama::Template;

pages! { AdminPerson }

/// The account as staff see it. There is no way to see or choose a password (S-15).
#[derive(Debug, Clone)]
pub struct PersonDetail {
    /// The key, also of the page's address.
    pub id: UserId,
    /// Given and family name.
    pub name: String,
    /// The fiscal code, where there is one.
    pub fiscal_code: Option<String>,
    /// The user name, where there is one.
    pub username: Option<String>,
    /// The mail address, where there is one.
    pub email: Option<String>,
    /// What the person is to the body.
    pub class: UserClass,
    /// Where the account stands.
    pub state: UserState,
    /// How the person was identified.
    pub proofing_level: AssuranceLevel,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When the password was set, if there is one.
    pub password_set_at: Option<Timestamp>,
    /// When the second factor was enrolled, if there is one.
    pub second_factor_at: Option<Timestamp>,
    /// The staff roles.
    pub roles: Vec<StaffRole>,
}

/// What was just done to the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdminPersonNotice {
    /// The state was changed.
    StateChanged,
    /// The second factor was taken away.
    SecondFactorReset,
    /// A letter with an activation link was sent.
    ActivationSent,
    /// An activation link to hand over, shown this once (no mail address).
    ActivationLink(String),
    /// Sessions were ended.
    SessionsEnded,
    /// Staff roles were changed.
    RolesChanged,
    /// The account was made.
    Created,
}

/// `admin-person` at `/admin/people/{id}`: buttons `suspend`, `reactivate`, `close`, `reset-second-factor`,
/// `activation-link`, `end` (with hidden `session`), `end-all`, `appoint` (with check boxes `roles`).
#[derive(Debug, Template)]
#[template(path = "admin/admin_person.html")]
pub struct AdminPerson {
    /// The shared part.
    pub frame: Frame,
    /// What the holder may do.
    pub office: Office,
    /// The account.
    pub person: PersonDetail,
    /// The live sessions; empty where the holder may not see them.
    pub sessions: Vec<ShownSession>,
    /// The latest events; empty where the holder may not see them.
    pub events: Vec<ShownEvent>,
    /// The staff roles that the holder may give or take; empty where none.
    pub appointable: Vec<StaffRole>,
    /// What was just done.
    pub notice: Option<AdminPersonNotice>,
}

impl AdminPerson {
    fn notice_key(&self) -> Option<&'static str> {
        self.notice.as_ref().map(|notice| match notice {
            AdminPersonNotice::StateChanged => "person-state-changed",
            AdminPersonNotice::SecondFactorReset => "person-second-factor-reset",
            AdminPersonNotice::ActivationSent => "person-activation-sent",
            AdminPersonNotice::ActivationLink(_) => "person-activation-link",
            AdminPersonNotice::SessionsEnded => "person-sessions-ended",
            AdminPersonNotice::RolesChanged => "person-roles-changed",
            AdminPersonNotice::Created => "person-created",
        })
    }

    fn link_to_hand_over(&self) -> Option<&str> {
        match &self.notice {
            Some(AdminPersonNotice::ActivationLink(link)) => Some(link),
            Some(
                AdminPersonNotice::StateChanged
                | AdminPersonNotice::SecondFactorReset
                | AdminPersonNotice::ActivationSent
                | AdminPersonNotice::SessionsEnded
                | AdminPersonNotice::RolesChanged
                | AdminPersonNotice::Created,
            )
            | None => None,
        }
    }

    /// The buttons: value, key of the text, whether it takes something away.
    fn acts(&self) -> Vec<(&'static str, &'static str, bool)> {
        let may = |permission| self.office.may(permission);
        let into = |state| self.person.state.may_become(state);
        let live = self.person.state != UserState::Closed;
        [
            ("activation-link", "person-send-activation", false, live && may(Permission::SendActivationLink)),
            ("reactivate", "person-reactivate", false, {
                self.person.state == UserState::Suspended && may(Permission::ReactivatePeople)
            }),
            ("reset-second-factor", "person-reset-second-factor", true, {
                self.person.second_factor_at.is_some() && live && may(Permission::ResetSecondFactor)
            }),
            ("suspend", "person-suspend", true, into(UserState::Suspended) && may(Permission::SuspendPeople)),
            ("close", "person-close", true, into(UserState::Closed) && may(Permission::ClosePeople)),
        ]
        .into_iter()
        .filter(|(.., offered)| *offered)
        .map(|(value, key, grave, _)| (value, key, grave))
        .collect()
    }

    fn roles(&self) -> Choices<'_> {
        let mut choices = Choices::several(&self.frame, "roles", "person-roles");
        let mut held = Form::new();
        for role in &self.appointable {
            choices = choices.choice(role.code(), self.frame.staff_role(role));
            if self.person.roles.contains(role) {
                held = held.with("roles", role.code());
            }
        }
        choices.of(&held)
    }
}
