//! Requests at the authorization endpoint, on their way to a code. One per tab.

use super::{Access, StorageError, Transaction, sql};
use crate::domain::authorization_request::AuthorizationRequest;
use crate::domain::id::{AuthorizationRequestId, TenantId};
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;

/// A request as it is kept.
#[derive(Clone, Debug)]
pub struct StoredRequest {
    /// What was asked, and how far it has come.
    pub request: AuthorizationRequest,
    /// The hash of the cookie of the browser that brought it (S-80).
    pub browser: SecretHash,
}

/// Finds a request, completed or not.
pub async fn find(
    on: &mut impl Access,
    tenant: &TenantId,
    id: AuthorizationRequestId,
) -> Result<Option<StoredRequest>, StorageError> {
    let statement = sql("SELECT document, browser FROM authorization_requests WHERE tenant_id = $1 AND id = $2");
    let row = on.row(statement.bind(tenant).bind(id)).await?;
    row.map(|row| Ok(StoredRequest { request: row.json("document")?, browser: row.hash("browser")? })).transpose()
}

/// Keeps a new request.
pub async fn insert(on: &mut Transaction, tenant: &TenantId, stored: &StoredRequest) -> Result<(), StorageError> {
    on.execute(
        sql("INSERT INTO authorization_requests (tenant_id, id, browser, document, created_us, expires_us) \
             VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(tenant)
        .bind(stored.request.id)
        .bind(stored.browser)
        .bind(super::json(&stored.request)?)
        .bind(stored.request.received_at)
        .bind(stored.request.expires_at),
    )
    .await?;
    Ok(())
}

/// Keeps how far a request has come, unless it is finished already: `false` then.
pub async fn update(
    on: &mut Transaction,
    tenant: &TenantId,
    request: &AuthorizationRequest,
) -> Result<bool, StorageError> {
    let statement = sql("UPDATE authorization_requests SET document = $3 \
                         WHERE tenant_id = $1 AND id = $2 AND completed_us IS NULL");
    Ok(on.execute(statement.bind(tenant).bind(request.id).bind(super::json(request)?)).await? == 1)
}

/// Ends a request with a code or a refusal: `true` for one caller only.
pub async fn finish(
    on: &mut Transaction,
    tenant: &TenantId,
    request: &AuthorizationRequest,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let statement = sql("UPDATE authorization_requests SET document = $3, completed_us = $4 \
                         WHERE tenant_id = $1 AND id = $2 AND completed_us IS NULL AND expires_us > $4");
    Ok(on.execute(statement.bind(tenant).bind(request.id).bind(super::json(request)?).bind(now)).await? == 1)
}
