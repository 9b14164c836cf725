//! Requests to providers of federations that wait for their answer.

use super::users::level;
use super::{Access, Row, StorageError, Transaction, sql};
use crate::domain::id::TenantId;
use crate::domain::saml_request::{MessageId, SamlRequest};
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;

/// Finds a request that was not answered yet by the hash of its `RelayState`, expired or not.
pub async fn find_by_relay_state(
    on: &mut impl Access,
    tenant: &TenantId,
    relay_state: SecretHash,
) -> Result<Option<SamlRequest>, StorageError> {
    let statement = sql("SELECT id, federation_id, provider, binding, issued_us, level, comparison, force_login, \
                         attribute_set, waiting, expires_us, browser, relay_state, sent FROM saml_requests \
                         WHERE tenant_id = $1 AND relay_state = $2 AND consumed_us IS NULL");
    on.row(statement.bind(tenant).bind(relay_state)).await?.as_ref().map(read).transpose()
}

/// Keeps a new request.
pub async fn insert(on: &mut Transaction, tenant: &TenantId, request: &SamlRequest) -> Result<(), StorageError> {
    on.execute(
        sql(
            "INSERT INTO saml_requests (tenant_id, id, federation_id, provider, binding, issued_us, level, comparison, \
             force_login, attribute_set, waiting, expires_us, browser, relay_state, sent) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        )
        .bind(tenant)
        .bind(&request.id)
        .bind(&request.federation)
        .bind(&request.provider)
        .bind(request.binding.code())
        .bind(request.issued_at)
        .bind(i64::from(request.level.number()))
        .bind(request.comparison.code())
        .bind(i64::from(request.force_login))
        .bind(i64::from(request.attribute_set))
        .bind(request.waiting)
        .bind(request.expires_at)
        .bind(request.browser)
        .bind(request.relay_state)
        .bind(request.sent.as_str()),
    )
    .await?;
    Ok(())
}

/// Uses a request up: `true` for one answer only, and only before it expires (S-106).
pub async fn consume(
    on: &mut Transaction,
    tenant: &TenantId,
    id: &MessageId,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let statement = sql("UPDATE saml_requests SET consumed_us = $3 \
                         WHERE tenant_id = $1 AND id = $2 AND consumed_us IS NULL AND expires_us > $3");
    Ok(on.execute(statement.bind(tenant).bind(id).bind(now)).await? == 1)
}

fn read(row: &Row) -> Result<SamlRequest, StorageError> {
    Ok(SamlRequest {
        id: row.parsed("id")?,
        federation: row.parsed("federation_id")?,
        provider: row.parsed("provider")?,
        binding: row.parsed("binding")?,
        issued_at: row.instant("issued_us")?,
        level: level(row, "level")?,
        comparison: row.parsed("comparison")?,
        force_login: row.integer("force_login")? == 1,
        attribute_set: u16::try_from(row.integer("attribute_set")?)
            .map_err(|_| StorageError::Damaged("attribute_set"))?,
        waiting: row.parsed_if_any("waiting")?,
        expires_at: row.instant("expires_us")?,
        browser: row.hash("browser")?,
        relay_state: row.hash("relay_state")?,
        sent: row.text("sent")?,
    })
}
