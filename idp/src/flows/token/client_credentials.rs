//! A token for a client itself, no person (RFC 6749, section 4.4).

use super::TokenError;
use super::issue::issue_to_client;
use crate::domain::audit_event::AuditKind;
use crate::domain::client::{Client, GrantType};
use crate::domain::scope::{Scope, ScopeSet};
use crate::flows::audit::Record;
use crate::flows::{Context, clients};
use crate::protocols::oauth::OAuthError;
use crate::protocols::oauth::error::ErrorCode;
use crate::protocols::oauth::token_response::TokenResponse;
use crate::storage::Ending;

pub(super) async fn client_credentials(
    context: &Context,
    client: &Client,
    asked: Option<ScopeSet>,
    resources: &[String],
) -> Result<TokenResponse, TokenError> {
    let scopes = granted_scopes(client, asked)?;
    let audience = audience(context, client, resources).await?;
    let record = Record::success(context, AuditKind::Token)
        .actor(format!("client:{}", client.id))
        .client(&client.id)
        .detail("grant", GrantType::ClientCredentials.name());
    let job_context = context.clone();
    context
        .store()
        .write(move |on| Box::pin(async move { Ok(Ending::Commit(record.write(on, &job_context).await?)) }))
        .await?;
    Ok(issue_to_client(context, client, scopes, &audience).await?)
}

/// Scopes about a person mean nothing here.
fn granted_scopes(client: &Client, asked: Option<ScopeSet>) -> Result<ScopeSet, OAuthError> {
    let own: ScopeSet = client.scopes.iter().filter(|scope| !is_about_a_person(scope)).cloned().collect();
    match asked {
        None => Ok(own),
        Some(asked) if asked.is_within(&own) => Ok(asked),
        Some(_) => Err(OAuthError::new(ErrorCode::InvalidScope, "the client has no such scope of its own")),
    }
}

const fn is_about_a_person(scope: &Scope) -> bool {
    match scope {
        Scope::OpenId
        | Scope::Profile
        | Scope::Email
        | Scope::Address
        | Scope::Phone
        | Scope::Roles
        | Scope::Mandate
        | Scope::OfflineAccess => true,
        Scope::Other(_) => false,
    }
}

/// One token has one audience: the client's own resource, or one that is known (RFC 8707, section 2).
async fn audience(context: &Context, client: &Client, resources: &[String]) -> Result<String, TokenError> {
    let invalid = |text| OAuthError::new(ErrorCode::InvalidTarget, text);
    match resources {
        [] => Ok(client.resource(&context.tenant.issuer)),
        [one] => match clients::owner_of_resource(context, one).await? {
            Some(_) => Ok(one.clone()),
            None => Err(invalid("the resource is not known").into()),
        },
        _ => Err(invalid("a token is for one resource").into()),
    }
}
