//! The state between the password and the second factor.
//!
//! It lives in a cookie of the browser, sealed under the master key, so that any replica can go on with it and
//! nobody else can read, change or make one. It works once: its nonce is used up when the login completes.

use crate::domain::credential::AuthenticationMethod;
use crate::domain::id::{AuthorizationRequestId, UserId};
use crate::domain::random::opaque_value;
use crate::domain::secret::{Secret, SecretHash};
use crate::domain::time::{Span, Timestamp};
use crate::flows::Context;
use crate::flows::login::LoginError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// How long a person may take from the password to the second factor.
pub const LIFETIME: Span = Span::minutes(10);

/// Longer values are refused unread; ours have a few hundred characters.
const LONGEST_VALUE: usize = 2_048;

/// What the person must do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextFactor {
    /// Prove the second factor they have.
    Prove,
    /// Set up the second factor that their class must have.
    Enrol,
}

/// A login whose password was right and whose second factor is missing.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct PendingLogin {
    /// The person.
    pub user: UserId,
    /// What was proved so far.
    pub methods: Vec<AuthenticationMethod>,
    /// What comes next.
    pub next: NextFactor,
    /// The authorization request that the login answers, if one waits.
    pub request: Option<AuthorizationRequestId>,
    /// When the state dies.
    pub expires_at: Timestamp,
    /// Which password was right: one that was set since then makes the state worthless.
    pub(in crate::flows) password_set_at: Timestamp,
    nonce: String,
}

impl PendingLogin {
    /// The state after a right password.
    pub(super) fn after_password(
        context: &Context,
        user: UserId,
        next: NextFactor,
        password_set_at: Timestamp,
        request: Option<AuthorizationRequestId>,
    ) -> Self {
        Self {
            user,
            methods: vec![AuthenticationMethod::Password],
            next,
            request,
            expires_at: context.now + LIFETIME,
            password_set_at,
            nonce: opaque_value(context.random()).expose().to_owned(),
        }
    }

    /// The value of the cookie: base64url, at most 2,048 characters.
    #[must_use]
    pub fn seal(&self, context: &Context) -> Secret {
        let plain = serde_json::to_vec(self).expect("ids, codes and instants are JSON");
        let sealed = context.master_key().seal(&purpose(context), &plain, context.random());
        Secret::from(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens the value of a cookie. Whether it was used already is found when the login completes.
    ///
    /// # Errors
    /// [`LoginError::PendingOver`] for a value that is not ours, of another tenant, or too old.
    pub fn open(context: &Context, value: &Secret) -> Result<Self, LoginError> {
        if value.expose().len() > LONGEST_VALUE {
            return Err(LoginError::PendingOver);
        }
        let sealed = URL_SAFE_NO_PAD.decode(value.expose()).map_err(|_| LoginError::PendingOver)?;
        let plain = context.master_key().open(&purpose(context), &sealed).map_err(|_| LoginError::PendingOver)?;
        let pending: Self = serde_json::from_slice(&plain).map_err(|_| LoginError::PendingOver)?;
        pending.check_age(context.now)?;
        Ok(pending)
    }

    /// # Errors
    /// [`LoginError::PendingOver`].
    pub(in crate::flows) fn check_age(&self, now: Timestamp) -> Result<(), LoginError> {
        if now < self.expires_at { Ok(()) } else { Err(LoginError::PendingOver) }
    }

    /// What is used up when the login completes.
    pub(super) fn nonce(&self) -> SecretHash {
        Secret::from(self.nonce.as_str()).hash()
    }
}

fn purpose(context: &Context) -> String {
    format!("pending-logins/{}", context.tenant_id())
}
