//! The mint: every token of the house is signed here, from what holds at `now`.

use crate::domain::authorization::Authorization;
use crate::domain::client::Client;
use crate::domain::random;
use crate::domain::scope::{Scope, ScopeSet};
use crate::domain::secret::Secret;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::KeyKind;
use crate::domain::user::User;
use crate::flows::keys::{self, TenantKeys};
use crate::flows::person_claims::person_claims;
use crate::flows::{Context, Fault};
use crate::protocols::jose::claims::Claims;
use crate::protocols::jose::{TokenType, jws};
use crate::protocols::oauth::token_response::TokenResponse;
use crate::protocols::oidc::LoginFacts;
use crate::protocols::oidc::access_token::{self, AccessToken};
use crate::protocols::oidc::id_token::IdToken;
use crate::protocols::oidc::logout_token::LogoutToken;
use crate::protocols::oidc::{subject, userinfo};
use std::fmt::Write as _;
use std::sync::Arc;

/// What tokens are made of, for a person.
pub(super) struct Grounds<'a> {
    /// The client.
    pub client: &'a Client,
    /// What was allowed.
    pub authorization: &'a Authorization,
    /// The person.
    pub user: &'a User,
    /// The scopes of this access token, never more than those allowed.
    pub scopes: &'a ScopeSet,
    /// `nonce` of the request; absent at refresh.
    pub nonce: Option<&'a str>,
    /// The refresh token that goes with it.
    pub refresh_token: Option<Secret>,
}

/// Signs the tokens of a person for a client.
pub(super) async fn issue(context: &Context, grounds: Grounds<'_>) -> Result<TokenResponse, Fault> {
    let keys = keys::of(context).await?;
    let (client, terms) = (grounds.client, &grounds.authorization.terms);
    let subject = subject::subject(client, grounds.user.id, &keys.pairwise_secret);
    let login = LoginFacts {
        authenticated_at: terms.authenticated_at,
        level: terms.level,
        methods: &terms.methods,
        sid: &terms.sid,
    };
    let access_token = AccessToken {
        issuer: &context.tenant.issuer,
        audience: &terms.resource,
        subject: &subject,
        client: &client.id,
        scopes: grounds.scopes,
        jti: &format!("{}.{}", grounds.authorization.id, random_hex(context)),
        issued_at: context.now,
        expires_at: context.now + access_token::LIFETIME,
        login: Some(login),
        more: Claims::new(),
    };
    let access_algorithm = client.access_token_algorithm();
    let access_token = sign(&keys, access_algorithm, TokenType::AccessToken, access_token.claims()).await?;
    let id_token = if grounds.scopes.contains(&Scope::OpenId) {
        let wanted = userinfo::released_in_id_token(client, &terms.claims);
        let id_token = IdToken {
            issuer: &context.tenant.issuer,
            client: &client.id,
            subject: &subject,
            issued_at: context.now,
            login,
            nonce: grounds.nonce,
            more: userinfo::select(&person_claims(grounds.user), &wanted),
        };
        Some(sign(&keys, client.id_token_signed_response_alg, TokenType::IdToken, id_token.claims()).await?)
    } else {
        None
    };
    Ok(TokenResponse {
        access_token,
        expires_in: access_token::LIFETIME,
        scopes: grounds.scopes.clone(),
        refresh_token: grounds.refresh_token,
        id_token,
    })
}

/// Signs a token for a client itself (RFC 6749, section 4.4): its subject is the client.
pub(super) async fn issue_to_client(
    context: &Context,
    client: &Client,
    scopes: ScopeSet,
    audience: &str,
) -> Result<TokenResponse, Fault> {
    let keys = keys::of(context).await?;
    let token = AccessToken {
        issuer: &context.tenant.issuer,
        audience,
        subject: client.id.as_str(),
        client: &client.id,
        scopes: &scopes,
        jti: &random_hex(context),
        issued_at: context.now,
        expires_at: context.now + access_token::LIFETIME,
        login: None,
        more: Claims::new(),
    };
    let access_token = sign(&keys, client.access_token_algorithm(), TokenType::AccessToken, token.claims()).await?;
    let expires_in = access_token::LIFETIME;
    Ok(TokenResponse { access_token, expires_in, scopes, refresh_token: None, id_token: None })
}

/// Signs the news that a session ended (Back-Channel Logout 1.0, section 2.4), anew for each attempt to deliver it.
///
/// # Errors
/// [`Fault`].
pub async fn logout_token(context: &Context, client: &Client, user: &User, sid: &str) -> Result<Secret, Fault> {
    let keys = keys::of(context).await?;
    let subject = subject::subject(client, user.id, &keys.pairwise_secret);
    let token = LogoutToken {
        issuer: &context.tenant.issuer,
        client: &client.id,
        subject: &subject,
        sid: Some(sid),
        jti: &random_hex(context),
        issued_at: context.now,
    };
    sign(&keys, client.id_token_signed_response_alg, TokenType::LogoutToken, token.claims()).await
}

/// Signs a userinfo answer (OpenID Connect Core 5.3.2).
pub(super) async fn signed_userinfo(
    keys: &Arc<TenantKeys>,
    algorithm: SigningAlgorithm,
    answer: Claims,
) -> Result<Secret, Fault> {
    sign(keys, algorithm, TokenType::IdToken, answer).await
}

/// Signs an answer of introspection (RFC 9701), in the algorithm of the asker's ID tokens: RS256 where it named none, as
/// section 6 has it.
pub(super) async fn signed_introspection(
    keys: &Arc<TenantKeys>,
    asker: &Client,
    claims: Claims,
) -> Result<Secret, Fault> {
    sign(keys, asker.id_token_signed_response_alg, TokenType::IntrospectionAnswer, claims).await
}

/// RSA takes a third of a millisecond and goes to the blocking threads; elliptic curves are over before a thread is
/// found.
async fn sign(
    keys: &Arc<TenantKeys>,
    algorithm: SigningAlgorithm,
    token_type: TokenType,
    claims: Claims,
) -> Result<Secret, Fault> {
    let signed = if KeyKind::of(algorithm) == KeyKind::Rsa {
        let keys = Arc::clone(keys);
        let work = move || jws::sign(&keys.tokens, algorithm, token_type, &claims);
        tokio::task::spawn_blocking(work).await.map_err(|_| Fault::Broken("signing does not panic"))?
    } else {
        jws::sign(&keys.tokens, algorithm, token_type, &claims)
    };
    signed.map(Secret::from).map_err(|failure| {
        tracing::error!(%failure, "a token could not be signed");
        Fault::NoKey(algorithm.name())
    })
}

fn random_hex(context: &Context) -> String {
    random::bytes::<16>(context.random()).iter().fold(String::with_capacity(32), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes any text");
        text
    })
}
