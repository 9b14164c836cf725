//! What a client is told about the person behind an access token (OpenID Connect Core 5.3).

use super::{TokenError, introspect, issue, standing};
use crate::domain::client::Client;
use crate::domain::scope::Scope;
use crate::domain::secret::Secret;
use crate::flows::person_claims::person_claims;
use crate::flows::{Context, clients, keys};
use crate::protocols::jose::claims::Claims;
use crate::protocols::oauth::OAuthError;
use crate::protocols::oauth::error::ErrorCode;
use crate::protocols::oidc::{access_token, userinfo as claims_of};

/// An answer.
#[derive(Debug)]
pub struct UserinfoAnswer {
    /// The client that the token was made for.
    pub client: Client,
    /// What it is told.
    pub body: UserinfoBody,
}

/// What a client is told, in the form that it registered for.
#[derive(Debug)]
pub enum UserinfoBody {
    /// `application/json`.
    Json(Claims),
    /// `application/jwt`.
    Signed(Secret),
}

/// Answers the bearer of an access token.
///
/// # Errors
/// `invalid_token`, `insufficient_scope`, or a fault.
pub async fn userinfo(context: &Context, token: &Secret) -> Result<UserinfoAnswer, TokenError> {
    let (keys, issuer) = (keys::of(context).await?, &context.tenant.issuer);
    let token = access_token::verify(token.expose(), &keys.verification, issuer, context.now);
    let token = token.map_err(|_| dead())?;
    if !introspect::is_live(context, &token).await? {
        return Err(dead().into());
    }
    let stored = clients::find(context, &token.client).await?.ok_or_else(dead)?;
    let client = &stored.client;
    // S-46: what was made for another resource opens that resource and nothing else.
    if token.audience != client.resource(issuer) {
        return Err(dead().into());
    }
    if !token.scopes.contains(&Scope::OpenId) {
        return Err(OAuthError::new(ErrorCode::InsufficientScope, "the access token has no scope openid").into());
    }
    let id = introspect::authorization_of(&token).ok_or_else(dead)?;
    let standing = standing::find(&mut context.store().read(), context, id).await?.ok_or_else(dead)?;
    let wanted = claims_of::released(client, &token.scopes, &standing.authorization.terms.claims);
    let answer = claims_of::answer(&token.subject, claims_of::select(&person_claims(&standing.user), &wanted));
    let body = match client.userinfo_signed_response_alg {
        None => UserinfoBody::Json(answer),
        Some(algorithm) => {
            let answer = claims_of::signed_answer(answer, issuer, &client.id);
            UserinfoBody::Signed(issue::signed_userinfo(&keys, algorithm, answer).await?)
        }
    };
    Ok(UserinfoAnswer { client: client.clone(), body })
}

fn dead() -> OAuthError {
    OAuthError::new(ErrorCode::InvalidToken, "the access token is expired, revoked, malformed or for another resource")
}
