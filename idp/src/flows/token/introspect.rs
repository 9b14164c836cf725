//! Whether a token is alive, asked by the resource it is for (RFC 7662). The answer comes from the database.

use super::{TokenError, issue, standing};
use crate::domain::client::Client;
use crate::domain::id::AuthorizationId;
use crate::domain::secret::Secret;
use crate::flows::{Context, Fault, clients, keys};
use crate::protocols::jose::claims::Claims;
use crate::protocols::oauth::OAuthError;
use crate::protocols::oauth::introspection::{self, AnswerForm, TokenQuestion};
use crate::protocols::oidc::access_token::{self, VerifiedAccessToken};
use crate::storage::{refresh_tokens, revoked_tokens};
use serde_json::Value;

/// An answer, in the form that was asked for.
#[derive(Debug)]
pub enum IntrospectionAnswer {
    /// `application/json`.
    Json(Value),
    /// `application/token-introspection+jwt`.
    Signed(Secret),
}

/// Answers a question of `asker`. A token that is not its business is as dead as an unknown one.
///
/// # Errors
/// `invalid_client` for a public client, or a [`Fault`].
pub async fn introspect(
    context: &Context,
    asker: &Client,
    question: &TokenQuestion,
    form: AnswerForm,
) -> Result<IntrospectionAnswer, TokenError> {
    if asker.is_public() {
        return Err(OAuthError::invalid_client("a public client may not introspect").into());
    }
    let keys = keys::of(context).await?;
    let token = question.token.expose();
    let claims = match access_token::verify(token, &keys.verification, &context.tenant.issuer, context.now) {
        Ok(verified) => live_access_token(context, asker, verified).await?,
        Err(_) => live_refresh_token(context, asker, question).await?,
    };
    let answer = claims.map_or_else(introspection::inactive, |claims| introspection::active(&claims));
    Ok(match form {
        AnswerForm::Json => IntrospectionAnswer::Json(answer),
        AnswerForm::Signed => {
            let claims = introspection::signed_claims(&context.tenant.issuer, &asker.id, context.now, answer);
            IntrospectionAnswer::Signed(issue::signed_introspection(&keys, asker, claims).await?)
        }
    })
}

async fn live_access_token(
    context: &Context,
    asker: &Client,
    token: VerifiedAccessToken,
) -> Result<Option<Claims>, Fault> {
    let is_for_asker = token.audience == asker.resource(&context.tenant.issuer);
    Ok(if is_for_asker && is_live(context, &token).await? { Some(token.claims) } else { None })
}

/// Whether a verified access token still stands: not revoked, its client in use, what it rests on unbroken.
///
/// # Errors
/// [`Fault`].
pub(super) async fn is_live(context: &Context, token: &VerifiedAccessToken) -> Result<bool, Fault> {
    let mut reading = context.store().read();
    let client = clients::find(context, &token.client).await?;
    if !client.is_some_and(|stored| stored.client.is_enabled()) {
        return Ok(false);
    }
    if revoked_tokens::contains(&mut reading, context.tenant_id(), &token.jti).await? {
        return Ok(false);
    }
    match authorization_of(token) {
        Some(id) => Ok(standing::find(&mut reading, context, id).await?.is_some()),
        None => Ok(true),
    }
}

/// `jti` leads to the authorization; a token of a client itself has none.
pub(super) fn authorization_of(token: &VerifiedAccessToken) -> Option<AuthorizationId> {
    token.jti.split_once('.').and_then(|(authorization, _)| authorization.parse().ok())
}

/// A client may ask about its own refresh tokens; nobody else may.
async fn live_refresh_token(
    context: &Context,
    asker: &Client,
    question: &TokenQuestion,
) -> Result<Option<Claims>, Fault> {
    let mut reading = context.store().read();
    let token = refresh_tokens::find(&mut reading, context.tenant_id(), question.token.hash()).await?;
    let unused =
        |token: &crate::domain::refresh_token::RefreshToken| token.used_at.is_none() && context.now < token.expires_at;
    let Some(token) = token.filter(unused) else { return Ok(None) };
    let standing = standing::find(&mut reading, context, token.authorization).await?;
    let Some(standing) = standing.filter(|standing| standing.authorization.client == asker.id) else {
        return Ok(None);
    };
    let mut claims = Claims::new();
    claims.insert("client_id".to_owned(), asker.id.as_str().into());
    claims.insert("scope".to_owned(), standing.authorization.terms.scopes.limited_to(&asker.scopes).to_string().into());
    claims.insert("exp".to_owned(), token.expires_at.seconds().into());
    claims.insert("iat".to_owned(), token.created_at.seconds().into());
    Ok(Some(claims))
}
