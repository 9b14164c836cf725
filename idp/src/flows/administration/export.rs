//! Everything that is kept of a person, for the person (GDPR, articles 15 and 20).

use super::actor::{Actor, AdministrationError, admit};
use super::people::show_person;
use crate::domain::fiscal_code::FiscalCode;
use crate::domain::id::{ClientId, UserId};
use crate::domain::language::Language;
use crate::domain::staff_role::Permission;
use crate::flows::Context;
use crate::storage::audit_events::{self, Search};
use crate::storage::{authorizations, consents, sessions};
use serde_json::{Value, json};

/// Events of the audit in one export.
const MOST_EVENTS: u32 = 10_000;

/// The export, as JSON. Holds no hash and no secret.
///
/// # Errors
/// [`AdministrationError`].
pub async fn export_user(context: &Context, actor: &Actor, id: UserId) -> Result<Value, AdministrationError> {
    admit(context, actor, Permission::ReadPeople).await?;
    let person = show_person(context, actor, id).await?;
    let (mut reading, tenant) = (context.store().read(), context.tenant_id());
    let sessions = sessions::list_open(&mut reading, tenant, id, context.now).await?;
    let authorizations = authorizations::list_live(&mut reading, tenant, id, context.now).await?;
    let consents = consents::list(&mut reading, tenant, id).await?;
    let search = Search { subject: Some(id), ..Search::default() };
    let events = audit_events::search(&mut reading, tenant, &search, MOST_EVENTS).await?;
    let user = &person.user;
    let attributes: serde_json::Map<String, Value> = user
        .attributes
        .iter()
        .map(|(name, attribute)| {
            let known = json!({
                "value": attribute.value,
                "source": attribute.source.code(),
                "level": attribute.level.number(),
                "updated_at": attribute.updated_at.to_string(),
            });
            (name.code().to_owned(), known)
        })
        .collect();
    Ok(json!({
        "tenant": tenant.as_str(),
        "exported_at": context.now.to_string(),
        "user": {
            "id": user.id.to_string(),
            "class": user.class.code(),
            "state": user.state.code(),
            "proofing_level": user.proofing_level.number(),
            "language": user.language.map(Language::tag),
            "fiscal_code": user.fiscal_code.as_ref().map(FiscalCode::as_str),
            "created_at": user.created_at.to_string(),
            "updated_at": user.updated_at.to_string(),
            "attributes": attributes,
            "staff_roles": person.staff_roles.iter().map(|role| role.code()).collect::<Vec<_>>(),
            "has_password": person.password_set_at.is_some(),
            "has_second_factor": person.second_factor_at.is_some(),
        },
        "sessions": sessions.iter().map(|session| json!({
            "id": session.id.to_string(),
            "created_at": session.created_at.to_string(),
            "last_seen_at": session.last_seen_at.to_string(),
            "level": session.level.number(),
            "network": session.network,
            "user_agent": session.user_agent,
        })).collect::<Vec<_>>(),
        "authorizations": authorizations.iter().map(|authorization| json!({
            "id": authorization.id.to_string(),
            "client": authorization.client.as_str(),
            "created_at": authorization.created_at.to_string(),
            "expires_at": authorization.expires_at.to_string(),
        })).collect::<Vec<_>>(),
        "consents": consents.iter().map(|consent| json!({
            "client": consent.client.as_str(),
            "scopes": consent.scopes.to_string(),
            "granted_at": consent.granted_at.to_string(),
        })).collect::<Vec<_>>(),
        "events": events.iter().map(|event| json!({
            "at": event.occurred_at.to_string(),
            "kind": event.kind.code(),
            "outcome": event.outcome.code(),
            "client": event.client.as_ref().map(ClientId::as_str),
            "network": event.network,
            "detail": event.detail,
        })).collect::<Vec<_>>(),
    }))
}
