//! `/admin/clients/new` and `/admin/clients/{id}`: one service module.

use super::StaffVisit;
use super::client_form::{self, read};
use crate::domain::client::{Client, ClientState};
use crate::domain::id::ClientId;
use crate::domain::language::LocalizedText;
use crate::domain::secret::Secret;
use crate::domain::staff_role::Permission;
use crate::flows::administration::{AdministrationError, create_client, edit_client, find_client, rotate_secret};
use crate::views::form::{Form, Problem};
use crate::views::pages::Done;
use crate::views::pages::admin::{AdminClient, ShownSecret};
use crate::web::error::Failure;
use crate::web::extract::AccountForm;
use crate::web::respond::{page, page_with_status, see_other};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

/// The form for a new one.
pub async fn show_new(visit: StaffVisit) -> Result<Response, Failure> {
    if !visit.person.may(Permission::EditClients) {
        return Err(Failure::not_allowed());
    }
    let usual = Client::new("new".parse().map_err(|_| Failure::not_found())?, LocalizedText::italian(""));
    Ok(page(form_page(&visit, AdminClient::form_of(&usual)).render()))
}

/// Registers it; its secret is shown once.
pub async fn create(visit: StaffVisit, AccountForm(fields): AccountForm) -> Result<Response, Failure> {
    let typed = client_form::typed(&fields);
    let Ok(id) = fields.text("client_id").parse::<ClientId>() else {
        return Ok(again(&form_page(&visit, typed.fault("client_id", Problem::ClientIdWrong))));
    };
    let client = match read(Client::new(id.clone(), LocalizedText::italian("")), &fields, typed.clone()) {
        Ok(client) => client,
        Err(form) => return Ok(again(&form_page(&visit, *form))),
    };
    match create_client(&visit.context, &visit.actor(), client).await {
        Ok(Some(secret)) => shown(&visit, &id, Some(secret)).await,
        Ok(None) => Ok(see_other(&format!("/admin/clients/{id}?done=1"))),
        Err(AdministrationError::ClientExists) => {
            Ok(again(&form_page(&visit, typed.fault("client_id", Problem::ClientIdTaken))))
        }
        Err(AdministrationError::Client(faults)) => Ok(again(&form_page(&visit, client_form::faults(typed, &faults)))),
        Err(error) => Err(error.into()),
    }
}

/// The page of a registered one.
pub async fn show(visit: StaffVisit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id = id.parse().map_err(|_| Failure::not_found())?;
    shown(&visit, &id, None).await
}

/// Saves, or does what another button says.
pub async fn act(
    visit: StaffVisit,
    Path(id): Path<String>,
    AccountForm(fields): AccountForm,
) -> Result<Response, Failure> {
    let id: ClientId = id.parse().map_err(|_| Failure::not_found())?;
    let (context, actor) = (&visit.context, visit.actor());
    let found = find_client(context, &actor, &id).await?;
    let client = match fields.text("action") {
        "new-secret" => {
            let secret = rotate_secret(context, &actor, &id).await?;
            return shown(&visit, &id, Some(secret)).await;
        }
        "enable" => Client { state: ClientState::Enabled, ..found.client },
        "disable" => Client { state: ClientState::Disabled, ..found.client },
        "continue" => {
            let (state, secrets) = (found.client.state, secrets_of(found.secret_hash.is_some(), found.updated_at));
            match read(found.client, &fields, client_form::typed(&fields)) {
                Ok(client) => client,
                Err(form) => {
                    let existing = Some((id, state));
                    return Ok(again(&AdminClient { existing, secrets, ..form_page(&visit, *form) }));
                }
            }
        }
        _ => return Err(Failure::form_expired()),
    };
    let state = client.state;
    match edit_client(context, &actor, client).await {
        Ok(Some(secret)) => shown(&visit, &id, Some(secret)).await,
        Ok(None) => Ok(see_other(&format!("/admin/clients/{id}?done=1"))),
        Err(AdministrationError::Client(faults)) => {
            let form = client_form::faults(client_form::typed(&fields), &faults);
            Ok(again(&AdminClient { existing: Some((id, state)), ..form_page(&visit, form) }))
        }
        Err(error) => Err(error.into()),
    }
}

async fn shown(visit: &StaffVisit, id: &ClientId, new_secret: Option<Secret>) -> Result<Response, Failure> {
    let found = find_client(&visit.context, &visit.actor(), id).await?;
    let secrets = secrets_of(found.secret_hash.is_some(), found.updated_at);
    let client = &found.client;
    let shown = AdminClient {
        existing: Some((client.id.clone(), client.state)),
        secrets,
        done: (visit.query("done").is_some() || new_secret.is_some()).then_some(Done::Saved),
        new_secret,
        ..form_page(visit, AdminClient::form_of(client))
    };
    Ok(page(shown.render()))
}

fn secrets_of(has_secret: bool, since: crate::domain::time::Timestamp) -> Vec<ShownSecret> {
    if has_secret { vec![ShownSecret { created_at: since, expires_at: None }] } else { Vec::new() }
}

fn form_page(visit: &StaffVisit, form: Form) -> AdminClient {
    AdminClient {
        frame: visit.frame(),
        office: visit.office(),
        existing: None,
        form,
        secrets: Vec::new(),
        new_secret: None,
        done: None,
    }
}

fn again(form: &AdminClient) -> Response {
    page_with_status(StatusCode::UNPROCESSABLE_ENTITY, form.render())
}
