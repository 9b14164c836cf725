//! A request at the authorization endpoint, from its arrival to its code.

use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::claim::Claim;
use crate::domain::code_challenge::CodeChallenge;
use crate::domain::id::{AuthorizationRequestId, ClientId, SessionId};
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::scope::ScopeSet;
use crate::domain::time::{Span, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How long a person may take from the request to the code.
pub const LIFETIME: Span = Span::minutes(30);

/// An accepted request and how far it has come. Stored whole as one JSON document; one for each browser tab.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct AuthorizationRequest {
    /// What pages carry as `request`.
    pub id: AuthorizationRequestId,
    /// What was asked, already checked against the client.
    pub parameters: RequestParameters,
    /// When it arrived.
    pub received_at: Timestamp,
    /// When it dies.
    pub expires_at: Timestamp,
    /// Logins before this instant do not count (`prompt=login`, `max_age`). Fixed at arrival, so that the way
    /// back from the login page cannot ask for another login.
    pub login_required_after: Option<Timestamp>,
    /// How far it has come.
    pub progress: Progress,
}

/// The parameters of an accepted request (OpenID Connect Core 3.1.2.1).
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RequestParameters {
    /// Who asks.
    pub client: ClientId,
    /// Where the answer goes, as presented.
    pub redirect_uri: RedirectUri,
    /// Limited to what the client may ask.
    pub scopes: ScopeSet,
    /// Returned as it came.
    pub state: Option<String>,
    /// Copied into the ID token.
    pub nonce: Option<String>,
    /// Enforced at the token endpoint when present.
    pub code_challenge: Option<CodeChallenge>,
    /// What the person must be shown.
    pub prompt: BTreeSet<Prompt>,
    /// The greatest age of the login; the client's default when the request names none.
    pub max_age: Option<Span>,
    /// The levels it wishes or demands.
    pub acr: Option<AcrRequest>,
    /// Single claims beside those of the scopes.
    pub claims: ClaimsRequest,
    /// The user name to prefill.
    pub login_hint: Option<String>,
    /// Language tags in order of preference, separated by blanks.
    pub ui_locales: Option<String>,
    /// The `sub` that must be the one who is logged in, from `id_token_hint` or from the claim `sub`.
    pub required_subject: Option<String>,
    /// The resources the access token is for; empty for the client's own.
    pub resources: Vec<String>,
    /// The window the client has opened. Pages look the same in all of them.
    pub display: Display,
}

/// What the person must be shown (OpenID Connect Core 3.1.2.1, `prompt`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// Nothing at all. Never together with another value.
    None,
    /// The login, also when there is a session.
    Login,
    /// The consent, also when it was given before.
    Consent,
    /// The choice of an account: a browser has one session here, so this is a login.
    SelectAccount,
}

/// The window the client has opened (`display`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Display {
    /// The whole window, and every value that is not known.
    #[default]
    Page,
    /// A small window.
    Popup,
    /// A device with touch.
    Touch,
    /// A small telephone.
    Wap,
}

/// Which levels the client wishes (`acr_values`) or demands (`claims` with essential `acr`).
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AcrRequest {
    /// In order of preference; never empty.
    pub levels: Vec<AssuranceLevel>,
    /// Whether a login below all of them must fail (OpenID Connect Core 5.5.1.1).
    pub essential: bool,
}

/// Single claims asked for (OpenID Connect Core 5.5): the claim, and whether it is essential. Essential means
/// nothing but a stronger wish; unknown names were dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ClaimsRequest {
    /// Wanted at userinfo.
    pub userinfo: BTreeMap<Claim, bool>,
    /// Wanted in the ID token.
    pub id_token: BTreeMap<Claim, bool>,
}

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Progress {
    /// No login that counts yet.
    AwaitingLogin,
    /// A login counts; consent may be missing.
    LoggedIn {
        /// The session for which all that follows holds.
        session: SessionId,
        /// Whether the person has agreed on this request's own page.
        consented: bool,
    },
    /// A code was issued.
    Completed,
    /// The person, or a rule, said no.
    Refused,
}

/// Why a step is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ForbiddenStep {
    /// A code was issued or refused already.
    #[error("this authorization request is finished")]
    Finished,
    /// The person took too long.
    #[error("this authorization request has expired")]
    Expired,
    /// `prompt=login` or `max_age` ask for a later login.
    #[error("the login is older than this authorization request accepts")]
    LoginTooOld,
    /// The step needs a login first.
    #[error("nobody has logged in for this authorization request")]
    NotLoggedIn,
    /// Another person or another browser (S-86).
    #[error("this authorization request belongs to another session")]
    OtherSession,
    /// `prompt=consent`, and the page was not answered.
    #[error("this authorization request still needs the person's consent")]
    ConsentMissing,
}

impl AuthorizationRequest {
    /// Takes in a checked request that arrived at `now`.
    #[must_use]
    pub fn accept(id: AuthorizationRequestId, parameters: RequestParameters, now: Timestamp) -> Self {
        let asks_login =
            parameters.prompt.contains(&Prompt::Login) || parameters.prompt.contains(&Prompt::SelectAccount);
        let by_prompt = asks_login.then_some(now);
        let by_age = parameters.max_age.map(|age| now - age);
        Self {
            id,
            received_at: now,
            expires_at: now + LIFETIME,
            login_required_after: by_prompt.max(by_age),
            progress: Progress::AwaitingLogin,
            parameters,
        }
    }

    /// Whether steps may still be taken at `now`.
    ///
    /// # Errors
    /// [`ForbiddenStep::Finished`] or [`ForbiddenStep::Expired`].
    pub fn check_open(&self, now: Timestamp) -> Result<(), ForbiddenStep> {
        match self.progress {
            Progress::Completed | Progress::Refused => Err(ForbiddenStep::Finished),
            Progress::AwaitingLogin | Progress::LoggedIn { .. } if now >= self.expires_at => {
                Err(ForbiddenStep::Expired)
            }
            Progress::AwaitingLogin | Progress::LoggedIn { .. } => Ok(()),
        }
    }

    /// Whether nothing may be shown (`prompt=none`).
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.parameters.prompt.contains(&Prompt::None)
    }

    /// Whether a login made at `authenticated_at` is recent enough.
    #[must_use]
    pub fn accepts_login_of(&self, authenticated_at: Timestamp) -> bool {
        self.login_required_after.is_none_or(|earliest| authenticated_at >= earliest)
    }

    /// Whether the consent page must still be answered for this very request (`prompt=consent`).
    #[must_use]
    pub fn needs_consent_page(&self) -> bool {
        self.parameters.prompt.contains(&Prompt::Consent) && !self.has_consented()
    }

    /// Whether the person agreed on this request's own page.
    #[must_use]
    pub fn has_consented(&self) -> bool {
        matches!(self.progress, Progress::LoggedIn { consented: true, .. })
    }

    /// The session of the login that counts for this request.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        match self.progress {
            Progress::LoggedIn { session, .. } => Some(session),
            Progress::AwaitingLogin | Progress::Completed | Progress::Refused => None,
        }
    }

    /// The level without which there is no code, given the client's `minimum`.
    #[must_use]
    pub fn needed_level(&self, minimum: AssuranceLevel) -> AssuranceLevel {
        let essential = self.parameters.acr.as_ref().filter(|acr| acr.essential);
        essential.and_then(|acr| acr.levels.iter().min().copied()).map_or(minimum, |level| level.max(minimum))
    }

    /// The level that the client would like, if it said so: a reason to offer a stronger login, never to fail.
    #[must_use]
    pub fn wished_level(&self) -> Option<AssuranceLevel> {
        self.parameters.acr.as_ref().and_then(|acr| acr.levels.iter().min().copied())
    }

    /// The level to state for a session of `level`: with an essential `acr`, the highest of the demanded levels
    /// that the session reaches, and `None` when it reaches none (OpenID Connect Core 5.5.1.1); else its own.
    #[must_use]
    pub fn stated_level(&self, level: AssuranceLevel) -> Option<AssuranceLevel> {
        match &self.parameters.acr {
            Some(acr) if acr.essential => acr.levels.iter().copied().filter(|wanted| *wanted <= level).max(),
            Some(_) | None => Some(level),
        }
    }

    /// A login counts from here on. Another session than before must be asked for consent again.
    ///
    /// # Errors
    /// When the request is over, or the login too old for it.
    pub fn log_in(
        &mut self,
        session: SessionId,
        authenticated_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), ForbiddenStep> {
        self.check_open(now)?;
        if !self.accepts_login_of(authenticated_at) {
            return Err(ForbiddenStep::LoginTooOld);
        }
        let consented = self.session() == Some(session) && self.has_consented();
        self.progress = Progress::LoggedIn { session, consented };
        Ok(())
    }

    /// The person of `session` agrees.
    ///
    /// # Errors
    /// When the request is over, has no login, or belongs to another session.
    pub fn give_consent(&mut self, session: SessionId, now: Timestamp) -> Result<(), ForbiddenStep> {
        self.check_session(session, now)?;
        self.progress = Progress::LoggedIn { session, consented: true };
        Ok(())
    }

    /// A code is issued to the person of `session`: the last step.
    ///
    /// # Errors
    /// When the request is over, has no login, belongs to another session, or `prompt=consent` was not answered.
    pub fn complete(&mut self, session: SessionId, now: Timestamp) -> Result<(), ForbiddenStep> {
        self.check_session(session, now)?;
        if self.needs_consent_page() {
            return Err(ForbiddenStep::ConsentMissing);
        }
        self.progress = Progress::Completed;
        Ok(())
    }

    /// The person, or a rule, says no: the last step.
    ///
    /// # Errors
    /// When the request is over.
    pub fn refuse(&mut self, now: Timestamp) -> Result<(), ForbiddenStep> {
        self.check_open(now)?;
        self.progress = Progress::Refused;
        Ok(())
    }

    fn check_session(&self, session: SessionId, now: Timestamp) -> Result<(), ForbiddenStep> {
        self.check_open(now)?;
        match self.session() {
            None => Err(ForbiddenStep::NotLoggedIn),
            Some(mine) if mine != session => Err(ForbiddenStep::OtherSession),
            Some(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
