//! Work that is done behind the scenes: letters and logout calls.

use crate::domain::coded::coded;
use crate::domain::id::{ClientId, JobId, TenantId, UserId};
use crate::domain::language::Language;
use crate::domain::time::{Span, Timestamp};

coded! {
    /// What is to be done.
    pub enum WorkKind or UnknownWorkKind {
        /// Send a letter by mail.
        Mail = "mail",
        /// Send a short message.
        Sms = "sms",
        /// Tell a client that a session ended (OpenID Connect Back-Channel Logout 1.0).
        BackchannelLogout = "backchannel_logout",
    }
}

/// A letter to a person. It is written, in their language, when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Letter {
    /// The address.
    pub to: String,
    /// The person's name, for the greeting; may be empty.
    pub name: String,
    /// The language of the text.
    pub language: Language,
    /// What it says.
    pub content: LetterContent,
}

/// What a letter says. Links are absolute addresses below the issuer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LetterContent {
    /// Prove this address and finish the registration.
    VerifyEmail {
        /// Where to.
        link: String,
    },
    /// Somebody, perhaps you, tried to register an account that exists already.
    AlreadyRegistered,
    /// Choose a new password.
    ResetPassword {
        /// Where to.
        link: String,
    },
    /// Choose the first password of an account made by staff.
    Activate {
        /// Where to.
        link: String,
    },
    /// The password was changed.
    PasswordChanged,
    /// Prove the address that an account is to have.
    ChangeEmail {
        /// Where to.
        link: String,
    },
    /// The e-mail address was changed; goes to the old address too.
    EmailChanged,
    /// A second factor was added.
    SecondFactorAdded,
    /// The second factors were taken away.
    SecondFactorRemoved,
    /// New recovery codes were made; the old ones are worth nothing.
    RecoveryCodesRenewed,
    /// A recovery code was used; so many are left.
    RecoveryCodeUsed {
        /// How many are left.
        left: u32,
    },
    /// A login from a device not seen before.
    NewDevice {
        /// When.
        at: Timestamp,
        /// The browser's name for itself.
        user_agent: String,
        /// The shortened network address.
        network: String,
    },
    /// The password was stopped after too many failures.
    PasswordStopped,
}

/// A short message to a telephone.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ShortText {
    /// The number, with `+` and country code.
    pub to: String,
    /// What it says.
    pub text: String,
}

/// What a client is to be told when a session ends.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LogoutCall {
    /// The client.
    pub client: ClientId,
    /// `sid` of the ended session, as the client knows it.
    pub sid: String,
    /// The person.
    pub user: UserId,
}

/// A piece of work that is due.
#[derive(Clone, Debug)]
pub struct Work {
    /// The key.
    pub id: JobId,
    /// The body it belongs to.
    pub tenant: TenantId,
    /// What is to be done.
    pub kind: WorkKind,
    /// The encrypted JSON that the kind defines.
    pub payload: Vec<u8>,
    /// When it was enqueued.
    pub created_at: Timestamp,
    /// How often it was begun.
    pub attempts: u32,
}

/// How long a claimed piece of work belongs to the process that claimed it. A process that died is taken
/// over after this.
pub const LEASE: Span = Span::seconds(60);

/// After so many attempts the work is given up and shown to operators.
pub const MAXIMUM_ATTEMPTS: u32 = 12;

/// How long to wait after the attempt number `attempts` failed: 5 s, doubling, at most an hour.
#[must_use]
pub fn delay_after(attempts: u32) -> Span {
    let seconds = 5_i64.saturating_mul(1_i64 << attempts.saturating_sub(1).min(10));
    Span::seconds(seconds.min(3_600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_an_hour() {
        assert_eq!(delay_after(1), Span::seconds(5));
        assert_eq!(delay_after(2), Span::seconds(10));
        assert_eq!(delay_after(10), Span::seconds(2_560));
        assert_eq!(delay_after(11), Span::hours(1));
        assert_eq!(delay_after(u32::MAX), Span::hours(1));
    }
}
