//! Login, second factor, and the way to a higher level.

use super::{Asker, WayIn, pages};
use crate::domain::assurance_level::AssuranceLevel;
use crate::views::assets::File;
use crate::views::form::{Field, Form};
use crate::views::frame::Frame;
use askama::Template;

pages! { Login SecondFactor StepUp }

/// Why a person sees the login page, where that needs a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The session ended by time.
    SessionExpired,
    /// The service or the page asks for a fresh login.
    LoginAgain,
    /// The password was just changed.
    PasswordChanged,
    /// The account was just activated or its address confirmed.
    AccountReady,
}

/// `login` at `/login`: links to the other ways in; then `username`, `password`; `continue`, and `deny` while a
/// service waits.
#[derive(Debug, Template)]
#[template(path = "pages/login.html")]
pub struct Login {
    /// The shared part.
    pub frame: Frame,
    /// The service that waits, if any.
    pub asker: Option<Asker>,
    /// Why the person is here.
    pub notice: Option<Notice>,
    /// The ways in beside the password, in the order to show them.
    pub ways: Vec<WayIn>,
    /// What was typed. The same problem for an unknown user and for a wrong password.
    pub form: Form,
    /// Whether to offer `/register`.
    pub registration: bool,
    /// Whether to offer `/password/forgot`.
    pub recovery: bool,
}

impl Login {
    fn username(&self) -> Field<'_> {
        Field::line(&self.frame, "username", "login-username")
            .fills("username")
            .hint(self.frame.text("login-username-hint"))
            .of(&self.form)
    }

    fn password(&self) -> Field<'_> {
        Field::password(&self.frame, "password", "login-password").of(&self.form)
    }

    fn lead(&self) -> &'static str {
        if self.ways.is_empty() { "login-lead" } else { "login-lead-ways" }
    }

    fn notice_key(&self) -> Option<&'static str> {
        self.notice.map(|notice| match notice {
            Notice::SessionExpired => "login-notice-session-expired",
            Notice::LoginAgain => "login-notice-login-again",
            Notice::PasswordChanged => "login-notice-password-changed",
            Notice::AccountReady => "login-notice-account-ready",
        })
    }
}

/// What the person types as second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactorKind {
    /// The six digits of the generator.
    OneTimeCode,
    /// One of the recovery codes.
    RecoveryCode,
}

/// `second-factor` at `/login/second-factor`: `code`; `continue`, `deny`. The other kind by link.
#[derive(Debug, Template)]
#[template(path = "pages/second_factor.html")]
pub struct SecondFactor {
    /// The shared part.
    pub frame: Frame,
    /// The service that waits, if any.
    pub asker: Option<Asker>,
    /// What is asked.
    pub kind: SecondFactorKind,
    /// Problems; the code itself is never shown again.
    pub form: Form,
}

impl SecondFactor {
    fn is_recovery(&self) -> bool {
        self.kind == SecondFactorKind::RecoveryCode
    }

    fn code(&self) -> Field<'_> {
        let (label, hint) = match self.kind {
            SecondFactorKind::OneTimeCode => ("second-factor-code", "second-factor-code-hint"),
            SecondFactorKind::RecoveryCode => ("second-factor-recovery-code", "second-factor-recovery-code-hint"),
        };
        let field = Field::code(&self.frame, "code", label).hint(self.frame.text(hint));
        let field = if self.is_recovery() { field.fills("off") } else { field.digits() };
        field.of(&self.form)
    }
}

/// How a session can reach the level that a service asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepUpWay {
    /// Type the code of the generator already enrolled.
    SecondFactor,
    /// First enrol a generator.
    EnrolSecondFactor,
    /// Log in again, by another method.
    LoginAgain,
    /// No method of this person reaches the level: only refusing is left, with a word on what to do.
    Unreachable,
}

/// `step-up` at `/step-up`: `continue` (not when unreachable), `deny`.
#[derive(Debug, Template)]
#[template(path = "pages/step_up.html")]
pub struct StepUp {
    /// The shared part.
    pub frame: Frame,
    /// The service and the level it asks.
    pub asker: Asker,
    /// The level of the session.
    pub current: AssuranceLevel,
    /// The way up.
    pub way: StepUpWay,
}

impl StepUp {
    fn way_key(&self) -> &'static str {
        match self.way {
            StepUpWay::SecondFactor => "step-up-second-factor",
            StepUpWay::EnrolSecondFactor => "step-up-enrol",
            StepUpWay::LoginAgain => "step-up-login-again",
            StepUpWay::Unreachable => "step-up-unreachable",
        }
    }

    fn is_reachable(&self) -> bool {
        self.way != StepUpWay::Unreachable
    }
}
