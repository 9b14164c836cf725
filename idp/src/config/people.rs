//! What concerns the people: passwords and sessions.

use super::document::Section;
use crate::domain::credential::{CredentialPolicy, PasswordDecision, ProfessionalPasswords, StaffSecondFactor};
use crate::domain::environment::Environment;
use crate::domain::password_policy::PasswordPolicy;
use crate::domain::session::SessionLimits;

/// Section `passwords`: the default of every tenant.
#[derive(Clone, Debug)]
pub struct PasswordSettings {
    /// Which class may hold which credential (DECISIONS 1).
    pub credentials: CredentialPolicy,
    /// Which new passwords are accepted.
    pub policy: PasswordPolicy,
}

/// Section `sessions`.
#[derive(Clone, Copy, Debug)]
pub struct SessionSettings {
    /// Of people (DECISIONS 4).
    pub people: SessionLimits,
    /// Of staff.
    pub staff: SessionLimits,
}

pub(super) fn read_passwords(section: &Section<'_>, environment: Environment) -> PasswordSettings {
    let bounds = PasswordPolicy::SHORTEST_MINIMUM..=PasswordPolicy::LONGEST_MINIMUM;
    let bounds = u32::try_from(*bounds.start()).unwrap_or(8)..=u32::try_from(*bounds.end()).unwrap_or(64);
    let minimum = section.number_or("minimum_length", bounds, 15);
    let policy = usize::try_from(minimum).ok().and_then(|minimum| PasswordPolicy::new(minimum).ok());
    let classes = read_password_classes(section, &CredentialPolicy::default(), environment);
    PasswordSettings {
        credentials: CredentialPolicy {
            staff_second_factor: read_staff_second_factor(section, environment),
            ..classes
        },
        policy: policy.unwrap_or_default(),
    }
}

/// Which classes of people may hold a password; what is not said is as in `default`.
pub(super) fn read_password_classes(
    section: &Section<'_>,
    default: &CredentialPolicy,
    environment: Environment,
) -> CredentialPolicy {
    CredentialPolicy {
        citizen_passwords: section.flag_or("citizens", default.citizen_passwords),
        professional_passwords: read_professionals(section, &default.professional_passwords, environment),
        foreign_passwords: section.flag_or("foreign", default.foreign_passwords),
        staff_second_factor: default.staff_second_factor,
    }
}

/// R1.5: outside development the switch needs a decision; a body without its own has that of the installation.
fn read_professionals(
    section: &Section<'_>,
    default: &ProfessionalPasswords,
    environment: Environment,
) -> ProfessionalPasswords {
    let are_on = section.flag_or("professionals", *default != ProfessionalPasswords::Off);
    let own = read_decision(&section.section("professionals_decision"));
    match (are_on, own, default) {
        (false, _, _) => ProfessionalPasswords::Off,
        (true, Some(decision), _) => ProfessionalPasswords::Decided(decision),
        (true, None, ProfessionalPasswords::Decided(decision)) => ProfessionalPasswords::Decided(decision.clone()),
        (true, None, ProfessionalPasswords::Undecided) => ProfessionalPasswords::Undecided,
        (true, None, ProfessionalPasswords::Off) => {
            if environment == Environment::Production && !section.has("professionals_decision") {
                section.fault("professionals", "needs reason, decided_by and until in professionals_decision");
            }
            ProfessionalPasswords::Undecided
        }
    }
}

/// All three parts or a fault; `None` where nothing is said or something is wrong.
fn read_decision(section: &Section<'_>) -> Option<PasswordDecision> {
    let said = |key: &str| {
        let text = section.text(key).map(|text| text.trim().to_owned()).unwrap_or_default();
        let is_right = (1..=PasswordDecision::LONGEST).contains(&text.chars().count());
        if section.is_present() && !is_right {
            section.fault(key, format!("must be there, with at most {} characters", PasswordDecision::LONGEST));
        }
        is_right.then_some(text)
    };
    let (reason, decided_by, until) = (said("reason"), said("decided_by"), said("until"));
    let decided = PasswordDecision::new(reason?, decided_by?, &until?);
    decided.map_err(|error| section.fault("until", error.to_string())).ok()
}

/// DECISIONS 1: compulsory outside development.
fn read_staff_second_factor(section: &Section<'_>, environment: Environment) -> StaffSecondFactor {
    let (required, optional) = (("required", StaffSecondFactor::Required), ("optional", StaffSecondFactor::Optional));
    let words = match environment {
        Environment::Production => [required, optional],
        Environment::Development => [optional, required],
    };
    let found = section.choice_or_first("staff_second_factor", &words);
    if environment == Environment::Production && found == StaffSecondFactor::Optional {
        section.fault("staff_second_factor", "must be required in production");
    }
    found
}

pub(super) fn read_sessions(section: &Section<'_>) -> SessionSettings {
    let limits = |keys: [&str; 2], longest: [&str; 2], defaults: [&str; 2]| {
        let limits = SessionLimits {
            idle: section.duration_or(keys[0], ("1m", longest[0]), defaults[0]),
            absolute: section.duration_or(keys[1], ("5m", longest[1]), defaults[1]),
        };
        if limits.idle > limits.absolute {
            section.fault(keys[0], format!("must not be longer than {}", keys[1]));
        }
        limits
    };
    SessionSettings {
        people: limits(["idle", "absolute"], ["4h", "24h"], ["30m", "8h"]),
        staff: limits(["staff_idle", "staff_absolute"], ["1h", "12h"], ["15m", "8h"]),
    }
}
