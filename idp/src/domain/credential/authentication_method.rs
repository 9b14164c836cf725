//! How a person logged in, and how strong that is (DECISIONS 3).

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::coded::coded;
use crate::domain::federation::FederationKind;

coded! {
    /// One thing that a person proved during a login. A login has one or several.
    pub enum AuthenticationMethod or UnknownAuthenticationMethod {
        /// The password.
        Password = "password",
        /// A one-time password of a generator.
        Totp = "totp",
        /// A recovery code in place of a one-time password.
        RecoveryCode = "recovery-code",
        /// A passkey bound to one device, without verification of the person.
        DevicePasskey = "device-passkey",
        /// A passkey bound to one device that verified the person by PIN or body.
        VerifiedDevicePasskey = "verified-device-passkey",
        /// A passkey that follows its owner from device to device, without verification of the person.
        SyncedPasskey = "synced-passkey",
        /// A passkey that follows its owner, with verification.
        VerifiedSyncedPasskey = "verified-synced-passkey",
        /// A smart card with its PIN.
        CardWithPin = "card-with-pin",
        /// A login at a SPID provider that asserted level 1.
        SpidLevelOne = "spid-1",
        /// The same at level 2.
        SpidLevelTwo = "spid-2",
        /// The same at level 3.
        SpidLevelThree = "spid-3",
        /// A login with the electronic identity card at the ministry's provider, which asserted level 1.
        CieLevelOne = "cie-1",
        /// The same at level 2.
        CieLevelTwo = "cie-2",
        /// The same at level 3.
        CieLevelThree = "cie-3",
    }
}

impl AuthenticationMethod {
    /// The login that a provider of a federation asserted at `level`.
    #[must_use]
    pub const fn federated(kind: FederationKind, level: AssuranceLevel) -> Self {
        match (kind, level) {
            (FederationKind::Spid, AssuranceLevel::One) => Self::SpidLevelOne,
            (FederationKind::Spid, AssuranceLevel::Two) => Self::SpidLevelTwo,
            (FederationKind::Spid, AssuranceLevel::Three) => Self::SpidLevelThree,
            (FederationKind::Cie, AssuranceLevel::One) => Self::CieLevelOne,
            (FederationKind::Cie, AssuranceLevel::Two) => Self::CieLevelTwo,
            (FederationKind::Cie, AssuranceLevel::Three) => Self::CieLevelThree,
        }
    }

    /// The values of `amr` (RFC 8176, section 2) that the method contributes, `mfa` apart.
    const fn amr(self) -> &'static [&'static str] {
        match self {
            Self::Password => &["pwd"],
            Self::Totp | Self::RecoveryCode => &["otp"],
            Self::DevicePasskey => &["hwk"],
            Self::VerifiedDevicePasskey => &["hwk", "user"],
            Self::SyncedPasskey => &["swk"],
            Self::VerifiedSyncedPasskey => &["swk", "user"],
            Self::CardWithPin => &["sc", "pin"],
            // Which factors a provider used, it does not say; RFC 8176, section 1 leaves room for values of ours.
            Self::SpidLevelOne | Self::SpidLevelTwo | Self::SpidLevelThree => &["spid"],
            Self::CieLevelOne | Self::CieLevelTwo | Self::CieLevelThree => &["cie"],
        }
    }
}

/// The authentication level that the methods of one login reach together; `None` when they are no login at all
/// (nothing, or a one-time password alone).
#[must_use]
pub fn level_of(methods: &[AuthenticationMethod]) -> Option<AssuranceLevel> {
    use AuthenticationMethod::{
        CardWithPin, CieLevelOne, CieLevelThree, CieLevelTwo, DevicePasskey, Password, RecoveryCode, SpidLevelOne,
        SpidLevelThree, SpidLevelTwo, SyncedPasskey, Totp, VerifiedDevicePasskey, VerifiedSyncedPasskey,
    };
    let one_time_password = methods.contains(&Totp) || methods.contains(&RecoveryCode);
    let alone = |method: &AuthenticationMethod| match method {
        CardWithPin | SpidLevelThree | CieLevelThree => Some(AssuranceLevel::Three),
        VerifiedDevicePasskey | VerifiedSyncedPasskey | SpidLevelTwo | CieLevelTwo => Some(AssuranceLevel::Two),
        SpidLevelOne | CieLevelOne => Some(AssuranceLevel::One),
        Password if one_time_password => Some(AssuranceLevel::Two),
        Password | DevicePasskey | SyncedPasskey => Some(AssuranceLevel::One),
        Totp | RecoveryCode => None,
    };
    methods.iter().filter_map(alone).max()
}

/// The claim `amr` (OpenID Connect Core, section 2; values of RFC 8176): each value once, `mfa` last where two kinds
/// of factors were proved.
#[must_use]
pub fn amr(methods: &[AuthenticationMethod]) -> Vec<&'static str> {
    let mut values = Vec::new();
    for value in methods.iter().flat_map(|method| method.amr()) {
        if !values.contains(value) {
            values.push(*value);
        }
    }
    if level_of(methods).is_some_and(|level| level > AssuranceLevel::One) {
        values.push("mfa");
    }
    values
}

#[cfg(test)]
mod tests {
    use super::AuthenticationMethod::{
        CardWithPin, DevicePasskey, Password, RecoveryCode, SpidLevelOne, SyncedPasskey, Totp, VerifiedDevicePasskey,
        VerifiedSyncedPasskey,
    };
    use super::*;

    /// The table of DECISIONS 3 (S-08).
    #[test]
    fn levels_and_amr_follow_the_methods() {
        use AssuranceLevel::{One, Three, Two};
        let table: [(&[AuthenticationMethod], Option<AssuranceLevel>, &[&str]); 11] = [
            (&[], None, &[]),
            (&[Totp], None, &["otp"]),
            (&[Totp, RecoveryCode], None, &["otp"]),
            (&[Password], Some(One), &["pwd"]),
            (&[Password, Totp], Some(Two), &["pwd", "otp", "mfa"]),
            (&[Password, RecoveryCode], Some(Two), &["pwd", "otp", "mfa"]),
            (&[DevicePasskey], Some(One), &["hwk"]),
            (&[SyncedPasskey], Some(One), &["swk"]),
            (&[VerifiedDevicePasskey], Some(Two), &["hwk", "user", "mfa"]),
            (&[VerifiedSyncedPasskey], Some(Two), &["swk", "user", "mfa"]),
            (&[CardWithPin], Some(Three), &["sc", "pin", "mfa"]),
        ];
        for (methods, level, values) in table {
            assert_eq!(level_of(methods), level, "{methods:?}");
            assert_eq!(amr(methods), values, "{methods:?}");
        }
    }

    #[test]
    fn a_login_at_a_provider_has_the_level_that_it_asserted() {
        for (kind, value) in [(FederationKind::Spid, "spid"), (FederationKind::Cie, "cie")] {
            for level in AssuranceLevel::ALL {
                let methods = [AuthenticationMethod::federated(kind, level)];
                assert_eq!(level_of(&methods), Some(level));
                let expected = if level == AssuranceLevel::One { vec![value] } else { vec![value, "mfa"] };
                assert_eq!(amr(&methods), expected);
            }
        }
        assert_eq!(level_of(&[SpidLevelOne, Totp]), Some(AssuranceLevel::One), "a code proves nothing of the provider");
    }

    #[test]
    fn the_strongest_method_decides() {
        assert_eq!(level_of(&[Password, CardWithPin]), Some(AssuranceLevel::Three));
        assert_eq!(amr(&[Password, Totp, Password]), ["pwd", "otp", "mfa"]);
    }

    #[test]
    fn methods_survive_their_codes() {
        for method in AuthenticationMethod::ALL {
            assert_eq!(method.to_string().parse(), Ok(method));
            let json = serde_json::to_string(&method).expect("a method is a string");
            assert_eq!(json, format!("\"{method}\""));
        }
    }
}
