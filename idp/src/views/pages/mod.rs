//! One struct a page; files by area. The address and the fields of each page stand in the struct's comment.

mod account;
mod activation;
pub mod admin;
mod consent;
mod email;
mod error;
mod login;
mod logout;
mod password;
mod provider_error;
mod registration;
mod saml;
mod second_factor;
mod sessions;
mod way_in;

pub use account::{Account, AccountConsents, AccountPassword, AccountProfile, Done, GivenConsent};
pub use activation::{Activate, SetUp};
pub use consent::{Consent, ConsentDuration, Shared, SharedItem};
pub use email::{AccountEmail, AccountEmailConfirm, AccountEmailSent};
pub use error::{ErrorKind, ErrorPage, WayOn};
pub use login::{Login, Notice, SecondFactor, SecondFactorKind, StepUp, StepUpWay};
pub use logout::{LoggedOut, LogoutConfirm, Redirecting};
pub use password::{PasswordChanged, PasswordForgot, PasswordForgotSent, PasswordReset};
pub use provider_error::{ProviderError, ProviderErrorPage};
pub use registration::{Register, RegisterSent, RegisterVerify, Registered};
pub use saml::{SamlMessage, SamlPost};
pub use second_factor::{AccountSecondFactor, RecoveryCodes, SecondFactorEnrol};
pub use sessions::{AccountHistory, AccountSessions, ShownEvent, ShownSession};
pub use way_in::{Provider, WayIn};

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::language::LocalizedText;

/// Gives each page its `render`.
macro_rules! pages {
    ($($page:ident)+) => { $(
        impl $page {
            /// The finished HTML.
            #[must_use]
            pub fn render(&self) -> String {
                askama::Template::render(self).expect("a template that compiled writes to a string")
            }
        }
    )+ };
}
pub(crate) use pages;

/// The service module on whose behalf a page asks.
#[derive(Debug, Clone)]
pub struct Asker {
    /// Its name.
    pub name: LocalizedText,
    /// The level it requires.
    pub level: AssuranceLevel,
}
