//! What a person proves to be themselves with: password, one-time passwords, recovery codes.

mod authentication_method;
mod professional_passwords;
mod recovery_code;
mod totp;

pub use authentication_method::{AuthenticationMethod, UnknownAuthenticationMethod, amr, level_of};
pub use professional_passwords::{NotADay, PasswordDecision, ProfessionalPasswords};
pub use recovery_code::RecoveryCode;
pub use totp::{RefusedCode, TotpCredential, TotpSecret};

use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::domain::user::UserClass;

/// A person's password, as it is kept.
#[derive(Clone, Debug)]
pub struct PasswordCredential {
    /// The Argon2id hash with its parameters and salt, as a PHC string (`$argon2id$v=19$m=…`).
    pub hash: Secret,
    /// When the person chose it.
    pub set_at: Timestamp,
    /// Whether the person must choose another at the next login (S-12).
    pub must_change: bool,
}

/// The kinds of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CredentialKind {
    /// A password.
    Password,
    /// A generator of one-time passwords (RFC 6238).
    Totp,
    /// A list of codes for the day when the generator is lost.
    RecoveryCodes,
}

/// Which classes of users may hold which credential in a tenant (DECISIONS 1).
///
/// Where a class may not hold a password there is no password form for it, and every answer is as for an unknown
/// account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CredentialPolicy {
    /// `passwords.citizens`. Off unless the body decides otherwise: the law ended it in 2021.
    pub citizen_passwords: bool,
    /// `passwords.professionals`, with the decision behind it (R1.5).
    pub professional_passwords: ProfessionalPasswords,
    /// `passwords.foreign`.
    pub foreign_passwords: bool,
    /// Whether staff need a second factor.
    pub staff_second_factor: StaffSecondFactor,
}

/// Whether staff may log in with a password alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StaffSecondFactor {
    /// Never: the rule of every installation that serves people.
    #[default]
    Required,
    /// Only where the environment is `development`.
    Optional,
}

impl CredentialPolicy {
    /// Whether people of `class` may hold a credential of `kind` at `now`. One-time passwords and recovery codes stand
    /// beside a password, so they follow it.
    #[must_use]
    pub fn may_hold(&self, class: UserClass, kind: CredentialKind, now: Timestamp) -> bool {
        match kind {
            CredentialKind::Password | CredentialKind::Totp | CredentialKind::RecoveryCodes => match class {
                UserClass::Professional => self.professional_passwords.are_on(now),
                UserClass::Citizen | UserClass::Foreign | UserClass::Operator | UserClass::Administrator => {
                    self.is_switched_on(class)
                }
            },
        }
    }

    /// Whether the setting of `class` is on, be the decision behind it still good or over.
    #[must_use]
    pub fn is_switched_on(&self, class: UserClass) -> bool {
        match class {
            UserClass::Operator | UserClass::Administrator => true,
            UserClass::Professional => self.professional_passwords != ProfessionalPasswords::Off,
            UserClass::Citizen => self.citizen_passwords,
            UserClass::Foreign => self.foreign_passwords,
        }
    }

    /// Whether a login of `class` with a password alone must go on to a second factor.
    #[must_use]
    pub const fn requires_second_factor(&self, class: UserClass) -> bool {
        match self.staff_second_factor {
            StaffSecondFactor::Required => class.is_staff(),
            StaffSecondFactor::Optional => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    #[test]
    fn only_staff_hold_passwords_until_a_setting_says_more() {
        let default = CredentialPolicy::default();
        for class in UserClass::ALL {
            assert_eq!(default.may_hold(class, CredentialKind::Password, NOW), class.is_staff(), "{class}");
            assert_eq!(default.may_hold(class, CredentialKind::Totp, NOW), class.is_staff(), "{class}");
        }
    }

    #[test]
    fn each_setting_opens_one_class() {
        let open = |policy: &CredentialPolicy| {
            UserClass::ALL
                .into_iter()
                .filter(|class| !class.is_staff() && policy.may_hold(*class, CredentialKind::Password, NOW))
                .collect::<Vec<_>>()
        };
        let none = CredentialPolicy::default();
        let professional_passwords = ProfessionalPasswords::Undecided;
        assert_eq!(open(&CredentialPolicy { citizen_passwords: true, ..none.clone() }), [UserClass::Citizen]);
        assert_eq!(open(&CredentialPolicy { professional_passwords, ..none.clone() }), [UserClass::Professional]);
        assert_eq!(open(&CredentialPolicy { foreign_passwords: true, ..none }), [UserClass::Foreign]);
    }

    #[test]
    fn staff_always_have_a_second_factor_outside_development() {
        let default = CredentialPolicy::default();
        let development = CredentialPolicy { staff_second_factor: StaffSecondFactor::Optional, ..default.clone() };
        for class in UserClass::ALL {
            assert_eq!(default.requires_second_factor(class), class.is_staff());
            assert!(!development.requires_second_factor(class));
        }
    }

    #[test]
    fn a_password_hash_never_prints() {
        let credential = PasswordCredential {
            hash: Secret::from("$argon2id$v=19$m=19456"),
            set_at: Timestamp::from_seconds(0),
            must_change: false,
        };
        assert!(!format!("{credential:?}").contains("argon2id"));
    }
}
