//! A login at a provider that came to nothing: what happened, what to do next (spid-cie-saml, errors table).

use super::{Asker, pages};
use crate::domain::request_id::RequestId;
use crate::views::assets::File;
use crate::views::frame::Frame;
use askama::Template;

pages! { ProviderErrorPage }

/// Why, as far as it helps a person. The texts are ours: nothing that a message says is ever shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderError {
    /// nr 8–11 and 14–18: the provider did not understand our request.
    OurRequest,
    /// nr 12: the provider does not know the level that we asked.
    OurLevel,
    /// nr 13: the provider's clock and ours do not agree.
    OurClock,
    /// nr 19: wrong credentials too many times.
    WrongCredentials,
    /// nr 20: the person has no credentials of the level.
    LevelMissing,
    /// nr 21: it took too long.
    TimedOut,
    /// nr 22: the person did not agree to hand over the data.
    ConsentRefused,
    /// nr 23: the identity is suspended, revoked or blocked.
    IdentityBlocked,
    /// nr 25: the person cancelled.
    Cancelled,
    /// nr 30: another kind of identity was needed, personal or professional.
    WrongKind,
    /// Any other refusal of the provider.
    Refused,
    /// An answer that is not a valid message, or not to a question of ours.
    InvalidResponse,
    /// A valid answer that does not let the person in: signature, audience, level, used before.
    NotAccepted,
    /// The provider does not exist here, or is not offered at present.
    UnknownProvider,
}

impl ProviderError {
    /// Keys of the heading and of what to do.
    const fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::OurRequest => ("provider-our-request", "provider-our-request-help"),
            Self::OurLevel => ("provider-our-level", "provider-our-level-help"),
            Self::OurClock => ("provider-our-request", "provider-our-clock-help"),
            Self::WrongCredentials => ("provider-wrong-credentials", "provider-wrong-credentials-help"),
            Self::LevelMissing => ("provider-level-missing", "provider-level-missing-help"),
            Self::TimedOut => ("provider-timed-out", "provider-timed-out-help"),
            Self::ConsentRefused => ("provider-consent-refused", "provider-consent-refused-help"),
            Self::IdentityBlocked => ("provider-identity-blocked", "provider-identity-blocked-help"),
            Self::Cancelled => ("provider-cancelled", "provider-cancelled-help"),
            Self::WrongKind => ("provider-wrong-kind", "provider-wrong-kind-help"),
            Self::Refused => ("provider-refused", "provider-refused-help"),
            Self::InvalidResponse => ("provider-invalid-response", "provider-invalid-response-help"),
            Self::NotAccepted => ("provider-not-accepted", "provider-not-accepted-help"),
            Self::UnknownProvider => ("provider-unknown", "provider-unknown-help"),
        }
    }
}

/// `error` at `/saml/{federation}/acs` and `/saml/{federation}/login`, with `data-reference`: links to try again and
/// to the other ways in; `deny` while a service waits.
#[derive(Debug, Template)]
#[template(path = "pages/provider_error.html")]
pub struct ProviderErrorPage {
    /// The shared part, with the request that waits.
    pub frame: Frame,
    /// What happened.
    pub error: ProviderError,
    /// The number to read out at the desk; the log has the same.
    pub reference: RequestId,
    /// Where the same login begins anew, where that can help.
    pub retry: Option<String>,
    /// The service that waits, if any.
    pub asker: Option<Asker>,
}

impl ProviderErrorPage {
    fn heading(&self) -> &'static str {
        self.error.keys().0
    }

    fn help(&self) -> &'static str {
        self.error.keys().1
    }
}
