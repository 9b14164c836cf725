//! The domain's own enums in the words of people. Templates hand every argument over by reference.

use super::frame::Frame;
use super::texts;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::{AuditKind, AuditOutcome};
use crate::domain::client::ClientAuthMethod;
use crate::domain::credential::AuthenticationMethod;
use crate::domain::language::Language;
use crate::domain::staff_role::StaffRole;
use crate::domain::user::{AttributeName, AttributeSource, UserClass, UserState};
use std::borrow::Cow;

impl Frame {
    /// What a level means.
    #[must_use]
    pub fn level(&self, level: &AssuranceLevel) -> Cow<'static, str> {
        self.text(match level {
            AssuranceLevel::One => "level-1",
            AssuranceLevel::Two => "level-2",
            AssuranceLevel::Three => "level-3",
        })
    }

    /// A number with its thousands set apart.
    #[must_use]
    pub fn number(&self, number: &u64) -> String {
        let separator = match self.language {
            Language::It | Language::De => '.',
            Language::En => ',',
        };
        let digits = number.to_string();
        let mut grouped = String::with_capacity(digits.len() * 2);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(separator);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A level in a word and a number, for lists.
    #[must_use]
    pub fn level_short(&self, level: &AssuranceLevel) -> Cow<'static, str> {
        self.fill("level-short", "number", level)
    }

    /// A class of users.
    #[must_use]
    pub fn class(&self, class: &UserClass) -> Cow<'static, str> {
        self.text(match class {
            UserClass::Citizen => "class-citizen",
            UserClass::Professional => "class-professional",
            UserClass::Operator => "class-operator",
            UserClass::Administrator => "class-administrator",
            UserClass::Foreign => "class-foreign",
        })
    }

    /// Where an account stands.
    #[must_use]
    pub fn state(&self, state: &UserState) -> Cow<'static, str> {
        self.text(match state {
            UserState::Pending => "state-pending",
            UserState::Active => "state-active",
            UserState::Suspended => "state-suspended",
            UserState::Closed => "state-closed",
        })
    }

    /// A piece of a person's data.
    #[must_use]
    pub fn attribute(&self, name: &AttributeName) -> Cow<'static, str> {
        self.text(match name {
            AttributeName::GivenName => "attribute-given-name",
            AttributeName::FamilyName => "attribute-family-name",
            AttributeName::Username => "attribute-username",
            AttributeName::Email => "attribute-email",
            AttributeName::PhoneNumber => "attribute-phone-number",
            AttributeName::Birthdate => "attribute-birthdate",
            AttributeName::Gender => "attribute-gender",
            AttributeName::Address => "attribute-address",
            AttributeName::StaffFiscalCode => "attribute-fiscal-code",
        })
    }

    /// Who says that a piece of data is so.
    #[must_use]
    pub fn source(&self, source: &AttributeSource) -> Cow<'static, str> {
        self.text(match source {
            AttributeSource::Declared => "source-declared",
            AttributeSource::ContactCheck => "source-contact-check",
            AttributeSource::Operator => "source-operator",
            AttributeSource::Spid => "source-spid",
            AttributeSource::Cie => "source-cie",
        })
    }

    /// How a person logged in, all methods in a line.
    #[must_use]
    pub fn methods(&self, methods: &[AuthenticationMethod]) -> String {
        let word = |method: &AuthenticationMethod| {
            self.text(match method {
                AuthenticationMethod::Password => "method-password",
                AuthenticationMethod::Totp => "method-totp",
                AuthenticationMethod::RecoveryCode => "method-recovery-code",
                AuthenticationMethod::DevicePasskey
                | AuthenticationMethod::VerifiedDevicePasskey
                | AuthenticationMethod::SyncedPasskey
                | AuthenticationMethod::VerifiedSyncedPasskey => "method-passkey",
                AuthenticationMethod::CardWithPin => "method-card",
                AuthenticationMethod::SpidLevelOne
                | AuthenticationMethod::SpidLevelTwo
                | AuthenticationMethod::SpidLevelThree => "method-spid",
                AuthenticationMethod::CieLevelOne
                | AuthenticationMethod::CieLevelTwo
                | AuthenticationMethod::CieLevelThree => "method-cie",
            })
        };
        let mut words: Vec<_> = methods.iter().map(word).collect();
        words.dedup();
        words.join(" + ")
    }

    /// What the audit recorded.
    #[must_use]
    pub fn event(&self, kind: &AuditKind) -> Cow<'static, str> {
        self.text(match kind {
            AuditKind::Login => "event-login",
            AuditKind::StepUp => "event-step-up",
            AuditKind::Logout => "event-logout",
            AuditKind::Registration => "event-registration",
            AuditKind::Password => "event-password",
            AuditKind::SecondFactor => "event-second-factor",
            AuditKind::Consent => "event-consent",
            AuditKind::Token => "event-token",
            AuditKind::TokenRevocation => "event-token-revocation",
            AuditKind::Account => "event-account",
            AuditKind::Client => "event-client",
            AuditKind::Federation => "event-federation",
            AuditKind::Key => "event-key",
            AuditKind::Access => "event-access",
            AuditKind::StaffRole => "event-staff-role",
        })
    }

    /// How it ended.
    #[must_use]
    pub fn outcome(&self, outcome: &AuditOutcome) -> Cow<'static, str> {
        self.text(match outcome {
            AuditOutcome::Success => "outcome-success",
            AuditOutcome::Refused => "outcome-refused",
        })
    }

    /// A role of staff.
    #[must_use]
    pub fn staff_role(&self, role: &StaffRole) -> Cow<'static, str> {
        self.text(match role {
            StaffRole::PlatformAdministrator => "staff-platform-administrator",
            StaffRole::TenantAdministrator => "staff-tenant-administrator",
            StaffRole::RoleManager => "staff-role-manager",
            StaffRole::DeskOperator => "staff-desk-operator",
            StaffRole::DeskChief => "staff-desk-chief",
            StaffRole::Auditor => "staff-auditor",
            StaffRole::VaultReader => "staff-vault-reader",
            StaffRole::SecurityOfficer => "staff-security-officer",
        })
    }

    /// How a client proves itself.
    #[must_use]
    pub fn auth_method(&self, method: &ClientAuthMethod) -> Cow<'static, str> {
        self.text(match method {
            ClientAuthMethod::ClientSecretBasic => "auth-client-secret-basic",
            ClientAuthMethod::ClientSecretPost => "auth-client-secret-post",
            ClientAuthMethod::PrivateKeyJwt => "auth-private-key-jwt",
            ClientAuthMethod::None => "auth-none",
        })
    }

    /// A browser as people would name it, from the name it gives itself: "Firefox, Windows".
    #[must_use]
    pub fn device(&self, user_agent: &str) -> String {
        device(self.language, user_agent)
    }
}

/// See [`Frame::device`]; letters have no frame.
pub(super) fn device(language: Language, user_agent: &str) -> String {
    // Order matters: most browsers also claim to be another one.
    let browsers = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let find =
        |list: &[(&str, &'static str)]| list.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name);
    match (find(&browsers), find(&systems)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => texts::text(language, "device-unknown", &[]).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::language::Language;
    use crate::views::samples;

    #[test]
    fn thousands_are_set_apart() {
        let (italian, english) = (samples::frame(Language::It), samples::frame(Language::En));
        assert_eq!(italian.number(&999), "999");
        assert_eq!(italian.number(&10_432), "10.432");
        assert_eq!(english.number(&1_000_000), "1,000,000");
    }

    #[test]
    fn devices_are_named_as_people_name_them() {
        let frame = samples::frame(Language::En);
        let cases = [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox, Windows"),
            ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36", "Chrome, Linux"),
            ("Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0", "Edge"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari, iPhone"),
            ("curl/8.14", "Unknown device"),
        ];
        for (user_agent, name) in cases {
            assert_eq!(frame.device(user_agent), name);
        }
    }
}
