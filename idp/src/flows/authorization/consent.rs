//! Whether the person lets a client know them.

use super::StepFailure;
use super::find::{Asked, find};
use crate::domain::audit_event::AuditKind;
use crate::domain::claim::Claim;
use crate::domain::client::ConsentPolicy;
use crate::domain::consent::Consent;
use crate::domain::id::AuthorizationRequestId;
use crate::domain::secret::Secret;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::flows::person_claims::person_claims;
use crate::flows::session::SignedIn;
use crate::protocols::oidc::userinfo;
use crate::storage::{Ending, authorization_requests, consents, sessions};
use std::collections::BTreeSet;

/// What the person is asked.
#[derive(Debug)]
pub struct ConsentQuestion {
    /// The request and its client.
    pub asked: Asked,
    /// What the client would be told, with the values that are known.
    pub shared: Vec<(Claim, Option<String>)>,
    /// Whether the answer is remembered.
    pub remembered: bool,
}

/// What to show on the consent page.
///
/// # Errors
/// [`StepFailure`].
pub async fn consent_question(
    context: &Context,
    id: AuthorizationRequestId,
    browser: &Secret,
    person: &SignedIn,
) -> Result<ConsentQuestion, StepFailure> {
    let asked = find(context, id, browser).await?;
    let known = person_claims(&person.user);
    let shared = released(&asked).into_iter().map(|claim| {
        let value = userinfo::select(&known, &BTreeSet::from([claim])).remove(claim.member());
        (claim, value.and_then(|value| value.as_str().map(str::to_owned)))
    });
    Ok(ConsentQuestion { shared: shared.collect(), remembered: asked.client.consent == ConsentPolicy::Once, asked })
}

/// The person agrees. Where the client's policy is `once`, the answer is remembered.
///
/// # Errors
/// [`StepFailure`].
pub async fn give_consent(
    context: &Context,
    id: AuthorizationRequestId,
    browser: &Secret,
    person: &SignedIn,
) -> Result<(), StepFailure> {
    let asked = find(context, id, browser).await?;
    let mut request = asked.request.clone();
    let session = &person.session;
    request.log_in(session.id, session.authenticated_at, context.now).map_err(|_| StepFailure::Over)?;
    request.give_consent(session.id, context.now).map_err(|_| StepFailure::Over)?;
    let consent = Consent {
        user: person.user.id,
        client: asked.client.id.clone(),
        scopes: request.parameters.scopes.clone(),
        claims: released(&asked),
        granted_at: context.now,
    };
    let remember = asked.client.consent == ConsentPolicy::Once;
    let record = Record::success(context, AuditKind::Consent)
        .own(person.user.id)
        .client(&asked.client.id)
        .session(session.id)
        .detail("act", "given");
    let (job_context, held) = (context.clone(), session.clone());
    let kept = context
        .store()
        .write(move |on| {
            Box::pin(async move {
                let tenant = job_context.tenant_id();
                // A session that ended meanwhile agrees to nothing.
                if !sessions::hold(on, tenant, &held).await?
                    || !authorization_requests::update(on, tenant, &request).await?
                {
                    return Ok(Ending::RollBack(false));
                }
                if remember {
                    let earlier = consents::find(on, tenant, consent.user, &consent.client).await?;
                    consents::put(on, tenant, &sum(earlier, consent)).await?;
                }
                record.write(on, &job_context).await?;
                Ok(Ending::Commit(true))
            })
        })
        .await?;
    if kept { Ok(()) } else { Err(StepFailure::Over) }
}

/// What was agreed to before stays agreed to.
fn sum(earlier: Option<Consent>, now: Consent) -> Consent {
    match earlier {
        None => now,
        Some(earlier) => Consent {
            scopes: earlier.scopes.union(&now.scopes),
            claims: earlier.claims.union(&now.claims).copied().collect(),
            ..now
        },
    }
}

fn released(asked: &Asked) -> BTreeSet<Claim> {
    let parameters = &asked.request.parameters;
    userinfo::released(&asked.client, &parameters.scopes, &parameters.claims)
}
