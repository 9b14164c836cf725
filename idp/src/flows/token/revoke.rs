//! A client gives a token back (RFC 7009).

use super::TokenError;
use crate::domain::audit_event::AuditKind;
use crate::domain::client::Client;
use crate::flows::audit::Record;
use crate::flows::{Context, keys};
use crate::protocols::oauth::OAuthError;
use crate::protocols::oauth::introspection::TokenQuestion;
use crate::protocols::oidc::access_token;
use crate::storage::{Ending, authorizations, refresh_tokens, revoked_tokens};

/// Ends a token of `client`: a refresh token with its whole family, an access token alone. An unknown token is no
/// error (section 2.2).
///
/// # Errors
/// `invalid_grant` for another client's token, or a fault.
pub async fn revoke(context: &Context, client: &Client, question: &TokenQuestion) -> Result<(), TokenError> {
    let keys = keys::of(context).await?;
    let token = question.token.expose();
    match access_token::verify(token, &keys.verification, &context.tenant.issuer, context.now) {
        Ok(verified) if verified.client != client.id => Err(foreign().into()),
        Ok(verified) => {
            let record = record(context, client, "access_token");
            let (job_context, jti, until) = (context.clone(), verified.jti, verified.expires_at);
            context
                .store()
                .write(move |on| {
                    Box::pin(async move {
                        revoked_tokens::insert(on, job_context.tenant_id(), &jti, until).await?;
                        Ok(Ending::Commit(record.write(on, &job_context).await?))
                    })
                })
                .await?;
            Ok(())
        }
        Err(_) => revoke_refresh_token(context, client, question).await,
    }
}

async fn revoke_refresh_token(context: &Context, client: &Client, question: &TokenQuestion) -> Result<(), TokenError> {
    let (tenant, mut reading) = (context.tenant_id(), context.store().read());
    let Some(token) = refresh_tokens::find(&mut reading, tenant, question.token.hash()).await? else { return Ok(()) };
    let family = authorizations::find(&mut reading, tenant, token.authorization).await?;
    if family.is_some_and(|family| family.client != client.id) {
        return Err(foreign().into());
    }
    let record = record(context, client, "refresh_token");
    let job_context = context.clone();
    context
        .store()
        .write(move |on| {
            Box::pin(async move {
                let (tenant, now) = (job_context.tenant_id(), job_context.now);
                if authorizations::revoke(on, tenant, token.authorization, now).await? {
                    record.write(on, &job_context).await?;
                }
                Ok(Ending::Commit(()))
            })
        })
        .await?;
    Ok(())
}

fn record(context: &Context, client: &Client, kind: &'static str) -> Record {
    let record = Record::success(context, AuditKind::TokenRevocation).actor(format!("client:{}", client.id));
    record.client(&client.id).detail("token", kind)
}

fn foreign() -> OAuthError {
    OAuthError::invalid_grant("the token was issued to another client")
}
