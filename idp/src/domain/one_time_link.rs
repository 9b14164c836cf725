//! A link or code sent to a person, usable once.

use crate::domain::coded::coded;
use crate::domain::id::{OneTimeLinkId, UserId};
use crate::domain::secret::SecretHash;
use crate::domain::time::{Span, Timestamp};

coded! {
    /// What a link is for. A link of one purpose never serves another.
    pub enum LinkPurpose or UnknownLinkPurpose {
        /// Proves the e-mail address of a registration and activates the account.
        VerifyEmail = "verify_email",
        /// Sets a new password.
        ResetPassword = "reset_password",
        /// Lets the holder of an account made by staff choose the first password.
        Activate = "activate",
        /// Makes the first administrator.
        SetUp = "set_up",
        /// Proves the new e-mail address of an account.
        ChangeEmail = "change_email",
    }
}

impl LinkPurpose {
    /// How long such a link lives.
    #[must_use]
    pub const fn lifetime(self) -> Span {
        match self {
            Self::VerifyEmail => Span::hours(24),
            Self::ResetPassword => Span::minutes(30),
            Self::Activate => Span::days(7),
            Self::SetUp => Span::hours(24),
            Self::ChangeEmail => Span::hours(2),
        }
    }
}

/// A link as it is kept: by the hash of its token.
#[derive(Clone, Debug)]
pub struct OneTimeLink {
    /// The key for lists; not secret.
    pub id: OneTimeLinkId,
    /// The hash of the token in the address.
    pub hash: SecretHash,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Whom it concerns, where it concerns somebody.
    pub user: Option<UserId>,
    /// What else the purpose needs, as JSON.
    pub detail: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it dies unused.
    pub expires_at: Timestamp,
    /// When it was used.
    pub consumed_at: Option<Timestamp>,
}

/// Why a link is not accepted; each has its own page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkRefusal {
    /// No such link, or one for something else.
    #[error("the link is not known")]
    Unknown,
    /// It has been used.
    #[error("the link has been used")]
    Used,
    /// It is too old.
    #[error("the link has expired")]
    Expired,
}

impl OneTimeLink {
    /// Whether the link can be used now for `purpose`.
    ///
    /// # Errors
    /// The reason why not.
    pub fn check(&self, purpose: LinkPurpose, now: Timestamp) -> Result<(), LinkRefusal> {
        if self.purpose != purpose {
            return Err(LinkRefusal::Unknown);
        }
        if self.consumed_at.is_some() {
            return Err(LinkRefusal::Used);
        }
        if now >= self.expires_at {
            return Err(LinkRefusal::Expired);
        }
        Ok(())
    }
}
