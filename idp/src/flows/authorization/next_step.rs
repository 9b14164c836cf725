//! What a request needs next: a login, a stronger one, consent, or nothing more but its code.

use super::StepFailure;
use super::find::{Asked, find};
use super::issue_code::issue_code;
use crate::domain::assurance_level::AssuranceLevel;
use crate::domain::audit_event::AuditKind;
use crate::domain::authorization_request::Prompt;
use crate::domain::client::ConsentPolicy;
use crate::domain::id::AuthorizationRequestId;
use crate::domain::secret::Secret;
use crate::flows::audit::Record;
use crate::flows::session::SignedIn;
use crate::flows::{Context, Fault, keys};
use crate::protocols::oauth::OAuthError;
use crate::protocols::oauth::error::ErrorCode;
use crate::protocols::oidc::{subject, userinfo};
use crate::storage::{Ending, authorization_requests, consents, credentials};

/// Where the browser goes now.
#[derive(Debug)]
pub enum NextStep {
    /// To the login page.
    Login(LoginReason),
    /// To the page that raises the level of the session.
    StepUp {
        /// The level that is needed or wished.
        level: AssuranceLevel,
    },
    /// To the consent page.
    Consent,
    /// To the client, with a code or an error.
    ToClient {
        /// The address.
        location: String,
    },
}

/// Why a login is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginReason {
    /// Nobody is logged in.
    Nobody,
    /// The client wants a fresh login (`prompt=login`, `max_age`).
    Fresh,
    /// The client wants another person than the one who is logged in (`id_token_hint`).
    OtherPerson,
}

/// What is missing for a code.
enum Missing {
    Login(LoginReason),
    Level(AssuranceLevel),
    Consent,
}

/// Decides the next step, and takes it where nobody needs to be asked.
///
/// # Errors
/// [`StepFailure`].
pub async fn next_step(
    context: &Context,
    id: AuthorizationRequestId,
    browser: &Secret,
    person: Option<&SignedIn>,
) -> Result<NextStep, StepFailure> {
    let asked = find(context, id, browser).await?;
    let missing = match person {
        None => Missing::Login(LoginReason::Nobody),
        Some(person) => match what_is_missing(context, &asked, person).await? {
            Some(missing) => missing,
            None => match issue_code(context, &asked, person).await? {
                Some(location) => return Ok(NextStep::ToClient { location }),
                // The session ended while we looked: nobody is logged in any more.
                None => Missing::Login(LoginReason::Nobody),
            },
        },
    };
    if asked.request.is_silent() {
        let error = silent_error(&asked, &missing);
        return Ok(NextStep::ToClient { location: finish_with_error(context, asked, error).await? });
    }
    Ok(match missing {
        Missing::Login(reason) => NextStep::Login(reason),
        Missing::Level(level) => NextStep::StepUp { level },
        Missing::Consent => NextStep::Consent,
    })
}

/// The ordered list of what a code needs.
async fn what_is_missing(context: &Context, asked: &Asked, person: &SignedIn) -> Result<Option<Missing>, Fault> {
    let (request, session) = (&asked.request, &person.session);
    // prompt=login, max_age (OpenID Connect Core 3.1.2.1).
    if !request.accepts_login_of(session.authenticated_at) {
        return Ok(Some(Missing::Login(LoginReason::Fresh)));
    }
    // id_token_hint, claim sub (3.1.2.2): never another person's tokens.
    if let Some(required) = &request.parameters.required_subject {
        let keys = keys::of(context).await?;
        if *required != subject::subject(&asked.client, person.user.id, &keys.pairwise_secret) {
            return Ok(Some(Missing::Login(LoginReason::OtherPerson)));
        }
    }
    // The client's minimum, and an essential acr (5.5.1.1).
    let needed = request.needed_level(asked.client.minimum_level);
    if session.level < needed || request.stated_level(session.level).is_none() {
        return Ok(Some(Missing::Level(needed)));
    }
    // acr_values is a wish: it is followed as far as the person can reach, and never fails.
    if let Some(wished) = wished_and_reachable(context, asked, person).await? {
        return Ok(Some(Missing::Level(wished)));
    }
    if needs_consent(context, asked, person).await? {
        return Ok(Some(Missing::Consent));
    }
    Ok(None)
}

async fn wished_and_reachable(
    context: &Context,
    asked: &Asked,
    person: &SignedIn,
) -> Result<Option<AssuranceLevel>, Fault> {
    let wished = asked.request.wished_level().filter(|wished| *wished > person.session.level);
    let (Some(wished), false) = (wished, asked.request.is_silent()) else { return Ok(None) };
    let generators =
        credentials::totp_generators(&mut context.store().read(), context.tenant_id(), person.user.id).await?;
    let by_second_factor = if generators.iter().any(|totp| totp.confirmed_at.is_some()) {
        AssuranceLevel::Two
    } else {
        AssuranceLevel::One
    };
    let reachable = by_second_factor.min(person.user.proofing_level).min(wished);
    Ok((reachable > person.session.level).then_some(reachable))
}

async fn needs_consent(context: &Context, asked: &Asked, person: &SignedIn) -> Result<bool, Fault> {
    let request = &asked.request;
    let answered_here = request.has_consented() && request.session() == Some(person.session.id);
    // prompt=consent (3.1.2.1): asked on this request's own page, and of this very session.
    if request.parameters.prompt.contains(&Prompt::Consent) && !answered_here {
        return Ok(true);
    }
    match asked.client.consent {
        ConsentPolicy::Never => Ok(false),
        ConsentPolicy::Always => Ok(!answered_here),
        ConsentPolicy::Once => {
            let (tenant, user) = (context.tenant_id(), person.user.id);
            let remembered = consents::find(&mut context.store().read(), tenant, user, &asked.client.id).await?;
            let parameters = &request.parameters;
            let claims = userinfo::released(&asked.client, &parameters.scopes, &parameters.claims);
            let covered = remembered.is_some_and(|consent| consent.covers(&parameters.scopes, &claims));
            Ok(!covered && !answered_here)
        }
    }
}

/// OpenID Connect Core 3.1.2.6.
fn silent_error(asked: &Asked, missing: &Missing) -> OAuthError {
    match missing {
        Missing::Login(_) => OAuthError::new(ErrorCode::LoginRequired, "the person must log in"),
        Missing::Level(_) if asked.request.parameters.acr.as_ref().is_some_and(|acr| acr.essential) => {
            OAuthError::new(ErrorCode::UnmetAuthenticationRequirements, "the level of the login is too low")
        }
        Missing::Level(_) => OAuthError::new(ErrorCode::InteractionRequired, "the person must log in more strongly"),
        Missing::Consent => OAuthError::new(ErrorCode::ConsentRequired, "the person must consent"),
    }
}

/// Ends the request without a code, and records why; except that nobody is logged in, which every browser can make us
/// say without end. Who refused is not always known: at the login page nobody is.
pub(super) async fn finish_with_error(
    context: &Context,
    asked: Asked,
    error: OAuthError,
) -> Result<String, StepFailure> {
    let mut request = asked.request.clone();
    request.refuse(context.now).map_err(|_| StepFailure::Over)?;
    let record = (error.code != ErrorCode::LoginRequired).then(|| {
        let record = Record::refused(context, AuditKind::Token, error.code.name());
        record.client(&asked.client.id).detail("act", "code")
    });
    let job_context = context.clone();
    let first = context
        .store()
        .write(move |on| {
            Box::pin(async move {
                let first = authorization_requests::finish(on, job_context.tenant_id(), &request, job_context.now);
                if !first.await? {
                    return Ok(Ending::RollBack(false));
                }
                if let Some(record) = record {
                    record.write(on, &job_context).await?;
                }
                Ok(Ending::Commit(true))
            })
        })
        .await?;
    if first { Ok(asked.error_location(context, &error)) } else { Err(StepFailure::Over) }
}
