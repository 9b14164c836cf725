//! Tokens for a code (RFC 6749, section 4.1.3).

use super::issue::{Grounds, issue};
use super::standing::{self, Standing, still_allowed};
use super::{TokenError, refresh};
use crate::domain::audit_event::AuditKind;
use crate::domain::authorization_code::AuthorizationCode;
use crate::domain::client::{Client, GrantType};
use crate::domain::code_challenge::CodeChallenge;
use crate::domain::scope::ScopeSet;
use crate::domain::secret::Secret;
use crate::flows::Context;
use crate::flows::audit::Record;
use crate::protocols::oauth::error::ErrorCode;
use crate::protocols::oauth::token_response::TokenResponse;
use crate::protocols::oauth::{OAuthError, pkce};
use crate::storage::{Ending, StorageError, Transaction, authorization_codes, authorizations};

/// A code as a client presents it.
pub(super) struct PresentedCode {
    /// The code.
    pub code: Secret,
    /// Must be the address of the authorization request.
    pub redirect_uri: String,
    /// The PKCE verifier.
    pub verifier: Option<Secret>,
    /// Narrows the audience; empty for the one authorized.
    pub resources: Vec<String>,
}

/// What a code was good for.
struct Exchanged {
    standing: Standing,
    scopes: ScopeSet,
    nonce: Option<String>,
    refresh_token: Option<Secret>,
}

pub(super) async fn exchange_code(
    context: &Context,
    client: &Client,
    presented: PresentedCode,
) -> Result<TokenResponse, TokenError> {
    let hash = presented.code.hash();
    let code = authorization_codes::find(&mut context.store().read(), context.tenant_id(), hash).await?;
    // The wrong client learns nothing and spoils nothing: compared before the code is used up (RFC 6749, 5.2).
    let code = code.filter(|code| code.client == client.id).ok_or_else(unknown_code)?;
    let nonce = code.nonce.clone();
    let refresh_token = client.allows(GrantType::RefreshToken).then(|| refresh::new_value(context));
    let (job_context, job_client, job_refresh) = (context.clone(), client.clone(), refresh_token.clone());
    let outcome = context
        .store()
        .write(move |on| {
            Box::pin(async move {
                // A refusal commits too: the code stays used, and a replay is punished before it is told.
                let job = Job { context: &job_context, client: &job_client, code: &code, presented: &presented };
                Ok(Ending::Commit(job.run(on, job_refresh.as_ref()).await?))
            })
        })
        .await?;
    let exchanged = outcome.map(|(standing, scopes)| Exchanged { standing, scopes, nonce, refresh_token })?;
    let grounds = Grounds {
        client,
        authorization: &exchanged.standing.authorization,
        user: &exchanged.standing.user,
        scopes: &exchanged.scopes,
        nonce: exchanged.nonce.as_deref(),
        refresh_token: exchanged.refresh_token,
    };
    Ok(issue(context, grounds).await?)
}

struct Job<'a> {
    context: &'a Context,
    client: &'a Client,
    code: &'a AuthorizationCode,
    presented: &'a PresentedCode,
}

impl Job<'_> {
    async fn run(
        &self,
        on: &mut Transaction,
        refresh_token: Option<&Secret>,
    ) -> Result<Result<(Standing, ScopeSet), OAuthError>, StorageError> {
        let (context, code) = (self.context, self.code);
        if !authorization_codes::consume(on, context.tenant_id(), code.hash, context.now).await? {
            return self.punish_replay(on).await.map(Err);
        }
        if let Err(refusal) = self.check() {
            return self.refuse(on, "code", refusal).await;
        }
        let Some(standing) = standing::find(on, context, code.authorization).await? else {
            return self.refuse(on, "authorization_over", unknown_code()).await;
        };
        let resource = &standing.authorization.terms.resource;
        if self.presented.resources.iter().any(|asked| asked != resource) {
            let refusal = OAuthError::new(ErrorCode::InvalidTarget, "the resource was not authorized");
            return self.refuse(on, "resource", refusal).await;
        }
        let scopes = match still_allowed(self.client, &standing.authorization) {
            Ok(scopes) => scopes,
            Err(refusal) => return self.refuse(on, "scope", refusal).await,
        };
        if let Some(value) = refresh_token {
            refresh::keep_new(on, context, (self.client, &standing.authorization), value).await?;
        }
        let record = Record::success(context, AuditKind::Token)
            .subject(standing.user.id)
            .session(standing.authorization.session)
            .detail("level", standing.authorization.terms.level.to_string());
        self.record(on, record).await?;
        Ok(Ok((standing, scopes)))
    }

    /// The refusal of a code that is now used up, with the reason for the audit.
    async fn refuse<T>(
        &self,
        on: &mut Transaction,
        reason: &'static str,
        refusal: OAuthError,
    ) -> Result<Result<T, OAuthError>, StorageError> {
        self.record(on, Record::refused(self.context, AuditKind::Token, reason)).await?;
        Ok(Err(refusal))
    }

    /// The ordered checks on a code that has just been used up.
    fn check(&self) -> Result<(), OAuthError> {
        // RFC 6749, section 4.1.2: codes live shortly.
        if self.context.now >= self.code.expires_at {
            return Err(unknown_code());
        }
        // Section 4.1.3: the same redirect_uri, as text.
        if self.presented.redirect_uri != self.code.redirect_uri {
            return Err(OAuthError::invalid_grant("redirect_uri is not that of the authorization request"));
        }
        // RFC 7636, section 4.6.
        let challenge = self.code.code_challenge.as_deref().map(str::parse::<CodeChallenge>).transpose();
        let challenge = challenge.map_err(|_| unknown_code())?;
        pkce::verify(challenge.as_ref(), self.presented.verifier.as_ref().map(Secret::expose))
    }

    /// A code that comes twice has been stolen by one of the two: what the first got is revoked (S-51).
    async fn punish_replay(&self, on: &mut Transaction) -> Result<OAuthError, StorageError> {
        let tenant = self.context.tenant_id();
        if authorizations::revoke(on, tenant, self.code.authorization, self.context.now).await? {
            let record = Record::refused(self.context, AuditKind::TokenRevocation, "code_replayed");
            self.record(on, record).await?;
        }
        Ok(unknown_code())
    }

    async fn record(&self, on: &mut Transaction, record: Record) -> Result<(), StorageError> {
        let record = record.actor(format!("client:{}", self.client.id)).client(&self.client.id);
        record.detail("grant", GrantType::AuthorizationCode.name()).write(on, self.context).await
    }
}

fn unknown_code() -> OAuthError {
    OAuthError::invalid_grant("the code is unknown, expired or used")
}
